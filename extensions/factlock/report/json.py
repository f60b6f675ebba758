"""Answers as JSON: the form of ``results.json`` and of ``--json``. The schema is in ``schemas/``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence

from factlock.model import Answer, Fact, Json, Location, Pairs, Question, Unknown
from factlock.patterns import regex
from factlock.report import Presentation
from factlock.report.tables import words
from factlock.text import is_hidden

FORMAT = 1
_NOT_PLAIN = regex(r"[^\x00-\x7e]")


def render(answers: Sequence[Answer], _: Presentation) -> str:
    """A document with ``format`` and ``questions``, sorted keys, ending with a line end."""
    return dump({"format": FORMAT, "questions": [answer_json(answer) for answer in answers]})


def dump(value: Json) -> str:
    """JSON as all our commands and files print it."""
    return _text(value, indent=2) + "\n"


def dump_questions(answers: Iterable[Answer], **fields: Json) -> str:
    """A document with ``questions``, one a line: quick to write, and a change is a line of a diff."""
    head = _text(fields, indent=2)
    lines = ",\n    ".join(_text(answer_json(one)) for one in answers)
    return f'{head.removesuffix("}").rstrip()},\n  "questions": [\n    {lines}\n  ]\n}}\n'


def _text(value: Json, indent: int | None = None) -> str:
    """Letters of all languages as they are; what a terminal obeys or hides as an escape of JSON."""
    found = json.dumps(value, indent=indent, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return found if found.isascii() and "\x7f" not in found else _NOT_PLAIN.sub(_escaped, found)


def _escaped(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1] if is_hidden(found[0]) else found[0]


def answer_json(answer: Answer) -> dict[str, Json]:
    """One question with its answer, verdict, and the facts it rests on."""
    question = answer.question
    return {
        "check": question.check,
        "parameters": dict(question.parameters),
        "expect": list(question.expect),
        "location": _location(question.location),
        "outcome": answer.result.outcome,
        "verdict": answer.verdict.value,
        "sentence": words(answer.result.sentence),
        "value": answer.result.value,
        "notes": [words(note) for note in answer.result.notes],
        "data": answer.result.data,
        "facts": [fact_json(fact) for fact in answer.facts],
        "unknown": [_unknown(unknown) for unknown in answer.result.unknown],
    }


def fact_json(fact: Fact) -> dict[str, Json]:
    """A fact without its value: its name, where it came from, and when."""
    return {
        "source": fact.key.subject.source,
        "subject": fact.key.subject.name,
        "fact": fact.key.kind,
        "parameters": dict(fact.key.parameters),
        "via": fact.via,
        "date": fact.date,
        "freshness": fact.freshness.value,
    }


def read_question(data: Mapping[str, Json]) -> Question:
    """The question of an ``answer_json``; raises ``KeyError``, ``TypeError`` or ``ValueError``."""
    parameters, expect, location = data["parameters"], data["expect"], data["location"]
    if not isinstance(parameters, dict) or not isinstance(expect, list):
        raise TypeError("parameters or expect")
    if not isinstance(location, dict):
        raise TypeError("location")
    given: Pairs = tuple(sorted((str(name), str(value)) for name, value in parameters.items()))
    return Question(
        check=str(data["check"]),
        parameters=given,
        expect=tuple(map(str, expect)),
        location=Location(
            document=str(location["document"]),
            file=str(location["file"]),
            line=int(str(location["line"])),
            anchor=str(location["anchor"]),
        ),
    )


def _location(location: Location) -> Json:
    return {
        "document": location.document,
        "file": location.file,
        "line": location.line,
        "anchor": location.anchor,
    }


def _unknown(unknown: Unknown) -> Json:
    return {
        "source": unknown.key.subject.source,
        "subject": unknown.key.subject.name,
        "cause": unknown.cause.value,
        "host": unknown.host,
        "reason": unknown.reason,
        "advice": unknown.advice,
    }
