"""A question as the directive that asks it, to be pasted into a MyST page."""

from __future__ import annotations

from collections.abc import Sequence

from factlock.checks import asked, find_check
from factlock.model import Answer, write_expectations
from factlock.report import Presentation
from factlock.text import printable


def render(answers: Sequence[Answer], look: Presentation) -> str:
    """The directive with its options and a line for each of its words."""
    first = answers[0].question
    check = find_check(first.check)
    argument = check.argument.name
    options = {name: value for name, value in asked(first).items() if name != argument}
    expected = write_expectations([one.question.expect for one in answers])
    options["expect"] = expected.replace(",", ", ")
    options["columns"] = ", ".join(look.columns)
    if look.details is not None and look.details != check.shown_details:
        options["details"] = ", ".join(look.details) or "none"
    options |= {"caption": look.caption, "name": look.name, "class": look.classes}
    lines = [f"```{{dep:{first.check}}}"]
    lines += [f":{name}: {value}" for name, value in options.items() if value]
    body = [dict(one.question.parameters).get(argument, "") for one in answers]
    lines += ["", *(line for line in body if line), "```"]
    return printable("\n".join(lines)) + "\n"
