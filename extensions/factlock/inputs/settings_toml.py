"""A file of settings of the project or the machine: small as a rule, and then the parser alone reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from factlock.errors import ConfigError, InputError
from factlock.text import clean_text

# Of such a file no key and no list can be long; others are looked at before they are parsed.
MAX_PLAIN, MAX_LINE = 1 << 18, 500


def parse_settings(content: bytes, path: Path) -> dict[str, Any]:
    """The table that the content of a file is; raises ``ConfigError``."""
    try:
        return _plain(content) if _is_plain(content) else _guarded(content, path)
    except (ValueError, RecursionError) as error:
        raise ConfigError(
            f"Cannot be read: {clean_text(str(error), 120)}.", file=str(path)
        ) from error


def _is_plain(content: bytes) -> bool:
    """Whether the parser alone is quick with it: a key of 30,000 parts takes it half a minute (3.11)."""
    return len(content) <= MAX_PLAIN and max(map(len, content.split(b"\n"))) <= MAX_LINE


def _plain(content: bytes) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415 - many folders have nothing to read

    return tomllib.loads(content.decode("utf-8"))


def _guarded(content: bytes, path: Path) -> dict[str, Any]:
    from factlock.inputs.guarded_toml import read_toml  # noqa: PLC0415 - seldom, and slow to import

    try:
        return read_toml(content, str(path))[0]
    except InputError as error:
        raise ConfigError(
            error.message, file=error.file, line=error.line, advice=error.advice
        ) from error
