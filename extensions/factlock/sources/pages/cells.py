"""The fact ``cell``: what an installer that builds nothing finds for one Python on one platform.

Parameters: ``python`` (``3.13``, or ``3.13t`` for the free-threaded build), ``platform`` (of
``target``, those with musl among them), ``specifier``. The value is
``{"state", "version", "newest"}``:

``state``
    ``wheel`` (``version`` is the newest release that has one for the cell), ``sdist`` (``version`` is
    the newest that has only an sdist for it) or ``none``.
``newest``
    the newest release inside the specifier for any target; empty when there is none.

Of releases, final ones count that are not yanked; where the specifier is a pin (``==1.11.0``) and nothing
else fits, the yanked one counts too, with ``yanked``: the reason, maybe empty (PEP 592). Beside these
stand, only where they are so: ``tag`` (of the wheel an installer takes), ``floor`` (``glibc 2.28``: the
lowest that a wheel of the release for the cell needs), ``universal`` and ``abi3`` (true), and where
``version`` is not the newest, ``why``:

``sdist``
    the newest has only an sdist for the cell;
``floor``
    its wheels need a newer system: ``needs``;
``platform``
    its wheels for this Python are for other platforms;
``newer-python``, ``other-python``
    it is for other Pythons, a later one among them or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from factlock.model import Json
from factlock.patterns import regex
from factlock.sources.pages.floors import Floor, floor_text, floors_of, places_of, system_of
from factlock.sources.pages.releases import Release, Releases, unsure
from factlock.sources.pages.simple_fields import File
from factlock.sources.pages.targets import admits
from factlock.text import clean_text

if TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet

_LAST_MINOR = 40
_MAX_TAG = 250
_BUILD = regex(r"(\d{1,9})(.*)", re.ASCII)
_WITH_BUILD = 6


class Fit(NamedTuple):
    """How the tags of a wheel fit a cell.

    ``rank`` is how good the interpreter and ABI are (0 the best, -1: not for this Python), ``floor``
    the lowest system that they run on, ``None`` when they are for other platforms.
    """

    rank: int
    place: int
    floor: Floor | None


def cell_fact(releases: Releases, python: str, platform: str, specifier: SpecifierSet) -> Json:
    """The fact for a cell; raises ``SourceError`` (``UNSURE``) as ``releases.latest_fact`` does."""
    value = _of_sound(releases, python, platform, specifier)
    if value["state"] != "none" or not _is_pin(specifier):
        return value
    # Only who names the very release gets what was yanked of it, and only where nothing else fits.
    pinned = [one for one in releases.found if specifier.contains(one.version, prereleases=True)]
    reasons = [file.yanked for one in pinned for file in one.files() if file.yanked is not None]
    again = Releases(found=[_as_if_sound(one) for one in pinned], skipped=0)
    found = _of_sound(again, python, platform, specifier) if reasons else value
    return found | {"yanked": clean_text(reasons[0])} if found["newest"] and reasons else value


def _is_pin(specifier: SpecifierSet) -> bool:
    """Whether one version is named (PEP 592): ``==1.11.0``."""
    return any(
        one.operator == "===" or (one.operator == "==" and not one.version.endswith(".*"))
        for one in specifier
    )


def _as_if_sound(release: Release) -> Release:
    wheels, sdists = (
        [file._replace(yanked=None) for file in files] for files in (release.wheels, release.sdists)
    )
    return Release(version=release.version, wheels=wheels, sdists=sdists)


def _of_sound(
    releases: Releases, python: str, platform: str, specifier: SpecifierSet
) -> dict[str, Json]:
    """The fact by the files that are not yanked."""
    newest = sdist = None
    for release in _counted(releases, specifier):
        newest = newest or release
        wheels = _fitting(release, python, platform)
        if wheels:
            return _found(release, newest, wheels, python, platform)
        if sdist is None and any(_admitted(file, python) for file in _sound(release.sdists)):
            sdist = release
    value: dict[str, Json] = {
        "state": "sdist" if sdist else "none",
        "version": str(sdist.version) if sdist else "",
        "newest": str(newest.version) if newest else "",
    }
    return value | (_why(newest, python, platform) if newest and newest is not sdist else {})


def _counted(releases: Releases, specifier: SpecifierSet) -> Iterator[Release]:
    """The releases that an installer may choose, newest first."""
    before = bool(specifier.prereleases)
    for release in releases.found:
        if release.version.is_prerelease and not before:
            continue
        if any(_sound(release.files())) and specifier.contains(release.version, prereleases=True):
            yield release


def _sound(files: Iterator[File] | list[File]) -> Iterator[File]:
    return (file for file in files if file.yanked is None)


def _fitting(release: Release, python: str, platform: str) -> list[File]:
    """The wheels of a release that are for a cell."""
    _, most = system_of(platform)
    found = []
    for file in _sound(release.wheels):
        fit = fit_of(tags_of(file.name), python, platform)
        fits = fit.rank >= 0 and fit.floor is not None and fit.floor <= most
        if fits and _admitted(file, python):
            found.append(file)
    return found


def _admitted(file: File, python: str) -> bool:
    if not file.requires_python:
        return True
    try:
        return admits(file.requires_python, python.removesuffix("t"))
    except ValueError as error:
        raise unsure(file) from error


def _found(
    release: Release, newest: Release, wheels: list[File], python: str, platform: str
) -> dict[str, Json]:
    best = best_wheel([file.name for file in wheels], python, platform)
    tags = tags_of(best)
    floors = [fit_of(tags_of(file.name), python, platform).floor for file in wheels]
    floor = floor_text(platform, min(floor for floor in floors if floor is not None))
    pythons, abis, platforms = (part.split(".") for part in tags.split("-"))
    universal = "py3" in pythons and abis == ["none"] and platforms == ["any"]
    value: dict[str, Json] = {
        "state": "wheel",
        "version": str(release.version),
        "newest": str(newest.version),
        "tag": clean_text(tags, _MAX_TAG),
    }
    marks: dict[str, Json] = {
        "floor": floor,
        "universal": universal,
        "abi3": any(abi.startswith("abi3") for abi in abis),
    }
    value |= {name: mark for name, mark in marks.items() if mark}
    return value if release is newest else value | _why(newest, python, platform)


def _why(newest: Release, python: str, platform: str) -> dict[str, Json]:
    """Why a cell does not get the newest release."""
    if any(_admitted(file, python) for file in _sound(newest.sdists)):
        return {"why": "sdist"}
    fits = [
        fit
        for file in _sound(newest.wheels)
        if (fit := fit_of(tags_of(file.name), python, platform)).rank >= 0
        and _admitted(file, python)
    ]
    floors = [fit.floor for fit in fits if fit.floor is not None]
    if floors:
        return {"why": "floor", "needs": floor_text(platform, min(floors))}
    if fits:
        return {"why": "platform"}
    return {"why": "newer-python" if _is_for_newer(newest, python) else "other-python"}


def _is_for_newer(release: Release, python: str) -> bool:
    """Whether a release is for a later Python of the same build."""
    build = "t" if python.endswith("t") else ""
    minor = int(python.removesuffix("t").split(".")[1])
    files = list(_sound(release.files()))
    return any(
        _admitted(file, later)
        and (not file.name.endswith(".whl") or _rank(tags_of(file.name), later) >= 0)
        for later in (f"3.{number}{build}" for number in range(minor + 1, _LAST_MINOR))
        for file in files
    )


def best_wheel(names: list[str], python: str, platform: str) -> str:
    """The one of several wheels for a cell that an installer takes: by its tags, then its build number."""
    return min(names, key=lambda name: (fit_of(tags_of(name), python, platform)[:2], _build(name)))


def _build(name: str) -> tuple[int, str]:
    parts = name.removesuffix(".whl").split("-")
    found = _BUILD.match(parts[2]) if len(parts) == _WITH_BUILD else None
    return (-int(found[1]), found[2]) if found else (0, "")


def tags_of(name: str) -> str:
    """The tags of a wheel, as its file name ends: ``cp313-cp313-win_amd64``."""
    return "-".join(name[: -len(".whl")].lower().rsplit("-", 3)[1:])


@lru_cache(maxsize=1 << 16)
def fit_of(tags: str, python: str, platform: str) -> Fit:
    """How the tags of a wheel fit a cell."""
    floors, places = floors_of(platform), places_of(platform)
    known = [tag for tag in tags.split("-")[2].split(".") if tag in floors]
    if not known:
        return Fit(_rank(tags, python), 0, None)
    return Fit(
        _rank(tags, python),
        min(places[tag] for tag in known),
        min(floors[tag] for tag in known),
    )


@lru_cache(maxsize=1 << 14)
def _rank(tags: str, python: str) -> int:
    pythons, abis, platforms = (part.split(".") for part in tags.split("-"))
    ranks = _ranks(python)
    found = (
        ranks.get((one, abi, "any" if platform == "any" else "here"), -1)
        for one in pythons
        for abi in abis
        for platform in platforms
    )
    return min((rank for rank in found if rank >= 0), default=-1)


@lru_cache(maxsize=64)
def _ranks(python: str) -> dict[tuple[str, str, str], int]:
    """What a CPython can import, the best first: interpreter, ABI, and ``here`` or ``any``."""
    from packaging.tags import compatible_tags, cpython_tags  # noqa: PLC0415

    minor = int(python.removesuffix("t").split(".")[1])
    # 3.8 dropped the m.
    end = "t" if python.endswith("t") else "m" if minor < 8 else ""  # noqa: PLR2004
    tags = [
        *cpython_tags((3, minor), [f"cp3{minor}{end}"], ["here"]),
        *compatible_tags((3, minor), f"cp3{minor}", ["here"]),
    ]
    ranks: dict[tuple[str, str, str], int] = {}
    for tag in tags:
        ranks.setdefault((tag.interpreter, tag.abi, tag.platform), len(ranks))
    return ranks
