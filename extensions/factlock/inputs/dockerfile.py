"""``Dockerfile``: what its ``RUN`` lines install with pip, uv, and conda's family.

A file with a heredoc, with another escape character or with PowerShell is not read at all: half of it
would be misread. ``dockerfile-parse`` was left aside, because it takes what follows a blank line within
a ``RUN`` for an instruction, and drops a last line that ends with a backslash (2.0.1, 2026-11-21).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice

from factlock.errors import InputError, NotReadError
from factlock.inputs.logical_line import Logical
from factlock.inputs.manifest import STAGE, CondaEntry, Entry, Manifest
from factlock.inputs.reading import bounded, decode
from factlock.inputs.run_installs import Installs
from factlock.inputs.shown_text import show
from factlock.light_dataclass import dataclass
from factlock.patterns import regex
from factlock.shell.placed_words import Word

LIMIT = 128 * 1024
MAX_ENTRIES = 5_000
_KEYWORDS = regex(
    "ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|SHELL"
    "|STOPSIGNAL|USER|VOLUME|WORKDIR"
)
_CONTINUED = regex(r"\\[ \t]*$")
_DIRECTIVE = regex(r"#\s*(?P<name>[A-Za-z][A-Za-z0-9]*)\s*=\s*(?P<value>\S*)")
_KEYWORD = regex(r"\s*([A-Za-z]+)(?=\s|$)")
_HEREDOC = regex(r"(?<!<)<<(?!<)-?\s*[\"']?[A-Za-z_]")
_FLAG = regex(r"\s*--[a-z][a-z-]*(?:=\S*)?(?=\s)")
_STAGE = regex(r"\s+AS\s+(\S+)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Instruction:
    """An instruction in capitals, and its logical line, keyword included."""

    keyword: str
    line: Logical
    start: int

    @property
    def value(self) -> str:
        """What follows the keyword."""
        return self.line.text[self.start :]


def read_dockerfile(content: bytes, file: str) -> Manifest:
    """The manifest of a ``Dockerfile``; entries stand in ``stage/NAME`` or ``stage/NUMBER``."""
    lines = decode(bounded(content, file, LIMIT), file).split("\n")
    _check_directives(lines, file)
    stage, stages = "", 0
    entries: list[Entry | CondaEntry] = []
    for instruction in instructions(lines, file):
        if instruction.keyword == "FROM":
            named = _STAGE.search(instruction.value)
            stage = f"{STAGE}{show(named[1].lower(), 60) if named else stages}"
            stages += 1
        elif instruction.keyword in {"RUN", "ONBUILD"}:
            entries.extend(islice(_run(instruction, file, stage), MAX_ENTRIES + 1))
            if len(entries) > MAX_ENTRIES:
                raise _unread(
                    file, instruction.line.line, f"more than {MAX_ENTRIES:,} requirements"
                )
        elif instruction.keyword == "SHELL" and re.search(
            r"powershell|pwsh|cmd", instruction.value
        ):
            raise _unread(file, instruction.line.line, "a shell of Windows")
    if not stages:
        raise InputError(
            "There is no FROM here: this is not a Dockerfile.",
            file=file,
            line=1,
            advice="Check it.",
        )
    return Manifest(
        kind="dockerfile",
        file=file,
        entries=tuple(one for one in entries if isinstance(one, Entry)),
        conda=tuple(one for one in entries if isinstance(one, CondaEntry)),
    )


def _unread(file: str, line: int, what: str) -> NotReadError:
    return NotReadError(
        f"This Dockerfile is not read, because of {what}.",
        file=file,
        line=line,
        advice="Its other lines could be misread. Put requirements into a file of their own.",
    )


def _check_directives(lines: list[str], file: str) -> None:
    for number, line in enumerate(lines, start=1):
        found = _DIRECTIVE.match(line)
        if not found:
            return
        if found["name"].lower() == "escape" and found["value"] != "\\":
            raise _unread(file, number, "its own escape character")


def instructions(lines: list[str], file: str) -> Iterator[Instruction]:
    """The instructions, joined over their lines; comments and blank lines within them are left out."""
    parts: list[tuple[int, str]] = []
    for number, line in enumerate(lines, start=1):
        if line.lstrip().startswith("#") or not line.strip():
            continue
        continued = _CONTINUED.search(line)
        parts.append((number, line[: continued.start()] if continued else line))
        if not continued:
            yield from _instruction(parts, file)
            parts = []
    yield from _instruction(parts, file)


def _instruction(parts: list[tuple[int, str]], file: str) -> Iterator[Instruction]:
    line = Logical(parts) if parts else None
    if line is None or not line.text:
        return
    found = _KEYWORD.match(line.text)
    keyword = found[1].upper() if found else ""
    if not _KEYWORDS.fullmatch(keyword):
        raise InputError(
            f"{show(line.text, 40)!r} does not begin with an instruction.",
            file=file,
            line=line.line,
            advice="Check the line before it: does it end with a backslash where it should?",
        )
    instruction = Instruction(keyword, line, found.end() if found else 0)
    if keyword in {"RUN", "COPY", "ADD", "ONBUILD"} and (here := _HEREDOC.search(line.text)):
        raise _unread(file, line.line_of(here.start()), "a heredoc")
    yield instruction


def _run(instruction: Instruction, file: str, stage: str) -> Iterator[Entry | CondaEntry]:
    text, start = instruction.line.text, instruction.start
    if instruction.keyword == "ONBUILD":
        found = re.compile(r"\s*RUN(?=\s)", re.IGNORECASE).match(text, start)
        if not found:
            return
        start = found.end()
    while found := _FLAG.match(text, start):
        start = found.end()
    installs = Installs(file=file, group=stage, line_of=instruction.line.line_of)
    words = _json_words(text, start)
    if words:
        yield from installs.in_words(words)
    else:
        yield from installs.in_shell(text[start:], range(start, len(text)))


def _json_words(text: str, start: int) -> tuple[Word, ...]:
    """The words of the form ``RUN ["a", "b"]``; none if it is not that form, as Docker decides it."""
    try:
        found = json.loads(text[start:]) if text[start:].lstrip().startswith("[") else None
    except (ValueError, RecursionError):
        return ()
    if not (isinstance(found, list) and all(isinstance(one, str) for one in found)):
        return ()
    words: list[Word] = []
    at = text.index("[", start) + 1
    for one in found:
        at = text.index('"', at)
        end = at + len(json.dumps(one))
        places = tuple(min(at + 1 + place, len(text) - 1) for place in range(len(one)))
        words.append(Word(text=one, places=places or (at,)))
        at = min(max(end, at + 1), len(text))
    return tuple(words)
