"""What somebody took from a running image: the output of conda, mamba or pip, or an explicit list."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from factlock.errors import InputError
from factlock.images.image import Held
from factlock.inputs.conda_file import read_conda_file
from factlock.inputs.reading import bounded, decode
from factlock.patterns import regex
from factlock.text import normal_name

LIMIT = 8 * 1024 * 1024
MAX_PACKAGES = 20_000
_NAME = r"[A-Za-z0-9_][A-Za-z0-9._-]*"
_CONDA_ROW = regex(
    rf"\s*(?P<name>{_NAME})\s+(?P<version>[\w.!+-]+)\s+(?P<build>[\w.]+)(?:\s+(?P<channel>\S+))?\s*"
)
_PIP_ROW = regex(rf"(?P<name>{_NAME})\s+(?P<version>\d[\w.!+-]*)(?:\s+\S.*)?")
_BARE_ROW = regex(
    rf"{_NAME}\s+\d[\w.!+-]*(?:\s+(?:\w*_\d+|\d+|\w*\d\w*_\w*|pypi)(?:\s+[A-Za-z]\S*)?)?"
)
_FREEZE = regex(rf"(?P<name>{_NAME})==(?P<version>[\w.!+-]+)\s*")
_AT = regex(rf"(?P<name>{_NAME})\s+@\s+\S+")
_EXPORT = regex(rf"(?P<name>{_NAME})=(?P<version>[\w.!+-]+)=(?P<build>[\w.]+)\s*")


def read_installed(content: bytes, file: str) -> tuple[Held, ...]:
    """The packages of a list; raises ``InputError`` for what is none of the known outputs."""
    text = decode(bounded(content, file, LIMIT), file)
    found = _json(text, file)
    line = 1
    if found is None:
        found, line = _rows(text, file)
    if found:
        return tuple(sorted(found))
    raise InputError(
        "This is not a list of what is installed.",
        file=file,
        line=line,
        advice="Give the output of `conda list`, `conda list --explicit`, `pip list` or `pip freeze`.",
    )


def _json(text: str, file: str) -> list[Held] | None:
    if not text.lstrip().startswith("["):
        return None
    try:
        rows = json.loads(text)
        found = [_json_row(row) for row in rows[: MAX_PACKAGES + 1]]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise InputError(
            "This JSON is not a list of packages.",
            file=file,
            line=1,
            advice="Give the output of `conda list --json` or `pip list --format json`.",
        ) from error
    return _bounded(found, file)


def _json_row(row: dict[str, str]) -> Held:
    by_conda = "build_string" in row and row.get("channel") != "pypi"
    name, version = str(row["name"])[:200], str(row["version"])[:100]
    if by_conda:
        return Held(
            manager="conda",
            name=name.lower(),
            version=version,
            build=str(row["build_string"])[:100],
        )
    return Held(manager="pip", name=normal_name(name), version=version)


def _rows(text: str, file: str) -> tuple[list[Held], int]:
    """The rows of a table or list; none, and the first line that is wrong, where many of them are."""
    found: list[Held] = []
    wrong: list[int] = []
    headed = False
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.strip()
        headed = headed or _is_head(stripped.lstrip("# "))
        left_out = stripped.startswith(("#", "-e ", "---")) or stripped == "@EXPLICIT"
        if left_out or _is_head(stripped) or not re.search(r"\w", stripped):
            continue
        held = _row(stripped, number, headed=headed)
        if held is not None:
            found.append(held)
        else:
            wrong.append(number)
    if not found or len(wrong) > len(found) // 20:
        return [], (wrong or [1])[0]
    return _bounded(found, file), 1


def _row(line: str, number: int, *, headed: bool) -> Held | None:
    # Without its head a row is one of a table only if its words have the shape of a version and a build.
    if not headed and " " in line and not (_BARE_ROW.fullmatch(line) or _AT.fullmatch(line)):
        return None
    for read in _READERS:
        if (found := read(line, number)) is not None:
            return found
    return None


def _explicit(line: str, number: int) -> Held | None:
    if "://" not in line or " " in line:
        return None
    found = read_conda_file(line.partition("#")[0])
    if found is None:
        return None
    return Held(
        manager="conda", name=found.name, version=found.version, build=found.build, line=number
    )


def _by(pattern: re.Pattern[str]) -> Callable[[str, int], Held | None]:
    def read(line: str, number: int) -> Held | None:
        found = pattern.fullmatch(line)
        if found is None:
            return None
        groups = found.groupdict()
        build, version = groups.get("build") or "", groups.get("version") or ""
        if build and groups.get("channel") != "pypi" and build not in {"pypi_0", "pypi"}:
            name = found["name"].lower()
            return Held(manager="conda", name=name, version=version, build=build, line=number)
        return Held(manager="pip", name=normal_name(found["name"]), version=version, line=number)

    return read


_READERS = (_explicit, _by(_FREEZE), _by(_EXPORT), _by(_AT), _by(_CONDA_ROW), _by(_PIP_ROW))


def _is_head(line: str) -> bool:
    words = line.lower().split()
    known = (["package", "version"], ["name", "version"], ["packages", "in"])
    return words[:2] in known or line.startswith("List of")


def _bounded(found: list[Held], file: str) -> list[Held]:
    if len(found) > MAX_PACKAGES:
        raise InputError(
            f"The list holds more than {MAX_PACKAGES:,} packages.",
            file=file,
            line=1,
            advice="Give the list of one environment.",
        )
    return found
