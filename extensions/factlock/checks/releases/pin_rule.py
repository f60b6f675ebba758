"""The rule "hold the latest minor version", for every form of version, and inside the versions asked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from factlock.model import Text, say
from factlock.patterns import regex
from factlock.version_ranges import in_pip_words

if TYPE_CHECKING:
    from packaging.version import Version

_FIRST_YEAR = 1990
# What Python and conda read alike: numbers, perhaps an epoch and a post-release.
_PLAIN = regex(r"(?:\d+!)?\d+(?:\.\d+)*(?:\.post\d+)?", re.ASCII)


def find_pin(version: str, specifier: str) -> tuple[str, Text]:
    """The pin to the series of a release of an index, inside a specifier, and why it has this form."""
    from packaging.version import Version  # noqa: PLC0415

    pin, why = pin_to_minor(Version(version))
    if specifier:
        pin, why = _bound(pin, why, specifier)
    return _proved(pin, version), why


def find_pin_on_channel(version: str, wanted: str) -> tuple[str, Text]:
    """The same for a version of a conda channel; ``wanted`` is as a ``CondaSpec`` has it.

    The pin is spelled so that conda and pip read it alike; where that cannot be, it is the version itself.
    """
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # noqa: PLC0415
    from packaging.version import Version  # noqa: PLC0415

    if not _PLAIN.fullmatch(version):
        return f"=={version}", say(
            "The version is none of Python's forms, so the pin is the version itself."
        )
    pin, why = pin_to_minor(Version(version))
    if not wanted:
        return _proved(pin, version), why
    asked = in_pip_words(wanted)
    try:
        SpecifierSet(asked)
    except InvalidSpecifier:
        return f"=={version}", say(
            "The versions asked for are written as only conda reads them; the pin is the version found."
        )
    pin, why = _bound(pin, why, asked)
    return _proved(pin, version), why


def _proved(pin: str, version: str) -> str:
    """The pin; one that would not match its own release is a fault of ours."""
    from packaging.specifiers import SpecifierSet  # noqa: PLC0415

    if not SpecifierSet(pin).contains(version, prereleases=True):
        raise RuntimeError(f"The pin {pin} does not match {version}.")
    return pin


def pin_to_minor(version: Version) -> tuple[str, Text]:
    """The specifier that holds the latest minor version of ``version``, and the reason in words."""
    epoch = f"{version.epoch}!" if version.epoch else ""
    release = version.release
    if version.is_prerelease:
        return f"=={version}", say(
            "A pre-release is chosen only by its full version; every other form passes it over."
        )
    if len(release) == 1:
        return f"=={epoch}{release[0]}.*", say(
            "The version has one part and so no minor: the pin holds the whole series {series}.",
            series=str(release[0]),
        )
    pin = f"=={epoch}{release[0]}.{release[1]}.*"
    return pin, _reason(version, f"{epoch}{release[0]}.{release[1]}")


def _reason(version: Version, series: str) -> Text:  # noqa: PLR0911 - a form a line
    release = version.release
    if version.epoch:
        return say(
            "The pin keeps the epoch: without it, {series} would be another series.", series=series
        )
    if release[0] >= _FIRST_YEAR:
        return say(
            "A calendar version: the pin holds the year and the part after it, {series}.",
            series=series,
        )
    if release[:2] == (0, 0):
        return say(
            "Below 0.1 every release may break something: look at the changes before each update."
        )
    if release[0] == 0:
        return say(
            "Before 1.0 a new minor version may break something: {series} is as far as is safe.",
            series=series,
        )
    if len(release) == 2:  # noqa: PLR2004
        return say(
            "The version ends with its minor part: fixes of {series} would be let in.",
            series=series,
        )
    if len(release) > 3:  # noqa: PLR2004
        return say("Of four or more parts the first two are held; all that follows may move.")
    return say(
        "Fixes of {series} come in by themselves, a new minor version does not.", series=series
    )


def _bound(pin: str, why: Text, specifier: str) -> tuple[str, Text]:
    """The pin inside the versions that were asked for."""
    from packaging.specifiers import Specifier, SpecifierSet  # noqa: PLC0415

    asked = SpecifierSet(specifier)
    exact = [part for part in asked if part.operator == "==" and not part.version.endswith(".*")]
    if exact:
        return str(exact[0]), say("The request names one version; the pin is that version.")
    if not pin.endswith(".*"):
        return pin, why
    series = Specifier(pin).version.removesuffix(".*")
    named = [part.version.removesuffix(".*") for part in asked if part.operator == "!="]
    inside = [version for version in named if SpecifierSet(pin).contains(version, prereleases=True)]
    beyond = [f"{series}.0", f"{series}.99999", *inside]
    if all(asked.contains(version, prereleases=True) for version in beyond):
        return pin, why
    parts = dict.fromkeys([pin, *sorted(str(part) for part in asked)])
    return ",".join(parts), say(
        "The versions asked for cut into the series, so they stay in the pin."
    )
