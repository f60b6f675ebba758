"""The block of a step or a template: its options, line by line, and what they make of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from factlock.light_dataclass import dataclass
from factlock.patterns import regex
from factlock.runbook.model import HUMAN, TOGETHER, Fault, Option, Step, StepKind, Template
from factlock.runbook.proof.rules import fault, near, quoted

if TYPE_CHECKING:
    from markdown_it.token import Token

MAX_VALUE = 1000
_OPTION = regex(r":(?P<name>[a-z][a-z0-9_-]*):(?:\s+(?P<value>.*))?")
_NAME = regex(r"[a-z][a-z0-9-]{0,63}")
_LANGUAGE = regex(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}")
_FLAGS = ("together",)
_NAMES = ("keeps", "verdict")
_KINDS = tuple(one.value for one in StepKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTemplate:
    """A template, and what is wrong with its options."""

    template: Template
    faults: tuple[Fault, ...]


def read_template(name: str, token: Token, line: int, language: str) -> ReadTemplate:
    """A template; the lines at its top that are options are none of its text."""
    lines = token.content.split("\n")
    faults: list[Fault] = []
    seen: set[str] = set()
    first = line + 1
    while lines and (option := _OPTION.fullmatch(lines[0].strip())):
        value = (option["value"] or "").strip()
        if option["name"] != "language":
            advice = "There is: language. A line of text may not begin with a word between colons."
            faults.append(
                fault(first, "unknown-option", "This is no option of a template.", advice)
            )
        elif option["name"] in seen:
            faults.append(_twice(option["name"], first))
        elif not _LANGUAGE.fullmatch(value):
            message = f"{quoted(value)} is no language."
            faults.append(fault(first, "option-value", message, "Write its code, such as de."))
        else:
            language = value
        seen.add(option["name"])
        lines, first = lines[1:], first + 1
    while lines and not lines[0].strip():
        lines, first = lines[1:], first + 1
    text = "\n".join(lines).rstrip("\n")
    if not text.strip():
        first = line
        faults.append(
            fault(line, "template", "The template says nothing.", "Write its text into it.")
        )
    made = Template(name=name, language=language, text=text, line=first)
    return ReadTemplate(template=made, faults=tuple(faults))


def read_step(name: str, token: Token, line: int, title: str) -> tuple[Step | None, list[Fault]]:
    """The step of a block, without its section; ``None`` where it is not said what it is."""
    faults: list[Fault] = []
    options = list(_options(token, line, faults))
    given = {one.name: one.value for one in options}
    kinds = [one for one in options if one.name in _KINDS]
    if len(kinds) != 1:
        faults.append(_kind_fault(kinds, options, line))
        return None, faults
    kind, said = StepKind(kinds[0].name), kinds[0].value
    if not said:
        message = f"`:{kind}:` says nothing."
        what = "the question" if kind in HUMAN else "an id"
        faults.append(fault(kinds[0].line, "kind", message, f"Write {what} behind it."))
    faults += [wrong for one in options if (wrong := _value_fault(one))]
    own = {*_FLAGS, *_NAMES, kind.value}
    step = Step(
        id=name,
        kind=kind,
        title=title,
        slug="",
        line=line,
        heading_line=line,
        name="" if kind in HUMAN else said,
        question=said if kind in HUMAN else "",
        options=tuple(one for one in options if one.name not in own),
        together=kind in TOGETHER or "together" in given,
        keeps=given.get("keeps", ""),
        verdict=given.get("verdict", ""),
    )
    return step, faults


def _kind_fault(kinds: list[Option], options: list[Option], line: int) -> Fault:
    if kinds:
        named = " and ".join(f":{one.name}:" for one in kinds)
        message = f"A step is one thing, and this one is {named}."
        return fault(kinds[1].line, "kind", message, "Make two steps of it, or take one away.")
    known = [*_KINDS]
    message = "This block does not say what the step is."
    for one in options:
        if near(one.name, known).startswith("Did"):
            return fault(
                one.line, "kind", f"{message} `:{one.name}:` is no kind.", near(one.name, known)
            )
    return fault(line, "kind", message, f"Add one of {', '.join(f':{one}:' for one in known)}.")


def _options(token: Token, line: int, faults: list[Fault]) -> Iterator[Option]:
    seen: dict[str, int] = {}
    for number, text in enumerate(token.content.split("\n"), line + 1):
        if not text.strip():
            continue
        found = _OPTION.fullmatch(text.strip())
        if found is None:
            advice = "Write it on one line as `:name: value`; prose stands below the block."
            faults.append(fault(number, "option", f"{quoted(text.strip())} is no option.", advice))
        elif found["name"] in seen:
            faults.append(_twice(found["name"], number, seen[found["name"]]))
        elif len(found["value"] or "") > MAX_VALUE:
            message = f"This is longer than {MAX_VALUE:,} characters."
            faults.append(fault(number, "size", message, "Say it shorter."))
        else:
            seen[found["name"]] = number
            yield Option(name=found["name"], value=(found["value"] or "").strip(), line=number)


def _twice(name: str, line: int, first: int = 0) -> Fault:
    where = f" in line {first}" if first else ""
    message = f"`:{name}:` stands here a second time."
    return fault(line, "duplicate-option", message, f"Keep this one or the one{where or ' above'}.")


def _value_fault(option: Option) -> Fault | None:
    if option.name in _FLAGS and option.value:
        message = f"`:{option.name}:` has no value."
        return fault(option.line, "option-value", message, f"Write `:{option.name}:` alone.")
    if option.name in _NAMES and not _NAME.fullmatch(option.value):
        message = f"{quoted(option.value)} is no name."
        advice = "Write a letter, then letters, digits and dashes, all in lower case."
        return fault(option.line, "option-value", message, advice)
    return None
