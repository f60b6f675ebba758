"""Who answers for people in a run: what was said beforehand, ``--yes``, or somebody at the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from factlock.commands._run_terminal import Terminal
from factlock.commands._run_told import said_for
from factlock.errors import InputError
from factlock.light_dataclass import dataclass, field
from factlock.report.run_text import Steps
from factlock.runbook.model import Input, InputType, StepKind
from factlock.runbook.run import Said
from factlock.runbook.walk.people import HumanAnswer, HumanQuestion, read_answer
from factlock.text import clean_text

MAX_NAME = 60


def who(environ: Mapping[str, str]) -> str:
    """The name under which somebody is logged in, as far as the environment tells."""
    names = (environ.get(name, "") for name in ("LOGNAME", "USER", "USERNAME"))
    return clean_text(next(filter(None, names), ""), MAX_NAME)


@dataclass(slots=True, kw_only=True)
class People:
    """Answers the questions of a walk.

    What was said holds for one visit of a step: whoever comes to it a second time asks anew, so that no run
    goes in circles on an old answer.
    """

    said: Sequence[Said]
    terminal: Terminal
    steps: Steps
    supposes: bool = False
    by: str = ""
    _used: set[tuple[str, str]] = field(default_factory=set)

    def answer(self, question: HumanQuestion) -> HumanAnswer | None:
        """The answer, ``None`` where there is none now."""
        if (said := self._said(question)) is not None:
            return HumanAnswer(text=said.value, by=said.by or self.by)
        kind = question.step.kind
        fresh = self._fresh(question, "yes")
        if self.supposes and fresh and kind in {StepKind.CONFIRM, StepKind.WAIT}:
            return HumanAnswer(text="yes", by=self.by, supposed=True)
        typed = self._ask(question)
        return HumanAnswer(text=typed, by=self.by) if typed is not None else None

    def _said(self, question: HumanQuestion) -> Said | None:
        found = said_for(self.said, question.step.id, question.packages or ("",))
        values = {one.value: one for one in found.values()}
        if len(values) > 1:
            packages = ", ".join(f"{name}: {one.value}" for name, one in found.items())
            raise InputError(
                f"The step {question.step.id} is answered once for all packages, and was told "
                f"{clean_text(packages, 200)}.",
                advice="Give one answer for all of them.",
            )
        if not values or not self._fresh(question, "said"):
            return None
        return values.popitem()[1]

    def _fresh(self, question: HumanQuestion, way: str) -> bool:
        """Whether this step has not been answered in this way for these packages."""
        keys = {(f"{way} {question.step.id}", str(item)) for item in question.items}
        if keys & self._used:
            return False
        self._used |= keys
        return True

    def _ask(self, question: HumanQuestion) -> str | None:
        terminal = self.terminal
        if not terminal.asks:
            return None
        terminal.say(self.steps.asked(question.step, question.question, question.packages))
        while (said := terminal.ask(self._prompt(question))) is not None:
            if not said:
                return None
            try:
                return read_answer(question, _chosen(question, said))
            except InputError as error:
                terminal.say(terminal.look.wrap(f"{error.message} {error.advice}", 4))
        return None

    def _prompt(self, question: HumanQuestion) -> str:
        if question.type == "yes-no":
            later = "Enter: not yet" if question.step.kind is StepKind.WAIT else "Enter: later"
            return f"  yes or no ({later}):"
        if not question.choices:
            return f"  {question.type} (Enter: later):"
        width = max(map(len, question.choices))
        if len(question.choices) * (width + 6) <= self.terminal.look.width:
            shown = "  ".join(f"{n} {one}" for n, one in enumerate(question.choices, 1))
            return f"  {shown}\n  a name or a number (Enter: later):"
        lines = [f"  {n:2} {one}" for n, one in enumerate(question.choices, 1)]
        return "\n".join([*lines, "  a name or a number (Enter: later):"])


def _chosen(question: HumanQuestion, said: str) -> str:
    """The choice that a number or the beginning of a single name means; what was said where it is none."""
    choices = question.choices
    if not choices or question.type == "yes-no":
        return said
    if said.isascii() and said.isdigit() and said not in choices and 0 < int(said) <= len(choices):
        return choices[int(said) - 1]
    found = [one for one in choices if one.startswith(said)]
    return found[0] if len(found) == 1 else said


def ask_input(one: Input, terminal: Terminal) -> str | None:
    """What somebody gives for an input, as typed; ``None`` where nobody is there."""
    look = terminal.look
    lines = ["", look.paint("title", one.name), *look.wrap(one.help, 2)]
    if one.type is InputType.CHOICE:
        lines += look.wrap(f"One of: {', '.join(one.choices)}", 2)
    terminal.say(lines)
    return terminal.ask("  >")
