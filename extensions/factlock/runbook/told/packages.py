"""The packages of a request: a text with one or several, each a requirement or a repository's address."""

from __future__ import annotations

import re

from factlock.errors import InputError
from factlock.patterns import regex
from factlock.runbook.told.addresses import is_address, read_repository
from factlock.runbook.told.places import HERE, Spot, quoted
from factlock.text import normal_name, read_requirement

MAX_PACKAGES = 50
MAX_TEXT = 20_000
_PIECE = regex(r"\[[^\]]*\]|\([^)]*\)|[^,\n\[(]+|.", re.DOTALL)
_AT = regex(r"[A-Za-z0-9._-]+(?:\[[^\]]*\])?\s*@")
_QUOTES = "'\""


def read_requirements(text: str, *, where: Spot = HERE) -> tuple[str, ...]:
    """The packages of a text, with commas or line ends between them, each as ``read_package`` gives it.

    A comma before an operator belongs to the versions of one package (``numpy>=2,<3``). The same package
    twice, or more than ``MAX_PACKAGES``, raises ``InputError``.
    """
    if len(text) > MAX_TEXT:
        raise where.wrong(f"This is longer than {MAX_TEXT:,} characters.", "Name fewer packages.")
    pieces = _split(text)
    return read_packages(pieces, [where] * max(len(pieces), 1))


def read_packages(texts: list[str], spots: list[Spot]) -> tuple[str, ...]:
    """Each of several packages, with the place where it was given."""
    if not texts:
        raise spots[0].wrong("No package is named here.", "Name at least one package.")
    if len(texts) > MAX_PACKAGES:
        raise spots[0].wrong(
            f"There are {len(texts)} packages here, more than {MAX_PACKAGES}.",
            "Ask for fewer at a time.",
        )
    found: dict[str, str] = {}
    for text, where in zip(texts, spots, strict=False):
        item = read_package(text, where=where)
        name = package_key(item)
        if name in found:
            raise where.wrong(
                f"{quoted(item)} is asked for a second time, after {quoted(found[name])}.",
                "Name each package once, with all that is asked of it.",
            )
        found[name] = item
    return tuple(found.values())


def read_package(text: str, *, where: Spot = HERE) -> str:
    """One package in canonical text: the name as written, extras sorted, versions without spaces."""
    text = text.strip()
    if _AT.match(text) and not text.lower().startswith("git@"):
        raise where.wrong(
            f"{quoted(text)} names an address behind the package.",
            "Write the name alone, or the address of the repository alone: what only a repository has is "
            "another answer than what an index has.",
        )
    if is_address(text):
        return read_repository(text, where=where)
    try:
        found = read_requirement(text)
    except InputError as error:
        raise where.wrong(error.message, error.advice) from None
    extras = ",".join(sorted({normal_name(one) for one in found.extras}))
    versions = ",".join(sorted(str(one) for one in found.specifier))
    return f"{found.name}[{extras}]{versions}" if extras else f"{found.name}{versions}"


def package_key(item: str) -> str:
    """What two spellings of one package have in common."""
    if is_address(item):
        return f"repository of {item.removeprefix('git+').removesuffix('/').removesuffix('.git').lower()}"
    return normal_name(read_requirement(item).name)


def _split(text: str) -> list[str]:
    """The pieces of a text between commas and line ends; brackets are whole, quotes around a piece go."""
    pieces: list[str] = [""]
    for part in _PIECE.findall(text.replace("\r", "\n")):
        if part in {",", "\n"}:
            pieces.append("")
        else:
            pieces[-1] += part
    found: list[str] = []
    for piece in (one.strip() for one in pieces):
        if found and piece[:1] in set("<>=!~"):
            found[-1] = f"{found[-1]},{piece}"
        elif piece:
            found.append(piece)
    return [one[1:-1] if one[0] in _QUOTES and one[-1] == one[0] else one for one in found]
