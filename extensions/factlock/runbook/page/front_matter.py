"""The front matter of a runbook: its inputs, its ends, the fields of what it reports."""

from __future__ import annotations

from collections.abc import Iterator

from factlock.inputs.guarded_yaml import read_yaml
from factlock.inputs.yaml_tree import Mapping, Node, Scalar, Sequence
from factlock.light_dataclass import dataclass, field
from factlock.patterns import regex
from factlock.runbook.model import DECIDED, WAITING, Fault, Field, Input, InputType
from factlock.runbook.proof.rules import fault, near, quoted

MAX_FRONT, MAX_PARTS = 64 * 1024, 4_000
# What a request file says beside the inputs.
RESERVED = frozenset({"runbook", "title", "about", "answers", "expect"})
_TYPES = tuple(one.value for one in InputType)
_INPUT = ("type", "help", "default", "each", "choices")
_RUNBOOK = ("version", "inputs", "ends", "fields", "language")
_NAME = regex(r"[a-z][a-z0-9_-]{0,39}")
_END = regex(r"[a-z][a-z0-9-]{0,39}")
_LANGUAGE = regex(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}")
_RULES = {"inputs": "input", "ends": "end-name"}
_FORMS = {
    "inputs": "Write a name, then `{type: text, help: ...}`.",
    "ends": "Write a list of names from mild to grave: `[simple, escalate]`.",
    "fields": 'Write a name and what it is taken from: `pin: "{pin}"`.',
    "language": "Write the code of a language, such as en.",
    "version": "Write `version: 1`.",
}


@dataclass(slots=True)
class Head:
    """What the front matter says."""

    inputs: list[Input] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    language: str = "en"
    faults: list[Fault] = field(default_factory=list)

    def wrong(self, at: Node, message: str, advice: str, rule: str = "front-matter") -> None:
        """Note a fault at a place of the front matter."""
        self.faults.append(fault(at.line, rule, message, advice, at.column))


def read_front_matter(text: str, file: str) -> Head:
    """The front matter, which begins in line 2 of the page; raises ``InputError`` where it is no YAML."""
    head = Head()
    # A line for the one that opens it, so that lines are those of the page.
    whole = ("\n" + text).encode("utf-8", "replace")
    node = read_yaml(whole, file, limit=MAX_FRONT, max_events=MAX_PARTS) if text.strip() else None
    runbook = node.get("runbook") if isinstance(node, Mapping) else None
    if not isinstance(runbook, Mapping):
        at = runbook.line if runbook else 1
        message = "The front matter has no table `runbook`."
        advice = "Begin the page with ---, then `runbook:` with its `version`, `inputs` and `ends`, then ---."
        head.faults.append(fault(at, "front-matter", message, advice))
        return head
    for key, value in runbook.pairs:
        _one(key, value, head)
    there = {key.text for key, _ in runbook.pairs}
    for name in ("version", "ends"):
        if name not in there:
            head.wrong(runbook, f"The front matter does not say `{name}`.", _FORMS[name])
    return head


def _one(key: Scalar, value: Node, head: Head) -> None:
    if key.text not in _RUNBOOK:
        head.wrong(key, f"{quoted(key.text)} is not known here.", near(key.text, _RUNBOOK))
    elif key.text == "version" and isinstance(value, Scalar):
        if value.text != "1":
            head.wrong(value, "This version of the format is not known.", _FORMS["version"])
    elif key.text == "language" and isinstance(value, Scalar) and _LANGUAGE.fullmatch(value.text):
        head.language = value.text
    elif key.text == "ends" and isinstance(value, Sequence) and value.items:
        head.ends = list(_ends(value, head))
    elif key.text == "fields" and isinstance(value, Mapping):
        head.fields = list(_fields(value, head))
    elif key.text == "inputs" and isinstance(value, Mapping):
        for name, one in value.pairs:
            _input(name, one, head)
        _only_one_each(value, head)
    else:
        rule = _RULES.get(key.text, "front-matter")
        head.wrong(key, f"`{key.text}` has another form.", _FORMS[key.text], rule)


def _ends(value: Sequence, head: Head) -> Iterator[str]:
    seen: set[str] = set()
    for one in value.items:
        name = one.text if isinstance(one, Scalar) else ""
        if name in {WAITING, DECIDED}:
            why = "every runbook can wait" if name == WAITING else "it stands for a verdict"
            head.wrong(one, f"`{name}` is no end of its own: {why}.", "Leave it out.", "end-name")
        elif not _END.fullmatch(name):
            advice = "Write a letter, then letters, digits and dashes, all in lower case."
            head.wrong(one, f"{quoted(name)} is no name of an end.", advice, "end-name")
        elif name in seen:
            head.wrong(one, f"The end `{name}` stands twice.", "Take one away.", "end-name")
        else:
            seen.add(name)
            yield name


def _fields(value: Mapping, head: Head) -> Iterator[Field]:
    for name, one in value.pairs:
        if not isinstance(one, Scalar):
            head.wrong(name, f"{quoted(name.text)} has another form.", _FORMS["fields"])
        elif not _NAME.fullmatch(name.text):
            advice = "Write letters, digits, _ and -, all in lower case."
            head.wrong(name, f"{quoted(name.text)} is no name of a field.", advice)
        else:
            yield Field(name=name.text, value=one.text, line=name.line)


def _input(name: Scalar, node: Node, head: Head) -> None:
    if not isinstance(node, Mapping):
        head.wrong(name, f"{quoted(name.text)} has another form.", _FORMS["inputs"], "input")
        return
    faults = len(head.faults)
    if name.text in RESERVED:
        message = f"`{name.text}` cannot be an input: a request file says something else by it."
        head.wrong(name, message, "Choose another name.", "input")
    elif not _NAME.fullmatch(name.text):
        advice = "Write letters, digits, _ and -, all in lower case."
        head.wrong(name, f"{quoted(name.text)} is no name of an input.", advice, "input")
    for key, _ in node.pairs:
        if key.text not in _INPUT:
            message = f"{quoted(key.text)} is not known here."
            head.wrong(key, message, near(key.text, _INPUT), "input")
    type_ = _typed(name, node, head)
    choices = _choices(type_, name, node, head)
    default = _default(choices, node, head)
    each = _each(type_, node, head)
    if len(head.faults) > faults and not (type_ and _NAME.fullmatch(name.text)):
        return
    head.inputs.append(
        Input(
            name=name.text,
            type=type_ or InputType.TEXT,
            help=_text(node, "help"),
            default=default,
            each=each,
            choices=choices,
            line=name.line,
        )
    )


def _text(node: Mapping, name: str) -> str:
    value = node.get(name)
    return value.text if isinstance(value, Scalar) else ""


def _typed(name: Scalar, node: Mapping, head: Head) -> InputType | None:
    given = node.get("type")
    if isinstance(given, Scalar) and given.text in _TYPES:
        return InputType(given.text)
    if given is None:
        message = f"The input {quoted(name.text)} has no type."
        head.wrong(name, message, near("", _TYPES), "input")
    else:
        said = given.text if isinstance(given, Scalar) else ""
        message = f"{quoted(said)} is no type of an input."
        head.wrong(given, message, near(said, _TYPES), "input")
    return None


def _choices(type_: InputType | None, name: Scalar, node: Mapping, head: Head) -> tuple[str, ...]:
    given = node.get("choices")
    items = given.items if isinstance(given, Sequence) else ()
    found = tuple(dict.fromkeys(one.text for one in items if isinstance(one, Scalar)))
    if type_ is InputType.CHOICE and not found:
        advice = "Add them: `choices: [one, another]`."
        head.wrong(name, f"The input {quoted(name.text)} has no choices.", advice, "input")
    elif given is not None and type_ not in {InputType.CHOICE, InputType.URL, None}:
        advice = "Take them away, or write `type: choice`."
        head.wrong(given, "Only a choice has choices.", advice, "input")
    elif given is not None and (len(found) != len(items) or not found or not all(found)):
        advice = "Write a list of different words: `choices: [one, another]`."
        head.wrong(given, "The choices have another form.", advice, "input")
    return found


def _default(choices: tuple[str, ...], node: Mapping, head: Head) -> str | None:
    given = node.get("default")
    if given is None:
        return None
    if not isinstance(given, Scalar):
        head.wrong(
            given, "The default is no text.", 'Write a text, perhaps an empty one: "".', "input"
        )
        return None
    if choices and given.text and given.text not in choices:
        message = f"{quoted(given.text)} is none of the choices."
        head.wrong(given, message, near(given.text, choices), "input")
    return given.text


def _each(type_: InputType | None, node: Mapping, head: Head) -> bool:
    given = node.get("each")
    if given is None:
        return False
    said = given.text if isinstance(given, Scalar) else ""
    if said not in {"true", "false"}:
        head.wrong(
            given, "`each` is true or false.", "Write `each: true`, or take it away.", "input"
        )
    elif said == "true" and type_ not in {InputType.REQUIREMENTS, None}:
        advice = "Take `each` away, or write `type: requirements`."
        head.wrong(given, "Only requirements can be walked one by one.", advice, "input")
    return said == "true"


def _only_one_each(inputs: Mapping, head: Head) -> None:
    every = [one for one in head.inputs if one.each]
    for one in every[1:]:
        name = next(key for key, _ in inputs.pairs if key.text == one.name)
        message = f"`each` stands with `{every[0].name}` already."
        head.wrong(name, message, "Take one away: a run goes through one list.", "input")
