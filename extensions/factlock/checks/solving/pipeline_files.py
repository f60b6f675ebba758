"""The three files of the pipeline as text: what is asked for, the pins, the wheels with their hashes."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Sequence

from factlock.checks.amounts import describe_bytes
from factlock.checks.solving.asked_sets import AskedSet
from factlock.checks.solving.solved import Package
from factlock.model import Column, Listing, say

ASKED = Column(
    id="requirements-in", title="requirements.in", help="What is asked for, a requirement a line."
)
PINNED = Column(
    id="requirements-txt",
    title="requirements.txt",
    help="The pins, each with who asked for it.",
)
WHEELS = Column(
    id="requirements-urls",
    title="requirements.urls",
    help="The wheel and the hash of each pin. File names stand for addresses.",
)


def asked_file(asked: AskedSet) -> Listing:
    """``requirements.in``: what is asked for."""
    lines = dict.fromkeys(entry.requirement for entry in asked.entries)
    return Listing(id=ASKED.id, title=say("requirements.in: what is asked for"), text=_text(lines))


def pinned_file(packages: Sequence[Package], asked: AskedSet) -> Listing:
    """``requirements.txt``: a pin for each package, and who asked for it."""
    askers: dict[str, set[str]] = {}
    for package in packages:
        for name, *_ in package.asks:
            askers.setdefault(name, set()).add(package.name)
    lines = []
    for package in packages:
        lines.append(f"{package.name}=={package.version}")
        who = sorted(askers.get(package.name, ()))
        if package.name in asked.names:
            who.append(f"-r {posixpath.basename(asked.file) or 'requirements.in'}")
        lines += [f"    # via {who[0]}"] if len(who) == 1 else _several(who)
    title = say("requirements.txt: the pins")
    return Listing(id=PINNED.id, title=title, text=_text(lines), folded=True)


def given_file(pins: AskedSet) -> Listing:
    """``requirements.txt`` as the author has it."""
    lines = dict.fromkeys(entry.requirement for entry in pins.entries)
    title = say("{file}: the pins as given", file=pins.file)
    return Listing(id=PINNED.id, title=title, text=_text(lines), folded=True)


def wheels_file(packages: Iterable[Package]) -> Listing:
    """``requirements.urls``: a wheel and its hash for each pin, in a form that pip reads.

    An address would say where somebody's index stands; the hash says which file it is, wherever.
    """
    lines = []
    for package in packages:
        lines += [
            f"# {package.file}, {describe_bytes(package.size)}",
            f"{package.name}=={package.version} \\",
            f"    --hash=sha256:{package.sha256}",
        ]
    title = say("requirements.urls: a wheel and its hash for each pin")
    return Listing(id=WHEELS.id, title=title, text=_text(lines), folded=True)


def _several(who: Sequence[str]) -> list[str]:
    return ["    # via", *(f"    #   {name}" for name in who)] if who else []


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
