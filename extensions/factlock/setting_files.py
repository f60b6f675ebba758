"""The files of settings, ``pyproject.toml`` and ``factlock.toml``, and the folder that they stand in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from factlock.errors import ConfigError
from factlock.inputs.settings_toml import parse_settings
from factlock.settings import NAMES
from factlock.text import clean_text


def from_files(root: Path) -> dict[str, Any]:
    """The layer of ``pyproject.toml`` and ``factlock.toml``; raises ``ConfigError``.

    Of each the nearest that speaks of factlock counts, from ``root`` upwards to the repository's top.
    """
    layer: dict[str, Any] = {}
    for name in ("pyproject.toml", "factlock.toml"):
        for folder in _upwards(root):
            table = _toml(folder / name)
            if name == "pyproject.toml":
                tool = table.get("tool")
                table = tool.get("factlock", {}) if isinstance(tool, dict) else {}
            if table:
                layer |= _known(table, folder / name)
                break
    return layer


def _upwards(start: Path) -> Iterator[Path]:
    for folder in (start.resolve(), *start.resolve().parents):
        yield folder
        if (folder / ".git").exists():
            return


def find_top(start: Path) -> Path:
    """The top of the repository that a folder is in; the folder itself when it is in none."""
    for folder in _upwards(start):
        if (folder / ".git").exists():
            return folder
    return start.resolve()


def find_root(start: Path) -> Path:
    """The nearest folder upwards, within the repository, with a ``facts.lock`` or ``factlock.toml``."""
    for folder in _upwards(start):
        if (folder / "factlock.toml").is_file() or (folder / "facts.lock").is_file():
            return folder
    return start


def _toml(path: Path) -> dict[str, Any]:
    try:
        return parse_settings(path.read_bytes(), path)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ConfigError(f"Cannot be read: {error}.", file=str(path)) from error


def _known(table: Any, path: Path) -> dict[str, Any]:
    if not isinstance(table, dict):
        raise ConfigError("The settings of factlock must be a table.", file=str(path))
    found = {name.replace("-", "_"): value for name, value in table.items()}
    if wrong := sorted(found.keys() - set(NAMES)):
        raise ConfigError(
            f"{clean_text(wrong[0], 40)!r} is not a setting.",
            file=str(path),
            advice=f"There are: {', '.join(NAMES)}.",
        )
    return found
