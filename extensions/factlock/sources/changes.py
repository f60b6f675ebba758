"""What changed between two locks, in sentences about the world rather than about the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from factlock.facts.lock import Lock
from factlock.model import FactKey, Json, Subject
from factlock.text import clean_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One sentence about one subject. ``kind`` is ``added``, ``dropped`` or ``changed``."""

    subject: Subject
    kind: str
    sentence: str


def compare(old: Lock, new: Lock) -> list[Change]:
    """The changes from ``old`` to ``new``, sorted by subject; dates alone are no change."""
    return [
        replace(change, sentence=clean_text(change.sentence))
        for subject in sorted(old.blocks.keys() | new.blocks.keys())
        for change in _compare_subject(old, new, subject)
    ]


def _compare_subject(old: Lock, new: Lock, subject: Subject) -> Iterator[Change]:
    if subject not in new.blocks:
        yield Change(
            subject=subject, kind="dropped", sentence=f"{subject.name}: no page asks any more"
        )
        return
    if subject not in old.blocks:
        words = "; ".join(_describe(key, new) for key in _keys(new, subject)) or "asked"
        yield Change(subject=subject, kind="added", sentence=f"{subject.name}: {words}")
        return
    before, after = old.blocks[subject], new.blocks[subject]
    if before.via != after.via:
        sentence = f"{subject.name}: answered by {before.via} -> {after.via}"
        yield Change(subject=subject, kind="changed", sentence=sentence)
    for key in _keys(old, subject):
        if (key.kind, key.parameters) not in after.values:
            sentence = f"{subject.name}: no page asks any more for {key.kind}{_target(key)}"
            yield Change(subject=subject, kind="dropped", sentence=sentence)
    for key in _keys(new, subject):
        if (key.kind, key.parameters) not in before.values:
            sentence = f"{subject.name}: {_describe(key, new)}"
            yield Change(subject=subject, kind="added", sentence=sentence)
        elif before.values[key.kind, key.parameters] != after.values[key.kind, key.parameters]:
            for words in _differences(key, _value(old, key), _value(new, key)):
                yield Change(subject=subject, kind="changed", sentence=f"{subject.name}: {words}")


def _keys(lock: Lock, subject: Subject) -> list[FactKey]:
    return [
        FactKey(subject=subject, kind=kind, parameters=parameters)
        for kind, parameters in sorted(lock.blocks[subject].values)
    ]


def _value(lock: Lock, key: FactKey) -> Json:
    fact = lock.fact(key)
    return fact.value if fact else None


def _describe(key: FactKey, lock: Lock) -> str:
    value: Any = _value(lock, key)
    if key.kind == "latest":
        return f"latest {_version(value['latest'])}{_target(key)}"
    if key.kind == "project":
        return "on the index" if value["exists"] else "not on the index"
    return key.kind


def _differences(key: FactKey, old: Any, new: Any) -> Iterator[str]:
    found = False
    if key.kind == "latest" and _version(old["latest"]) != _version(new["latest"]):
        found = True
        yield f"latest {_version(old['latest'])} -> {_version(new['latest'])}{_target(key)}"
    if key.kind == "project":
        for words in _project_differences(old, new):
            found = True
            yield words
    if not found:
        yield from _other_differences(key, old, new)


def _project_differences(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    if old["exists"] != new["exists"]:
        yield "is on the index now" if new["exists"] else "is gone from the index"
        return
    if not new["exists"]:
        return
    if old["status"] != new["status"]:
        yield f"status {old['status']} -> {new['status']}"
    if _version(old["newest"]) != _version(new["newest"]):
        yield f"newest of all {_version(old['newest'])} -> {_version(new['newest'])}"
    if old["releases"] != new["releases"]:
        yield f"releases {old['releases']} -> {new['releases']}"


def _other_differences(key: FactKey, old: Any, new: Any) -> Iterator[str]:
    """Fields by name, where there is no better sentence."""
    if isinstance(old, dict) and isinstance(new, dict):
        names = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
        for name in names:
            before, after = old.get(name), new.get(name)
            if isinstance(before, dict) and isinstance(after, dict):
                yield from _other_differences(key, before, after)
            else:
                yield f"{name.replace('_', ' ')} {_word(before)} -> {_word(after)}{_target(key)}"


def _word(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("version", "changed"))
    return {None: "none", True: "yes", False: "no", "": "none"}.get(value, str(value))


def _version(release: dict[str, Any] | None) -> str:
    return release["version"] if release else "none"


def _target(key: FactKey) -> str:
    wanted = dict(key.parameters)
    words = [wanted.get("specifier", ""), wanted.get("platform", "")]
    if python := wanted.get("python"):
        words.insert(0, f"Python {python}")
    named = ", ".join(word for word in words if word)
    return f" ({named})" if named else ""
