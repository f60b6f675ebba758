"""``factlock verify``: hold ``facts.lock`` against its own digests and form."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from factlock.commands._shared import add_json, say, settings_for
from factlock.errors import LockError
from factlock.facts.lock import read_lock
from factlock.report.json import dump
from factlock.settings import find_root

HELP = "Find any byte of facts.lock that was changed by hand."


def add(parser: ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument("file", nargs="?", help="the lock; else the one of this project")
    add_json(parser)


def run(given: Namespace) -> int:
    """0 whole; 2 with file and line when it is not."""
    path = Path(given.file) if given.file else settings_for(find_root(Path.cwd()), {}).lock_path
    if not path.is_file():
        raise LockError("There is no such file.", file=str(path), advice="Run `factlock lock`.")
    lock = read_lock(path)
    text = path.read_bytes().decode("ascii")
    # A merge may leave the blocks of two branches in another order; every line must be one of ours.
    if sorted(text.splitlines()) != sorted(lock.dump().splitlines()):
        written, ours = text.split("\n"), set(lock.dump().split("\n"))
        line = next((at for at, found in enumerate(written, 1) if found not in ours), len(written))
        raise LockError(
            "This line is not as factlock writes it.",
            file=str(path),
            line=line,
            advice="Restore the file from version control, or run `factlock lock`.",
        )
    facts = sum(len(block.values) for block in lock.blocks.values())
    if given.json:
        print(dump({"facts": facts, "subjects": len(lock.blocks), "whole": True}), end="")
    say(f"{path.name} is whole: {facts} facts of {len(lock.blocks)} subjects.", given)
    return 0
