"""What the project of a site says of itself in its ``pyproject.toml``, and what a page says of it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from factlock.light_dataclass import asdict, dataclass
from factlock.patterns import regex
from factlock.text import clean_text, normal_name

MAX_FILE, MAX_EXTRAS = 1 << 20, 1000
_MINOR = regex(r"3\.\d{1,2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """The name in normal form, the extras and where they stand, ``requires-python`` and where.

    ``extras`` is ``None`` where a build works them out; then nobody can say which there are.
    """

    name: str
    file: str
    extras: tuple[str, ...] | None
    extras_line: int
    python: str
    python_line: int

    def place(self, line: int) -> str:
        """``file:line``."""
        return f"{self.file}:{line}" if line else self.file


def read_own(content: bytes, path: str) -> str:
    """The canonical text of a ``pyproject.toml``: JSON, or empty where it names no project.

    Raises ``InputError``.
    """
    from factlock.inputs.guarded_toml import read_toml  # noqa: PLC0415 - no command needs it alone

    table, places = read_toml(content, path, limit=MAX_FILE)
    own = _own(table, places.text.split("\n"), path)
    return json.dumps(asdict(own), sort_keys=True) if own else ""


def load_own(text: str) -> Own | None:
    """The project of a canonical text."""
    if not text:
        return None
    fields = json.loads(text)
    extras = fields.pop("extras")
    return Own(**fields, extras=None if extras is None else tuple(extras))


def _own(table: Mapping[str, Any], lines: list[str], path: str) -> Own | None:
    project = _table(table, "project") or _table(_table(table, "tool"), "poetry")
    poetry = "project" not in table
    name = project.get("name")
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z0-9._-]{1,100}", name, re.ASCII):
        return None
    section = "extras" if poetry else "optional-dependencies"
    dynamic = project.get("dynamic", [])
    built = isinstance(dynamic, list) and section in dynamic
    extras = sorted(map(normal_name, list(_table(project, section))[:MAX_EXTRAS]))
    python = "" if poetry else project.get("requires-python", "")
    return Own(
        name=normal_name(name),
        file=path,
        extras=None if built else tuple(extras),
        extras_line=_line(lines, rf"\[(project|tool\.poetry)\.{section}\]|{section}\s*="),
        python=clean_text(python, 100) if isinstance(python, str) else "",
        python_line=_line(lines, r"requires-python\s*="),
    )


def _table(table: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = table.get(name)
    return found if isinstance(found, dict) else {}


def _line(lines: list[str], pattern: str) -> int:
    """The line that matches, from 1; of the table itself where there is none."""
    for wanted in (pattern, r"\[project\]|\[tool\.poetry\]"):
        for at, line in enumerate(lines, start=1):
            if re.match(rf"\s*(?:{wanted})", line):
                return at
    return 0


def lower_bound(specifier: str) -> str:
    """The oldest minor version that a ``requires-python`` lets in; empty where that is not plain."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # noqa: PLC0415

    try:
        parts = list(SpecifierSet(specifier))
    except InvalidSpecifier:
        return ""
    bounds = [part for part in parts if part.operator in {">=", "~=", "==", ">", "==="}]
    if len(bounds) != 1 or bounds[0].operator not in {">=", "~="}:
        return ""
    found = _MINOR.match(bounds[0].version)
    return found[0] if found else ""


_LEAD = r"(?:(?:please )?note(?: that|:)? |currently,? |at the moment,? |the )?"
_SUBJECT = r"this (?:project|package|library|extension|tool|application)"
_VERB = (
    r"(?:currently |now |only |officially )?"
    r"(?:requires|needs|supports|runs on|works with|works on|depends on)"
)
_LEAST = r"(?:at least |a minimum of )"
_MORE = r"(?:\+|,? (?:or|and) (?:newer|later|higher|above|greater|better|up))"
_REST = r"(?: ?[.;)]| to (?:run|work)\.?| on (?:linux|windows|macos|all)[\w, ]*\.|$)"
_VERSION = r"(?P<{0}>3\.\d{{1,2}})"


def stated_python(sentence: str, names: tuple[str, ...]) -> str:
    """The oldest Python that a sentence states for the project of one of the ``names``; else empty.

    Only sentences are read of which there is no doubt: the project, or "this package", is their
    subject, nothing comes between it and its Python, and no condition follows.
    """
    text = " ".join(sentence.split())
    found = re.match(_pattern(names), text, re.IGNORECASE)
    if found is None or re.search(r"\b(?:unless|except|if|when|until|before|dropp?)", text):
        return ""
    return next(value for value in found.groupdict().values() if value)


def _pattern(names: tuple[str, ...]) -> str:
    own = [re.sub(r"[-_. ]+", "[-_. ]?", re.escape(one).replace("\\", "")) for one in names if one]
    subject = rf"(?:{'|'.join([*own, _SUBJECT])})"
    plural = r"we (?:require|need|support)"
    python = r"python (?:versions? )?\(?"
    versions = "|".join((
        rf"{_LEAST}{python}{_VERSION.format('a')}{_MORE}?\)?",
        rf"{python}(?:>=|≥) ?{_VERSION.format('b')}\)?",
        rf"{python}{_VERSION.format('c')} ?{_MORE}\)?",
    ))  # fmt: skip
    return rf"{_LEAD}(?:{subject} {_VERB}|{plural}) (?:{versions}){_REST}"
