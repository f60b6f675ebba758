"""From what an author wrote, on a page or in a terminal, to questions; all faults of it at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from factlock.checks import Check, OpenFolder, OpenInput, Takes
from factlock.errors import InputError
from factlock.light_dataclass import dataclass, field, replace
from factlock.model import Location, Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A word of an argument or a line of a body, and where it stands."""

    text: str
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What an author wrote around a check: the lines, the options, the settings behind them.

    ``expect`` is what is expected of each question: none, one for all of them, or one for each line.
    """

    lines: Sequence[Line]
    options: Mapping[str, str]
    settings: Mapping[str, str]
    expect: tuple[tuple[str, ...], ...]
    location: Location
    open_input: OpenInput
    open_folder: OpenFolder | None = None


@dataclass(slots=True, kw_only=True)
class Made:
    """The questions, and what is wrong with the others: the error and where it stands."""

    questions: list[Question] = field(default_factory=list)
    faults: list[tuple[InputError, Location]] = field(default_factory=list)


def make_questions(check: Check, written: Written) -> Made:
    """A question for each line, or one for all of them, as the check takes its argument."""
    made = Made()
    if fault := _uneven(check, written):
        made.faults.append((fault, written.location))
        return made
    opens = any(written.options.get(one.name) for one in check.parameters if one.opens)
    if not written.lines and check.bare:
        _one(check, written, {check.argument.name: ""}, written.location, made)
    elif not written.lines and not (check.takes is Takes.SET and opens):
        made.faults.append((check.untold(check.argument, *_files(check)), written.location))
    elif empty := [line for line in written.lines if not line.text.strip()]:
        fault = InputError(
            "An empty text cannot be asked.", advice=f"Write what `{check.id}` is to look at."
        )
        made.faults += [(fault, line.location) for line in empty]
    elif check.takes is Takes.SET:
        _as_set(check, written, made)
    else:
        each = written.expect if len(written.expect) > 1 else written.expect * len(written.lines)
        for at, line in enumerate(written.lines):
            own = replace(written, expect=each[at : at + 1])
            _one(check, own, {check.argument.name: line.text}, line.location, made)
    return made


def _uneven(check: Check, written: Written) -> InputError | None:
    """Of several expectations there must be one for each question."""
    asked = 1 if check.takes is Takes.SET else len(written.lines)
    if len(written.expect) <= 1 or len(written.expect) == asked:
        return None
    return InputError(
        f"There are {len(written.expect)} expectations, and {asked} to be asked.",
        advice="Put a semicolon between the expectation of one and of the next, in their order; "
        "commas between outcomes that are all right.",
    )


def _files(check: Check) -> list[str]:
    return [one.name for one in check.parameters[1:] if one.opens and check.takes is Takes.SET]


def _as_set(check: Check, written: Written, made: Made) -> None:
    """All lines as one argument, a line each; where each stands is kept under the name with ``@``."""
    read: dict[str, Location] = {}
    for line in written.lines:
        try:
            canonical = check.argument.canonical(line.text, written.options)
            read.setdefault(canonical, line.location)
        except InputError as error:
            made.faults.append((error, line.location))
    if not made.faults:
        name = check.argument.name
        places = "\n".join(map(str, read.values())) if any(p.line for p in read.values()) else ""
        _one(check, written, {name: "\n".join(read)}, written.location, made, {name + "@": places})


def _one(  # noqa: PLR0913, PLR0917 - what a question is made of
    check: Check,
    written: Written,
    argument: Mapping[str, str],
    location: Location,
    made: Made,
    derived: Mapping[str, str] | None = None,
) -> None:
    given = {**written.options, **argument}
    settings = written.settings
    try:
        if check.takes is Takes.SET:
            # Its lines have been read; what they are called may stand in no option.
            given.pop(check.argument.name)
        parameters = dict(check.read(given, settings, written.open_input, written.open_folder))
    except InputError as error:
        made.faults.append((error, location))
        return
    if check.takes is Takes.SET:
        parameters |= {name: text for name, text in {**argument, **(derived or {})}.items() if text}
    question = Question(
        check=check.id,
        parameters=tuple(sorted(parameters.items())),
        expect=written.expect[0] if written.expect else (),
        location=location,
    )
    if question not in made.questions:
        made.questions.append(question)
