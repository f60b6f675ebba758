"""A question as the directive that asks it, to be pasted into a MyST page."""

from __future__ import annotations

from collections.abc import Sequence

from factlock.model import Answer
from factlock.report import Presentation
from factlock.text import printable


def render(answers: Sequence[Answer], look: Presentation) -> str:
    """The directive with its options and a package a line."""
    first = answers[0].question
    options = {name: value for name, value in first.parameters if name != "package"}
    options["expect"] = ", ".join(first.expect)
    options["columns"] = ", ".join(look.columns)
    options |= {"caption": look.caption, "name": look.name, "class": look.classes}
    lines = [f"```{{dep:{first.check}}}"]
    lines += [f":{name}: {value}" for name, value in options.items() if value]
    lines += ["", *(dict(answer.question.parameters)["package"] for answer in answers), "```"]
    return printable("\n".join(lines)) + "\n"
