"""From the lines of a code block to those that a shell reads: unbroken, without prompts and output."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from factlock.light_dataclass import dataclass
from factlock.patterns import regex
from factlock.shell.languages import Language
from factlock.shell.prompts import Prompt, strip_prompt
from factlock.shell.words import BROKEN

MAX_LINES, MAX_LINE, MAX_JOINED = 5000, 4000, 20_000
_HEREDOC = regex(r"(?<!<)<<-?[ \t]*(['\"]?)(?P<end>[A-Za-z_]\w*)\1(?!<)")
_MAGIC = regex(r"[ \t]*(?:!{1,2}[ \t]*|%(?=(?:pip|conda|mamba|micromamba|uv|pixi|poetry)[ \t]))")
_CELL = regex(
    r"[ \t]*%%(?:bash|sh|script[ \t]+(?:bash|sh)|cmd|powershell|system|!)[ \t]*(?:--.*)?$"
)
_RUN = regex(r"[ \t]*RUN[ \t]+(?:--\S+[ \t]+)*", re.IGNORECASE)
_FROM = regex(
    r"[ \t]*FROM[ \t]+(?:--\S+[ \t]+)*(?:\S*/)?python:(?P<version>\d\.\d+)", re.IGNORECASE
)
_KEY = regex(
    r"(?P<indent>[ \t]*)(?P<item>(?:-[ \t]+)*)(?:(?P<key>[\w.-]+):(?:[ \t]+|$))?(?P<rest>.*)"
)
_SCALAR = regex(r"[|>][+-]?\d?[ \t]*(?:#.*)?$")
_RUN_KEYS = frozenset({
    "run", "script", "before_script", "after_script", "install", "before_install", "commands", "command",
    "cmds", "cmd", "pre_install", "post_install", "pre_build", "post_build", "build", "post_checkout",
    "post_create_environment", "pre_create_environment", "bash", "pwsh", "powershell", "entrypoint",
    "CIBW_BEFORE_BUILD", "CIBW_BEFORE_ALL", "CIBW_BEFORE_TEST", "before_all", "postCreateCommand",
})  # fmt: skip
_ENDING = regex(r"(?P<sign>[\\`^])[ \t]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """What a shell reads as one line, and on which line of the block it begins, from 0.

    ``prompted`` says that a prompt stood before it; ``python`` is the Python of a base image, where the
    line states one instead of a command.
    """

    text: str
    line: int
    prompted: bool = False
    python: str = ""


def join_lines(text: str, language: Language) -> list[Joined]:
    """The lines of a block that may hold commands, in order."""
    lines = [line[:MAX_LINE] for line in text.expandtabs(4).split("\n")[:MAX_LINES]]
    if language is Language.DOCKER:
        return list(_docker(lines))
    if language is Language.YAML:
        return list(_yaml(lines))
    return list(_shell(lines, language))


def _shell(lines: Sequence[str], language: Language) -> Iterator[Joined]:
    """A block of a shell, or of text or code with shell commands in it."""
    cell = next((at for at, line in enumerate(lines) if line.strip()), 0)
    if language in {Language.PYTHON, Language.LOOSE} and lines and _CELL.match(lines[cell]):
        lines = ["" if at == cell else line for at, line in enumerate(lines)]
        language = Language.SHELL
    stripped = [strip_prompt(line) for line in lines]
    prompts = any(kind is Prompt.SHELL for kind, _ in stripped)
    rows = iter(enumerate(lines))
    for at, line in rows:
        kind, rest = stripped[at]
        magic = _MAGIC.match(rest)
        if magic and language not in {Language.TEXT, Language.YAML}:
            rest, kind = rest[magic.end() :], Prompt.SHELL
        elif kind is not Prompt.SHELL and (
            kind is Prompt.PYTHON or prompts or language is Language.TEXT
        ):
            continue
        joined = _unbroken(rest if kind is not Prompt.NONE else line, rows)
        _skip_heredoc(joined, rows)
        yield Joined(text=joined, line=at, prompted=kind is not Prompt.NONE)


def _unbroken(first: str, rows: Iterator[tuple[int, str]]) -> str:
    """A line and those that it goes on with after a sign at its end, each behind a ``BROKEN``."""
    text = first
    while len(text) < MAX_JOINED and (found := _ENDING.search(text)) and _breaks(text, found):
        following = next(rows, None)
        if following is None:
            return text[: found.start()]
        _, line = following
        rest = re.sub(r"^[ \t]*(?:>{1,2}|\.\.\.)[ \t]", "", line)
        text = text[: found.start()] + BROKEN + rest
    return text


def _breaks(text: str, found: re.Match[str]) -> bool:
    sign, before = found["sign"], text[: found.start()]
    if sign == "\\":
        return not before.endswith("\\") and (before.endswith((" ", BROKEN)) or " " in before)
    return before.endswith(" ")


def _skip_heredoc(text: str, rows: Iterator[tuple[int, str]]) -> None:
    """Leave out what a command is given to read: it is no command itself."""
    if found := _HEREDOC.search(text):
        for _, line in rows:
            if line.strip() == found["end"]:
                return


def _docker(lines: Sequence[str]) -> Iterator[Joined]:
    rows = iter(enumerate(lines))
    for at, line in rows:
        if base := _FROM.match(line):
            yield Joined(text="", line=at, python=base["version"])
            continue
        # A comment between the lines of a broken RUN is left out, as Docker does it.
        joined = _unbroken(line, _without_comments(rows))
        if run := _RUN.match(joined):
            _skip_heredoc(joined, rows)
            yield Joined(text=_exec_form(joined[run.end() :]), line=at)
        elif re.match(r"[ \t]*(?:ENV|ARG)[ \t]+\w+[= ]", joined, re.IGNORECASE):
            name = re.sub(r"^[ \t]*\w+[ \t]+(\w+)[ \t]+(?==)?", r"\1=", joined)
            yield Joined(text="export " + re.sub(r"^[ \t]*(?:ENV|ARG)[ \t]+", "", name), line=at)


def _without_comments(rows: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    for at, line in rows:
        # The line end that is not a break keeps the count of lines right.
        yield at, ("\\" if line.lstrip().startswith("#") else line)


def _exec_form(text: str) -> str:
    """``["pip", "install", "x"]`` as words."""
    if not text.lstrip().startswith("["):
        return text
    try:
        words = json.loads(text.replace(BROKEN, " "))
    except (ValueError, RecursionError):
        return text
    return " ".join(f"'{word}'" for word in words) if isinstance(words, list) else text


def _yaml(lines: Sequence[str]) -> Iterator[Joined]:
    """The values of keys that hold commands, wherever they stand: workflows of several services."""
    keys: list[tuple[int, str]] = []
    rows = iter(enumerate(lines))
    scalar: int | None = None
    for at, line in rows:
        found = _KEY.match(line)
        if found is None or not line.strip() or line.lstrip().startswith("#"):
            continue
        indent = len(found["indent"])
        if scalar is not None and indent > scalar:
            if _runs(keys):
                yield Joined(text=_unbroken(line.strip(), rows), line=at)
            continue
        scalar = None
        column = indent + len(found["item"])
        while keys and keys[-1][0] >= (column if found["key"] else indent + 1):
            keys.pop()
        if found["key"]:
            keys.append((column, found["key"]))
        rest = found["rest"].strip()
        if _SCALAR.match(rest):
            scalar = column if found["key"] else indent
        elif rest and _runs(keys):
            yield Joined(text=_unquoted(_unbroken(rest, rows)), line=at)


def _runs(keys: Sequence[tuple[int, str]]) -> bool:
    return bool(keys) and keys[-1][1] in _RUN_KEYS


def _unquoted(text: str) -> str:
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" and text[0] not in text[1:-1]:
        return text[1:-1]
    return text
