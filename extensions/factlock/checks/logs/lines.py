"""The lines of a log as its author saw them: without colours, time stamps, and what a terminal overwrote."""

from __future__ import annotations

from collections.abc import Iterator

from factlock.errors import InputError
from factlock.light_dataclass import dataclass
from factlock.patterns import regex

MAX_LOG = 4 << 20
# What is matched of a line; a compiler's command can be longer, and says nothing at its end.
MAX_LINE = 1000

_ESCAPE = regex(
    r"\x1b(?:\[[0-9;:?]{0,40}[ -/]{0,4}[@-~]|\][^\x07\x1b]{0,300}(?:\x07|\x1b\\)|[@-Z\\^_])"
)
# What stands before each line where several programs write into one log: GitHub, buildkit, compose.
_BEFORE = regex(
    r"(?:\[?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?\]? ?"
    r"|#\d{1,4} (?:\d{1,6}\.\d{1,6} )?"
    r"|[A-Za-z][\w.-]{0,60}[_-]\d{1,3} {1,20}\| "
    r"|\| )"
)
_CONTROL = regex(r"[\x00-\x08\x0b-\x1f\x7f]")
# A line that begins another command: of a shell, of a script that shows its lines, of a Dockerfile.
_TOOL = r"(?:pip[\d.-]*\w*|uv|uvx|conda|mamba|micromamba|poetry|pixi|python[\d.]*)\b"
_COMMAND = regex(
    r"(?:(?:\([^)]{1,60}\) ?)?(?:[\w.-]{1,40}@[\w.-]{1,60}[^$#>%]{0,100})?[$#>%+]{1,2} {0,3}"
    rf"(?:sudo |!)?{_TOOL}|Step \d{{1,3}}/\d{{1,3}} ?:|\[[\w /.-]{{1,40}}\] RUN |RUN )"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """A line: its number in the file, its text, and the number of the command that it belongs to."""

    number: int
    text: str
    part: int = 0
    command: bool = False


def read_lines(content: bytes, file: str) -> Iterator[LogLine]:
    """The lines of a log that are not empty; raises ``InputError`` for more than ``MAX_LOG`` bytes."""
    if len(content) > MAX_LOG:
        raise InputError(
            f"The log is larger than {MAX_LOG:,} bytes.",
            file=file,
            advice="Keep the part from the command to the first error, and what follows it.",
        )
    return _lines(_decode(content))


def _lines(text: str) -> Iterator[LogLine]:
    part = 0
    for number, raw in enumerate(text.split("\n"), start=1):
        shown = plain(raw)
        if not shown.strip():
            continue
        command = _COMMAND.match(shown.lstrip()) is not None
        part += command
        yield LogLine(number=number, text=shown, part=part, command=command)


def _decode(content: bytes) -> str:
    """A log is shown whatever it holds; PowerShell writes UTF-16 where its output is redirected."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    return content.decode("utf-8-sig", "replace")


def plain(raw: str) -> str:
    """One line as a terminal shows it in the end, without what other programs wrote before it."""
    line = raw.rstrip("\r")
    if "\r" in line:
        # A progress bar begins anew; the last one that says anything is what remains.
        line = next((one for one in reversed(line.split("\r")) if one.strip()), "")
    line = line[: MAX_LINE * 2]
    if "\x1b" in line:
        line = _ESCAPE.sub("", line)
    for _ in range(3):
        found = _BEFORE.match(line)
        if not found:
            break
        line = line[found.end() :]
    return _CONTROL.sub("", line)[:MAX_LINE].rstrip()
