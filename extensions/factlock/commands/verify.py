"""``factlock verify``: hold ``facts.lock`` against its own digests and form."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from factlock.commands._shared import add_json, say, settings_for
from factlock.errors import LockError
from factlock.facts.lock import canonical, read_lock
from factlock.report.json import dump
from factlock.setting_files import find_root

HELP = "Find any byte of facts.lock that was changed by hand."


def add(parser: ArgumentParser, _: Sequence[str]) -> None:
    """The arguments."""
    parser.add_argument("file", nargs="?", help="the lock; else the one of this project")
    add_json(parser)


def run(given: Namespace) -> int:
    """0 whole; 2 with file and line when it is not."""
    path = Path(given.file) if given.file else settings_for(find_root(Path.cwd()), {}).lock_path
    if not path.is_file():
        raise LockError("There is no such file.", file=str(path), advice="Run `factlock lock`.")
    lock = read_lock(path)
    content = path.read_bytes()
    if b"\r" in content:
        raise LockError(
            "The lines end as on Windows.",
            file=str(path),
            line=1,
            advice="Add the line 'facts.lock text eol=lf' to .gitattributes and check it out again.",
        )
    text = content.decode("ascii")
    # A merge may leave the blocks of two branches in another order; every line must be one of ours.
    if sorted(text.splitlines()) != sorted(lock.dump().splitlines()):
        ours = set(lock.dump().split("\n"))
        written = text.split("\n")
        raise _strange(path, next((at for at, one in enumerate(written, 1) if one not in ours), 1))
    for number, line in enumerate(text.splitlines(), 1):
        if not _is_canonical(line):
            raise _strange(path, number)
    facts = sum(len(block.values) for block in lock.blocks.values())
    if given.json:
        print(dump({"facts": facts, "subjects": len(lock.blocks), "whole": True}), end="")
    say(f"{path.name} is whole: {facts} facts of {len(lock.blocks)} subjects.", given)
    return 0


def _is_canonical(line: str) -> bool:
    """Whether the value in a line, if it has one, is a JSON object just as we write it."""
    subject, _, rest = line.partition(" ")
    kind, _, value = rest.partition(" ")
    if "/" not in subject or kind.startswith("since="):
        return True
    try:
        found = json.loads(value)
        return isinstance(found, dict) and canonical(found) == value
    except (ValueError, RecursionError):
        return False


def _strange(path: Path, line: int) -> LockError:
    return LockError(
        "This line is not as factlock writes it.",
        file=str(path),
        line=line,
        advice="Restore the file from version control, or run `factlock lock`.",
    )
