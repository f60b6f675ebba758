"""Reads what uv says when it cannot solve (its sentences of versions 0.9 to 0.13), or cannot ask.

Its explanation is a chain of "Because … and …, we can conclude that …": what stands before each
comma are premises. Those that are understood become data; the text itself is always kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from factlock.light_dataclass import dataclass, field
from factlock.patterns import regex
from factlock.text import clean_text, redact

MAX_SAID = 8000
MAX_ASKS = 60
_MAX_READ = 200_000
_MAX_LINE = 2000
_ANSI = regex(r"\x1b\[[0-9;?]*[A-Za-z]")
_LOG = regex(r"^\s*(?:TRACE|DEBUG|INFO|WARN|warning:)", re.ASCII)
_HEAD = regex(r"^(?:error: |\s*×\s+)", re.MULTILINE)
_BODY = regex(r"^(?P<lead>\s*(?:cause: |╰─▶ |├─▶ ))", re.MULTILINE)
_UNSOLVED = regex(r"No solution found when resolving dependencies")
_LEAD = regex(r"^\s*(?:cause: |╰─▶ |├─▶ |│ )?")
# Hints about options of uv: they are ours, and the reader cannot change them.
_OUR_OPTIONS = regex(r"`?--[a-z]|exclude-newer|build-isolation|uv\.toml|pyproject")
_BRACES = regex(r"\{[^{}]*\}")
_PREMISES = regex(r"\b[Bb]ecause (?P<what>.+?),? we can conclude that")
_PLAIN = regex(r"(?P<what>you require .+?), which are incompatible")
_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]*"
_RANGE = r"(?:[<>=!~]=?=?[A-Za-z0-9.*+!_-]+(?:,[<>=!~]=?=?[A-Za-z0-9.*+!_-]+)*)"
_REQUIREMENT = regex(
    rf"(?P<name>{_NAME})(?P<extras>\[[A-Za-z0-9._,-]+\])?(?P<range>{_RANGE})?", re.ASCII
)
_REQUIRE = regex(r"^(?:you|your project|your workspace) requires? (?P<what>.+)$")
_DEPEND = regex(r"^(?P<who>.+?) depends? on (?P<what>.+)$")
_NOT_FOUND = regex(rf"^(?P<what>{_NAME}) was not found in ")
_NO_VERSION = regex(r"^there (?:is|are) no versions? of (?P<what>\S+)$")
_ONLY = regex(r"^only (?:the following versions of )?(?P<what>\S+) (?:is|are) available")
_UNUSABLE = regex(
    r"^(?P<what>.+?) (?:has|have) no (?:usable wheels|wheels with a matching|wheels|source distribution)"
)
_LISTED = regex(r"^(?:all|one|any) (?:of|versions of):? ")


@dataclass(frozen=True, slots=True, order=True)
class Named:
    """A project with a range of versions as uv writes it; without a range all versions."""

    name: str
    range: str = ""

    def __str__(self) -> str:
        return self.name + self.range


@dataclass(slots=True, kw_only=True)
class Said:
    """What uv said: the text for people, and the premises that were understood.

    ``asks`` are (who, alternatives): who asks for which project, "" for the question itself.
    ``absent`` were not found at all, ``none`` have no version in the range, ``unusable`` have no wheel
    that fits, ``python`` need another Python.
    """

    text: str
    asks: list[tuple[str, tuple[Named, ...]]] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    none: list[Named] = field(default_factory=list)
    unusable: list[Named] = field(default_factory=list)
    python: list[Named] = field(default_factory=list)


def is_unsolved(errors: str) -> bool:
    """Whether uv understood the question and says that no set of versions fits."""
    return _UNSOLVED.search(_last_error(errors)) is not None


def error_text(errors: str) -> str:
    """The last error that uv printed, in one line, cleaned and without passwords."""
    return clean_text(" ".join(redact(_last_error(errors)).split()), _MAX_LINE)


def read_words(errors: str) -> Said:
    """Read an explanation of ``is_unsolved``."""
    error = _last_error(errors)
    lead = _BODY.search(error)
    body = error[lead.start() :] if lead else error
    explanation, *hints = re.split(r"\n\s*(?=hint: )", body)
    said = Said(text=_shown(explanation, hints))
    flat = " ".join(_BRACES.sub("", _LEAD.sub("", explanation)).split())
    for premises in (*_PREMISES.finditer(flat), *_PLAIN.finditer(flat)):
        _read_premises(premises["what"], said)
    return said


def _last_error(errors: str) -> str:
    """The text from the last line that begins an error, without colours and log lines."""
    plain = _ANSI.sub("", errors[-_MAX_READ:]).replace("\r", "")
    heads = [found.start() for found in _HEAD.finditer(plain)]
    text = plain[heads[-1] :] if heads else plain[-_MAX_LINE:]
    return "\n".join(line for line in text.split("\n") if not _LOG.match(line)).strip("\n")


def _shown(explanation: str, hints: list[str]) -> str:
    lines = explanation.split("\n")
    indent = len(match[0]) if (match := _LEAD.match(lines[0])) else 0
    shown = [lines[0][indent:]]
    for line in lines[1:]:
        bare = line.strip().strip("│").strip()
        deep = len(line) - len(line.lstrip()) > indent
        shown.append(f"  {bare}" if deep else bare)
    for hint in hints:
        text = " ".join(hint.split())
        if not _OUR_OPTIONS.search(text):
            shown += ["", text]
    text = "\n".join(clean_text(redact(line), _MAX_LINE) for line in shown).strip()
    return text if len(text) <= MAX_SAID else text[: MAX_SAID - 9] + "\n… (cut)"


def _read_premises(text: str, said: Said) -> None:
    """Read "A depends on B and C was not found …"; a bare name goes on with the verb before it."""
    who: list[str] = []
    for piece in re.split(r",? and (?:because )?", text):
        if found := _REQUIRE.match(piece):
            who = [""]
            _ask(who, found["what"], said)
        elif found := _DEPEND.match(piece):
            who = [str(one) for one in _listed(found["who"])]
            _ask(who, found["what"], said)
        elif _note(piece, said):
            who = []
        elif who and _REQUIREMENT.fullmatch(piece):
            _ask(who, piece, said)


def _note(piece: str, said: Said) -> bool:
    """Note what a piece says about what there is; ``False`` when it says no such thing."""
    if found := _NOT_FOUND.match(piece):
        said.absent.append(found["what"])
    elif found := _NO_VERSION.match(piece):
        said.none += _listed(found["what"])
    elif _ONLY.match(piece):
        pass
    elif found := _UNUSABLE.match(piece):
        said.unusable += _listed(found["what"])
    else:
        return False
    return True


def _ask(askers: list[str], what: str, said: Said) -> None:
    wanted = tuple(_listed(what))
    for who in askers:
        if not wanted or len(said.asks) >= MAX_ASKS:
            return
        if wanted[0].name == "Python":
            said.python += _listed(who)
        elif (who, wanted) not in said.asks:
            said.asks.append((who, wanted))


def _listed(text: str) -> Iterator[Named]:
    """The requirements in "a==1", "all versions of a", "all of: a>1,<2 a>3"."""
    for word in _LISTED.sub("", text).split():
        found = _REQUIREMENT.fullmatch(word.rstrip(".,:"))
        if found:
            yield Named(found["name"] + (found["extras"] or ""), found["range"] or "")
