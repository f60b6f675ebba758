"""Where a run is kept, where its texts are written, and with which words one goes on with it."""

from __future__ import annotations

import os
import re
import shlex
from argparse import Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path

from factlock.errors import InputError
from factlock.files import write_whole
from factlock.light_dataclass import replace
from factlock.report.run_words import Kept, artefacts_of, file_name
from factlock.runbook.kept.record import find_run, runs_folder
from factlock.runbook.run import Run

COMMANDS = "commands.txt"


def place_for(run: Run, record: str) -> Path:
    """The file of a new run; raises ``InputError`` where there is one already."""
    if not record:
        return runs_folder(os.environ) / f"{run.id}.json"
    path = Path(record).absolute()
    if path.exists():
        raise InputError(
            "There is a file already, which another run may need.",
            file=record,
            advice=f"Name a new one, or go on with that run: --resume {shlex.quote(record)}.",
        )
    return path


def place_of(given: str) -> Path:
    """The file of a run that somebody means: by a file, an id, the beginning of one, or ``last``."""
    path = Path(given)
    if path.is_file():
        return path.absolute()
    return find_run(given, os.environ)


def write_texts(run: Run, folder: Path, image: Path | None) -> tuple[Kept, ...]:
    """The artefacts, each written to a file in a folder; those that are there as they are stay.

    Commands are those for the folder of the image. Where they name another of the texts they are given the
    place where it now is.
    """
    made = artefacts_of(run)
    paths = {one.name: folder / file_name(one) for one in made}
    found = []
    for one in made:
        text = _with_places(one.text, paths, image) if one.name == COMMANDS else one.text
        path, content = paths[one.name], text.encode("utf-8", "backslashreplace")
        if not path.is_file() or path.read_bytes() != content:
            write_whole(path, content, durable=False)
        found.append(Kept(artefact=replace(one, text=text), file=str(path)))
    return tuple(found)


def _with_places(text: str, paths: Mapping[str, Path], image: Path | None) -> str:
    """Commands with the places of the files that are handed to them by name, and of the image if not here."""
    for name, path in paths.items():
        parts = re.split(rf"(?<=-file ){re.escape(name)}(?=\s)", text)
        text = shlex.quote(str(path)).join(parts)
    elsewhere = image is not None and image.resolve() != Path.cwd().resolve()
    return f"cd {shlex.quote(str(image))}\n{text}" if elsewhere else text


def texts_folder(file: Path, out: str) -> Path:
    """The folder for the texts of a run: the one that was named, else one beside the run's file."""
    if out:
        return Path(out).absolute()
    return file.with_name(file.stem if file.suffix else f"{file.name}-texts")


def resume_command(run: Run, file: Path, given: Namespace) -> str:
    """The command that goes on with a run, with all that is not kept in its file."""
    mine = file.parent == runs_folder(os.environ).absolute()
    words = ["factlock", "run"]
    if given.runbook:
        words.append(given.runbook)
    words += ["--resume", run.id if mine else _short(file)]
    words += _repeated(given, ("mode", "names", "names_day", "out"))
    for channel in given.channel:
        words += ["--channel", channel]
    words += [f"--{name}" for name in ("yes", "apply", "json", "markdown") if getattr(given, name)]
    if given.partial is not None:
        words += ["--partial", given.partial] if given.partial else ["--partial"]
    return shlex.join(words)


def _repeated(given: Namespace, names: Sequence[str]) -> list[str]:
    words: list[str] = []
    for name in names:
        if value := getattr(given, name):
            words += [f"--{name.replace('_', '-')}", value]
    return words


def _short(file: Path) -> str:
    """A path as it is seen from here, where it lies below."""
    here = Path.cwd()
    return str(file.relative_to(here)) if file.is_relative_to(here) else str(file)
