"""The site's own project: the ``pyproject.toml`` of its repository, and which pages rest on it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, cast

from factlock.checks.installs.own_project import load_own, read_own
from factlock.errors import InputError
from factlock.inputs.reading import read_input
from factlock.setting_files import find_top
from factlock.sphinxext.config import PREFIX
from factlock.sphinxext.domain import DepDomain

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

FILE = "pyproject.toml"
_OWN = ""


def setup(app: Sphinx) -> None:
    """Listen."""
    app.connect("env-get-outdated", _outdated)


def own_text(domain: DepDomain) -> str:
    """What the own project says, canonical, as it was when this build began; empty where there is none."""
    found: dict[str, str] = domain.data["own"]
    return found.get(_OWN, "")


def _outdated(
    app: Sphinx,
    env: BuildEnvironment,
    _added: AbstractSet[str],
    _changed: AbstractSet[str],
    _removed: AbstractSet[str],
) -> list[str]:
    """Look at the file before pages are read; the pages that rest on what it said are read again."""
    domain = cast("DepDomain", env.get_domain("dep"))
    before = own_text(domain)
    now = _read(Path(app.srcdir)) if app.config[PREFIX + "commands"] else ""
    domain.data["own"] = {_OWN: now} if now else {}
    if now == before:
        return []
    old, new = load_own(before), load_own(now)
    if old is None or new is None or old.name != new.name:
        return sorted(env.all_docs)
    return [docname for docname, blocks in domain.blocks.items() if any(_rests(b) for b in blocks)]


def _rests(block: object) -> bool:
    return any("own" in dict(one.parameters) for one in getattr(block, "questions", ()))


def _read(folder: Path) -> str:
    """The nearest file upwards, within the repository; one that cannot be read says nothing."""
    top = find_top(folder)
    for place in (folder.resolve(), *folder.resolve().parents):
        path = place / FILE
        if path.is_file():
            shown = Path(os.path.relpath(path, folder.resolve())).as_posix()
            try:
                return read_own(read_input(path, root=top), shown)
            except InputError:
                return ""
        if place == top:
            return ""
    return ""
