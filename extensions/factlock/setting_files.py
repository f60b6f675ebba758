"""The files of settings, ``pyproject.toml`` and ``factlock.toml``, and the folder that they stand in."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from factlock.errors import ConfigError, InputError
from factlock.settings import NAMES
from factlock.text import clean_text

# A file of settings of which no key and no list can be long; others are looked at before they are parsed.
MAX_PLAIN, MAX_LINE = 1 << 18, 500


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
        content = path.read_bytes()
        if not _is_plain(content):
            return _guarded(content, path)
        return tomllib.loads(content.decode("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigError(f"Cannot be read: {error}.", file=str(path)) from error


def _is_plain(content: bytes) -> bool:
    """Whether the parser alone is quick with it: a key of 30,000 parts takes it half a minute (3.11)."""
    return len(content) <= MAX_PLAIN and max(map(len, content.split(b"\n"))) <= MAX_LINE


def _guarded(content: bytes, path: Path) -> dict[str, Any]:
    from factlock.inputs.guarded_toml import read_toml  # noqa: PLC0415 - seldom, and slow to import

    try:
        return read_toml(content, str(path))[0]
    except InputError as error:
        raise ConfigError(
            error.message, file=error.file, line=error.line, advice=error.advice
        ) from error


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
