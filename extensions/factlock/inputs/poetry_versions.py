"""Poetry's ways to write versions, as PEP 440 and PEP 508 have them: ``^1.2``, ``~1.2``, ``1.2``, ``*``."""

from __future__ import annotations

import re

from packaging.version import InvalidVersion, Version

from factlock.patterns import regex

MAX_LENGTH = 300
_CLAUSE = regex(r"(?P<operator>\^|~=|~|==?|!=|>=|<=|>|<)?\s*v?(?P<version>[0-9][A-Za-z0-9.*+!_-]*)")
_WILD = regex(r"(?P<start>\d+(?:\.\d+)*)(?:\.\*)+")
_SPELLED = {"": "==", "=": "=="}
_PLATFORM = regex(r"[a-z0-9_]+", re.ASCII)


def to_specifier(text: str) -> str | None:
    """A constraint as a PEP 440 specifier set; ``""`` for any version, ``None`` if PEP 440 cannot say it.

    Alternatives (``^1 || ^2``) are such a case.
    """
    text = text.strip()
    if len(text) > MAX_LENGTH or "|" in text:
        return None
    clauses: list[str] = []
    position = 0
    if text in {"", "*"}:
        return ""
    while position < len(text):
        found = _CLAUSE.match(text, position)
        translated = _clause(found["operator"] or "", found["version"]) if found else None
        if not found or translated is None:
            return None
        clauses.append(translated)
        position = found.end()
        gap = re.compile(r"\s*,\s*|\s+|$").match(text, position)
        if gap is None:
            return None
        position = gap.end()
    return ",".join(clauses)


def _clause(operator: str, version: str) -> str | None:
    wild = _WILD.fullmatch(version)
    if wild:
        spelled = _SPELLED.get(operator, operator)
        return f"{spelled}{wild['start']}.*" if spelled in {"==", "!="} else None
    try:
        found = Version(version)
    except (InvalidVersion, ValueError):
        return None
    if operator == "^":
        return f">={found},<{_next(found, _breaking(found))}"
    if operator == "~":
        return f">={found},<{_next(found, min(len(found.release), 2) - 1)}"
    return f"{_SPELLED.get(operator, operator)}{found}"


def _breaking(version: Version) -> int:
    """The place in the release that a caret lets grow no more: the first that is not zero."""
    nonzero = (place for place, number in enumerate(version.release[:3]) if number)
    return next(nonzero, min(len(version.release), 3) - 1)


def _next(version: Version, place: int) -> str:
    release = [*version.release[:place], version.release[place] + 1]
    release += [0] * (min(len(version.release), 3) - len(release))
    epoch = f"{version.epoch}!" if version.epoch else ""
    return epoch + ".".join(map(str, release))


def to_marker(python: str, platform: str, markers: str) -> str | None:
    """The conditions of a dependency as one marker; ``""`` for none, ``None`` if it cannot be said."""
    specifier = to_specifier(python) if python else ""
    if specifier is None or (platform and not _PLATFORM.fullmatch(platform)):
        return None
    conditions = [_python_condition(clause) for clause in specifier.split(",") if clause]
    if platform:
        conditions.append(f'sys_platform == "{platform}"')
    if markers:
        conditions.append(f"({markers})" if conditions else markers)
    return " and ".join(conditions)


def _python_condition(clause: str) -> str:
    found = re.fullmatch(r"([<>=!~]+)(.*)", clause)
    operator, version = (found[1], found[2]) if found else ("==", clause)
    # python_version is 3.8 for every 3.8.x: it can only stand for bounds that all of them share.
    short = operator in {">=", "<"} and re.fullmatch(r"\d+(\.\d+)?(\.0)?", version)
    name = "python_version" if short else "python_full_version"
    number = re.sub(r"^(\d+\.\d+)\.0$", r"\1", version) if short else version
    return f'{name} {operator} "{number}"'
