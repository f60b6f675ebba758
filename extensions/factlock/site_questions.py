"""The questions of a whole site, from a child ``sphinx-build`` with the builder ``factlock``."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path

from factlock.errors import ConfigError, InputError
from factlock.facts.cache import cache_folder
from factlock.light_dataclass import dataclass
from factlock.model import Question
from factlock.report.json import FORMAT, read_question
from factlock.sources.process import run_child
from factlock.text import clean_text, printable

_PLACES = ("", "docs", "doc", "docs/source", "doc/source")
_SECONDS = 900.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A site: the folder of its ``conf.py``, its settings as ``conf.py`` has them, its questions.

    ``runbooks`` are the files of the runbooks that have worked requests, as seen from the folder.
    """

    folder: Path
    settings: Mapping[str, str]
    questions: tuple[Question, ...]
    runbooks: tuple[str, ...] = ()


def find_site(start: Path) -> Path:
    """The folder of ``conf.py`` in or below ``start``; raises ``ConfigError``."""
    for place in _PLACES:
        if (start / place / "conf.py").is_file():
            return start / place
    raise ConfigError(
        f"There is no conf.py in {start.name or start} or its docs folder.",
        advice="Run the command where conf.py is, or name the folder: --site FOLDER.",
    )


def read_site(folder: Path, environ: Mapping[str, str]) -> Site:
    """Read a site in the mode ``locked``; raises ``InputError`` with Sphinx's own words."""
    name = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
    work = cache_folder(environ) / "sites" / name
    arguments = [
        sys.executable, "-m", "sphinx", "-q", "-b", "factlock", "-D", "factlock_mode=locked",
        "-d", str(work / "doctrees"), ".", str(work / "out"),
    ]  # fmt: skip
    # Whoever wants to know the questions only need not run a site's notebooks.
    quietly = {**environ, "FACTLOCK_MODE": "locked", "FACTLOCK_NOTEBOOKS": "off"}
    ended = run_child(arguments, cwd=folder, environ=quietly, seconds=_SECONDS)
    results = work / "out" / "results.json"
    if ended.code != 0 or not results.is_file():
        raise _failed(ended.errors)
    return _read(folder, results)


def _read(folder: Path, path: Path) -> Site:
    try:
        data = json.loads(path.read_bytes())
        questions = tuple(read_question(item) for item in data["questions"])
        settings = dict(data["settings"])
        runbooks = tuple(str(one["file"]) for one in data.get("runbooks", ()))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"Cannot be read: {error}.", file=str(path)) from error
    if data["format"] != FORMAT:
        raise InputError(
            f"The format {clean_text(str(data['format']), 20)} is not known.",
            file=str(path),
            advice="The site is built with another version of factlock than this command.",
        )
    return Site(folder=folder, settings=settings, questions=questions, runbooks=runbooks)


def _failed(errors: str) -> InputError:
    said = [line for line in errors.splitlines() if line.startswith("ERROR")]
    shown = printable("\n".join(said) or errors.strip()[-2000:])
    if "No module named sphinx" in errors:
        return ConfigError(
            "Sphinx is not installed beside this factlock.", advice="Install factlock[sphinx]."
        )
    return InputError(f"Sphinx could not read the site:\n{shown}\n", advice="Mend that first.")
