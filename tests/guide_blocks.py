"""The files and commands of a guide, as its page has them, so that a test does what a reader would.

A file is a ``{code-block}`` with a caption that is its path. A command is a line of a ``console`` block that
begins with ``$``; what it prints stands below it, ``…`` for lines that do not matter. Behind a command,
``# ends with 1`` says its exit code. In tabs of ``:sync-group: syntax`` only those of one syntax count.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sites import ANSI, EXTENSIONS

GUIDES = Path(__file__).parents[1] / "docs" / "guides"
_FENCE = re.compile(r"(?P<fence>`{3,})(?P<info>.*)")
_SYNC = re.compile(r":sync: (?P<key>\w+)")
_ENDS = re.compile(r"\s+# ends with (?P<code>\d+)$")
_PROGRAMS = {
    "factlock": [sys.executable, "-m", "factlock"],
    "sphinx-build": [sys.executable, "-m", "sphinx"],
    "python": [sys.executable],
    "pytest": [sys.executable, "-m", "pytest"],
    "git": ["git", "-c", "user.name=t", "-c", "user.email=t@example.org"],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file that the guide has its reader write."""

    path: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command that the guide has its reader give, and what it prints."""

    line: str
    code: int
    prints: tuple[str, ...]


def steps(name: str, syntax: str = "") -> list[File | Command]:
    """What a reader of a guide does, in order."""
    found: list[File | Command] = []
    for info, lines, tab in _fences((GUIDES / f"{name}.md").read_text(encoding="utf-8")):
        if tab and tab != syntax:
            continue
        options, body = _options(lines)
        if info.startswith("{code-block}") and "caption" in options:
            found.append(File(path=options["caption"], text="\n".join(body) + "\n"))
        elif info == "console":
            found += _commands(lines)
    return found


def follow(folder: Path, todo: list[File | Command], environ: Mapping[str, str]) -> None:
    """Do it all in a folder; fails at the first command that ends or prints otherwise."""
    for step in todo:
        if isinstance(step, File):
            path = folder / step.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(step.text, encoding="utf-8", newline="\n")
        else:
            _give(folder, step, environ)


def _give(folder: Path, command: Command, environ: Mapping[str, str]) -> None:
    program, *words = shlex.split(command.line)
    ended = subprocess.run(
        [*_PROGRAMS[program], *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(EXTENSIONS), "NO_COLOR": "1", **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    said = ANSI.sub("", ended.stdout)
    assert ended.returncode == command.code, f"{command.line}\n{said}"
    at = 0
    for line in command.prints:
        pieces = [re.escape(piece) for piece in line.split("…")]
        match = re.compile(".*".join(pieces)).search(said, at)
        assert match, f"{command.line}: {line!r} is not printed:\n{said}"
        at = match.end()


def _fences(text: str) -> Iterator[tuple[str, list[str], str]]:
    """Each fence with its info, its lines, and the key of the tab that it stands in."""
    tab, lines = "", iter(text.splitlines())
    for line in lines:
        if sync := _SYNC.fullmatch(line):
            tab = sync["key"]
        elif line.startswith(":::") and "{" not in line:
            tab = ""
        elif found := _FENCE.fullmatch(line):
            body = []
            for inner in lines:
                if inner == found["fence"]:
                    break
                body.append(inner)
            yield found["info"].strip(), body, tab


def _options(lines: list[str]) -> tuple[dict[str, str], list[str]]:
    options: dict[str, str] = {}
    rest = list(lines)
    while rest and (found := re.fullmatch(r":([a-z-]+):\s*(.*)", rest[0])):
        options[found[1]] = found[2]
        rest.pop(0)
    while rest and not rest[0]:
        rest.pop(0)
    return options, rest


def _commands(lines: list[str]) -> Iterator[Command]:
    said: list[str] = []
    line = ""
    for one in [*lines, "$ "]:
        if one.startswith("$ "):
            if line:
                ends = _ENDS.search(line)
                yield Command(
                    line=line[: ends.start()] if ends else line.partition("   # ")[0],
                    code=int(ends["code"]) if ends else 0,
                    prints=tuple(text for text in said if text.strip("… ")),
                )
            line, said = one[2:], []
        else:
            said.append(one)
