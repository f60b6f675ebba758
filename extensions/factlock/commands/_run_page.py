"""The page of a runbook, found, read and proved."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from factlock.errors import InputError
from factlock.runbook.model import Fault, Runbook
from factlock.runbook.reading import read_runbook
from factlock.runbook.shelf import find_runbook


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A runbook and its file."""

    runbook: Runbook
    path: Path


def open_page(name: str) -> Page:
    """The runbook of a name or a path; raises ``InputError`` with all that is wrong with it."""
    path = find_runbook(name)
    shown = _shown(path)
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        line = path.read_bytes().count(b"\n", 0, error.start) + 1
        raise InputError(
            "This is not UTF-8.", file=shown, line=line, advice="Save it as UTF-8."
        ) from None
    reading = read_runbook(text, shown, path.stem)
    if reading.faults or reading.runbook is None:
        raise InputError("\n".join(_said(one, shown) for one in reading.faults))
    return Page(runbook=reading.runbook, path=path)


def _said(fault: Fault, file: str) -> str:
    column = f":{fault.column}" if fault.column else ""
    return f"{file}:{fault.line}{column}: {fault.message} {fault.advice} [{fault.rule}]"


def _shown(path: Path) -> str:
    """The path as seen from here, where it lies below."""
    here = Path.cwd()
    full = path.absolute()
    return full.relative_to(here).as_posix() if full.is_relative_to(here) else full.as_posix()
