"""The border for text: nothing from outside reaches a page, a log, a file name or a child by another way.

``clean_text`` for pages, ``printable`` for terminals and logs, ``safe_url`` for links, ``redact`` for
anything that may hold a password, ``read_requirement`` and ``read_name`` for what a person typed.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from factlock.errors import InputError
from factlock.patterns import regex

if TYPE_CHECKING:
    from packaging.requirements import Requirement

MAX_CELL = 500
MAX_NAME = 100
MAX_REQUIREMENT = 500
MAX_MARKS = 4
MAX_URL = 2000
MAX_DIGITS = 20
CUT = "… (cut)"

_NAME = regex(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?", re.ASCII)
# A requirement that is a name alone; one with more digits in a row than MAX_DIGITS is none.
_PLAIN = regex(r"(?!.*\d{21})[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?", re.ASCII)
_HOST = regex(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?", re.ASCII)
# From the start of a word only: else a long one would be looked through again from each of its letters.
_USERINFO = regex(r"(?<![A-Za-z0-9+.-])(?P<scheme>[A-Za-z0-9+.-]*://)[^/\s?#]*@")
_TOKEN = regex(r"/t/[^/\s]+/")
_PIECE = regex(r"[^\s#]+")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def is_hidden(char: str) -> bool:
    """Whether a character controls what is shown, or is not seen: control, bidirectional, zero-width."""
    return unicodedata.category(char) in _HIDDEN


def clean_text(text: str, limit: int = MAX_CELL) -> str:
    """Text from outside, fit to be a text node: hidden characters made visible, length bounded.

    Control, bidirectional and zero-width characters become ``U+XXXX``, lone surrogates U+FFFD, runs
    of more than four combining marks are cut; what is longer than ``limit`` ends with a visible mark.
    """
    if text.isascii() and text.isprintable():
        return text if len(text) <= limit else text[:limit] + CUT
    shown: list[str] = []
    marks = 0
    for char in text[: limit + 1]:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks == MAX_MARKS + 1:
            shown.append("…")
        if marks <= MAX_MARKS:
            shown.append(_visible(char))
    return "".join(shown) if len(text) <= limit else "".join(shown[:limit]) + CUT


def _visible(char: str) -> str:
    if "\ud800" <= char <= "\udfff":
        return "\ufffd"
    if char in "\n\r\t":
        return " "
    if is_hidden(char):
        return f"U+{ord(char):04X}"
    return char


def printable(text: str, limit: int = 4000) -> str:
    """Text fit for a terminal or a CI log, line by line: no control bytes, no forged log command."""
    lines = [clean_text(line, limit) for line in text.split("\n")]
    # CI systems trim a line before they look for "::", and find "##[" and "##vso[" anywhere in it.
    safe = (re.sub(r"##(?=\[|vso\[)", "## ", line) for line in lines)
    return "\n".join(f"| {line}" if line.lstrip().startswith("::") else line for line in safe)


def safe_url(address: str) -> str | None:
    """The address when it may become a link, else ``None``: absolute https, plain ASCII host, no user."""
    if (
        len(address) > MAX_URL
        or not address.isascii()
        or re.search(r"[\x00-\x20\x7f\"'<>\\`]", address)
    ):
        return None
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    host = parts.netloc.removesuffix(f":{port}") if port is not None else parts.netloc
    if parts.scheme != "https" or not _HOST.fullmatch(host):
        return None
    return address


def redact(text: str) -> str:
    """Text without the user part of any address in it."""
    return _USERINFO.sub(r"\g<scheme>", text)


def without_query(text: str) -> str:
    """Text without what may be secret in its addresses: user part, query, the token of a conda channel."""
    return _PIECE.sub(_cut_query, redact(text))


def _cut_query(found: re.Match[str]) -> str:
    """A word, or the part of it before or behind a ``#``, without what follows the ``?`` of an address."""
    begin = found[0].find("://")
    if begin < 0:
        return found[0]
    word = _TOKEN.sub("/t/…/", found[0])
    query = word.find("?", word.find("://"))
    return f"{word[:query]}?…" if query >= 0 else word


class Secret(str):
    """A string that does not show itself; ``reveal()`` gives the value to the one who needs it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Secret('***')"

    __str__ = __repr__

    def __format__(self, format_spec: str) -> str:
        return "***"

    def reveal(self) -> str:
        """The value itself."""
        return str.__str__(self)

    def spellings(self) -> tuple[str, ...]:
        """The value as it could leak: raw, percent-encoded and base64."""
        from base64 import b64encode  # noqa: PLC0415

        raw = self.reveal()
        return tuple({raw, quote(raw, safe=""), b64encode(raw.encode()).decode()} - {""})


def read_name(text: str, *, file: str = "", line: int | None = None) -> str:
    """A project's name in normal form (PEP 503), or an ``InputError`` that says what is wrong."""
    name = text.strip()
    if len(name) > MAX_NAME or not _NAME.fullmatch(name):
        raise InputError(
            f"{clean_text(redact(name), 60)!r} is not a project name.",
            file=file,
            line=line,
            advice="A name has ASCII letters, digits, '.', '_' and '-', and begins and ends with a "
            "letter or digit.",
        )
    return normal_name(name)


def is_plain_name(text: str) -> bool:
    """Whether a requirement is a name and nothing else, and needs no library that takes its time to load."""
    return _PLAIN.fullmatch(text) is not None


@lru_cache(maxsize=16384)
def normal_name(name: str) -> str:
    """The normal form of a name (PEP 503): lower case, runs of ``-_.`` become one ``-``."""
    return re.sub(r"[-_.]+", "-", name).lower()


@lru_cache(maxsize=4096)
def read_requirement(text: str, *, file: str = "", line: int | None = None) -> Requirement:
    """A requirement that names a project, perhaps extras and versions, and nothing else.

    Options, addresses, paths, markers and newlines are refused with an ``InputError``: none of them
    may reach a resolver.
    """
    from packaging.requirements import InvalidRequirement, Requirement  # noqa: PLC0415

    shown = clean_text(redact(text.strip()), 80)
    problem = _refusal(text.strip())
    if not problem:
        try:
            requirement = Requirement(text.strip())
        except (InvalidRequirement, ValueError, RecursionError):
            problem = "it is not a requirement as packaging tools write them"
        else:
            if requirement.url is not None:
                problem = "it names an address"
            elif requirement.marker is not None:
                problem = "it has a marker"
            elif any(spec.operator == "===" for spec in requirement.specifier):
                problem = "it compares versions as text (===)"
            else:
                read_name(requirement.name, file=file, line=line)
                return requirement
    raise InputError(
        f"{shown!r} cannot be asked: {problem}.",
        file=file,
        line=line,
        advice="Write a name, or a name with extras and versions, such as numpy or 'pymc[extra]>=5,<6'.",
    )


def _refusal(text: str) -> str:  # noqa: PLR0911 - a reason a line
    if not text:
        return "it is empty"
    if len(text) > MAX_REQUIREMENT:
        return f"it is longer than {MAX_REQUIREMENT} characters"
    if not text.isascii() or not text.isprintable():
        return "it holds characters that no requirement has"
    if text.startswith("-"):
        return "it is an option of an installer"
    if text.startswith((".", "/", "~")) or "://" in text or "\\" in text:
        return "it is a path or an address"
    if max((len(run) for run in re.findall(r"\d+", text)), default=0) > MAX_DIGITS:
        return f"it holds a number of more than {MAX_DIGITS} digits"
    return ""
