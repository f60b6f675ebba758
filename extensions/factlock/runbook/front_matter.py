"""The front matter of a runbook: its inputs, its ends, the fields of what it reports."""

from __future__ import annotations

from dataclasses import dataclass, field

from factlock.inputs.guarded_yaml import Mapping, Node, Scalar, Sequence, read_yaml
from factlock.runbook.model import WAITING, Fault, Field, Input, InputType

_INPUT = {"type", "help", "default", "each", "choices"}
_RUNBOOK = {"version", "inputs", "ends", "fields", "language"}
RESERVED = {"runbook", "title", "about", "answers", "expect"}


@dataclass(slots=True)
class Head:
    """What the front matter says."""

    inputs: list[Input] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    language: str = "en"
    faults: list[Fault] = field(default_factory=list)


def read_front_matter(text: str, file: str) -> Head:
    """The front matter, which begins in line 2 of the page; raises ``InputError`` where it is no YAML."""
    head = Head()
    # A line for the one that opens it, so that lines are those of the page.
    node = read_yaml(("\n" + text).encode(), file)
    runbook = _get(node, "runbook")
    if not isinstance(runbook, Mapping):
        head.faults.append(
            Fault(
                line=1,
                rule="front-matter",
                message="The front matter has no table `runbook`.",
                advice="Begin the page with `runbook:` and its `version`, `inputs` and `ends`.",
            )
        )
        return head
    for key, value in runbook.pairs:
        _one(key, value, head)
    return head


def _one(key: Scalar, value: Node, head: Head) -> None:
    if key.text not in _RUNBOOK:
        _wrong(head, key, f"`{key.text}` is not known here.", f"There are: {_listed(_RUNBOOK)}.")
    elif key.text == "version":
        if not isinstance(value, Scalar) or value.text != "1":
            _wrong(head, key, "This version of the format is not known.", "Write `version: 1`.")
    elif key.text == "language" and isinstance(value, Scalar):
        head.language = value.text
    elif key.text == "ends" and isinstance(value, Sequence):
        head.ends = [one.text for one in value.items if isinstance(one, Scalar)]
        if WAITING in head.ends:
            _wrong(head, key, f"`{WAITING}` is no end.", "Leave it out: every runbook can wait.")
    elif key.text == "fields" and isinstance(value, Mapping):
        head.fields = [
            Field(name=name.text, value=one.text, line=name.line)
            for name, one in value.pairs
            if isinstance(one, Scalar)
        ]
    elif key.text == "inputs" and isinstance(value, Mapping):
        for name, one in value.pairs:
            _input(name, one, head)
    else:
        _wrong(head, key, f"`{key.text}` has another form.", "See the reference of the format.")


def _input(name: Scalar, node: Node, head: Head) -> None:
    given = {key.text: value for key, value in node.pairs} if isinstance(node, Mapping) else {}
    type_ = _text(given.get("type"), "text")
    if name.text in RESERVED:
        _wrong(head, name, f"`{name.text}` cannot be an input.", "Choose another name.")
    elif wrong := sorted(given.keys() - _INPUT):
        _wrong(head, name, f"`{wrong[0]}` is not known here.", f"There are: {_listed(_INPUT)}.")
    elif type_ not in [one.value for one in InputType]:
        known = ", ".join(one.value for one in InputType)
        _wrong(head, name, f"`{type_}` is not a type of input.", f"There are: {known}.")
    else:
        default, choices = given.get("default"), given.get("choices")
        items = choices.items if isinstance(choices, Sequence) else ()
        head.inputs.append(
            Input(
                name=name.text,
                type=InputType(type_),
                help=_text(given.get("help"), ""),
                default=default.text if isinstance(default, Scalar) else None,
                each=_text(given.get("each"), "") == "true",
                choices=tuple(one.text for one in items if isinstance(one, Scalar)),
                line=name.line,
            )
        )


def _text(node: Node | None, default: str) -> str:
    return node.text if isinstance(node, Scalar) else default


def _get(node: Node | None, name: str) -> Node | None:
    if not isinstance(node, Mapping):
        return None
    return next((value for key, value in node.pairs if key.text == name), None)


def _wrong(head: Head, at: Scalar, message: str, advice: str) -> None:
    head.faults.append(
        Fault(line=at.line, rule="front-matter", message=message, advice=advice, column=at.column)
    )


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names))
