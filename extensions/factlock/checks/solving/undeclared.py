"""Signs that a package needs a base which its metadata does not require: its name, extras and words.

The rules are told on the page of the check ``needs``; they are kept narrow, because a false alarm costs
a person's time and is soon ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from factlock.checks.solving.ml_bases import AS_OF, UNDECLARED, WORDS
from factlock.light_dataclass import dataclass
from factlock.patterns import regex
from factlock.text import normal_name

# "You like pytorch?", "without TensorFlow": a word that is there to say that it is not meant.
_NOT_MEANT = regex(
    r"\b(?:unlike|like|without|no|not|than|never|similar to|instead of|alternatives? to|inspired by"
    r"|independent of|agnostic of|replacement for)\W+(?:the |any |a )?$",
    re.IGNORECASE,
)
_BEFORE = 40
_LIST = regex(r"[,;]+")
# A list of keywords that names this many bases is about machine learning and not about one of them.
_EVERYTHING = 2
# Where a package says what it is for, and not only how it is called.
_TELLING = frozenset({"extra", "classifier", "summary"})


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Evidence:
    """What speaks of a watched name: where it stands (``name``, ``extra``, …) and the words there."""

    watched: str
    where: str
    text: str


def find_evidence(name: str, about: Mapping[str, Any], watch: Iterable[str]) -> list[Evidence]:
    """The signs that a package (normal form) needs one of the watched names, the strongest first.

    A name says whom a package belongs to, and keywords that repeat it say no more: a companion of a base
    (``tensorflow-metadata``) may need nothing of it. Both count beside another sign, or where the package
    has no summary that could be one.
    """
    found = _signs(name, about, watch)
    named = {one.watched for one in found if one.where == "name"}
    if not about["summary"].strip():
        return found
    told = {
        one.watched
        for one in found
        if one.where in _TELLING or _says(about["summary"], one.watched)
    }
    return [one for one in found if one.watched not in named or one.watched in told]


def _says(summary: str, watched: str) -> bool:
    return any(_mentions(summary, word) for word in _words(watched))


def _signs(name: str, about: Mapping[str, Any], watch: Iterable[str]) -> list[Evidence]:
    return [
        Evidence(watched=watched, where=where, text=text)
        for where, look in (
            ("name", _in_name),
            ("extra", _in_extras),
            ("classifier", _in_classifiers),
            ("summary", _in_summary),
            ("keywords", _in_keywords),
        )
        for watched, text in look(name, about, tuple(watch))
    ]


def known_undeclared(names: Iterable[str], watch: Iterable[str]) -> list[Evidence]:
    """What our dated list knows of packages of a set that do not say what they need."""
    wanted = tuple(watch)
    return [
        Evidence(
            watched=watched,
            where="known",
            text=f"{name} runs on one of {', '.join(UNDECLARED[name])} (as of {AS_OF})",
        )
        for name in names
        if name in UNDECLARED
        for watched in UNDECLARED[name]
        if watched in wanted
    ]


def _words(watched: str) -> tuple[str, ...]:
    return WORDS.get(watched, (watched,))


def _in_name(name: str, _: Mapping[str, Any], watch: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """A part of the name is the word, or begins with a word of our list: ``torchmetrics``."""
    for watched in watch:
        for word in _words(watched):
            parts = name.split("-")
            own = watched in WORDS and any(part.startswith(word) for part in parts)
            if own or f"-{word}-" in f"-{name}-":
                yield watched, name
                break


def _in_extras(
    _: str, about: Mapping[str, Any], watch: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    for extra in about["extras"]:
        for watched in watch:
            if any(f"-{word}-" in f"-{normal_name(extra)}-" for word in _words(watched)):
                yield watched, extra


def _in_classifiers(
    _: str, about: Mapping[str, Any], watch: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    for classifier in about["classifiers"]:
        for watched in watch:
            if any(_mentions(classifier, word) for word in _words(watched)):
                yield watched, classifier


def _in_summary(
    _: str, about: Mapping[str, Any], watch: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    # Other names than ours may be plain English words ("requests"), and prose would be full of them.
    for watched in watch:
        if any(_mentions(about["summary"], word) for word in WORDS.get(watched, ())):
            yield watched, about["summary"]


def _in_keywords(
    _: str, about: Mapping[str, Any], watch: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    text = about["keywords"]
    words = {part.strip().lower() for part in _LIST.split(text)}
    if not _LIST.search(text):
        words = set(text.lower().split())
    found = [one for one in WORDS if words.intersection(WORDS[one])]
    if len(found) < _EVERYTHING:
        yield from ((one, text) for one in found if one in watch)


def _mentions(text: str, word: str) -> bool:
    """Whether a text has a word, in any case, that is not there to say that it is not meant."""
    if word.lower() not in text.lower():
        return False
    pattern = rf"(?<![A-Za-z0-9]){re.escape(word)}(?![A-Za-z0-9])"
    return any(
        not _NOT_MEANT.search(text[max(found.start() - _BEFORE, 0) : found.start()])
        for found in re.finditer(pattern, text, re.IGNORECASE)
    )
