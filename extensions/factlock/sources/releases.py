"""From the files of a project to the narrow facts that pages use: ``project`` and ``latest``.

Both facts are plain JSON. A *release* in them is
``{"version", "uploaded", "requires_python", "wheel", "sdist"}``: the day of the first upload, ``wheel``
``"any"`` (pure Python), ``"some"`` or ``""``, ``sdist`` true or false.

``project``: ``{"exists", "status", "reason", "newest", "releases", "first", "skipped"}``; ``newest`` is
the newest final release that is not yanked, for any Python. For a name that the index does not have it
is ``{"exists": false}``.

``latest`` (parameters ``python``, ``platform``, ``specifier``): ``{"latest": release or null}``: what an
installer would choose. Beside it, only where they matter: ``newer_yanked`` (with ``reason``), and when
there is no latest ``prerelease``, ``yanked``, ``elsewhere`` (fits other targets), ``outside`` (fits
the target, but not the specifier).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from factlock.errors import Cause, SourceError
from factlock.model import Json
from factlock.sources.simple_api import File, Project, split_filename
from factlock.sources.targets import admits, platform_tags, python_tags
from factlock.text import clean_text, normal_name

if TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet
    from packaging.version import Version

MAX_REASON = 300
_MAX_VERSION = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The Python and the platform asked for; empty means any."""

    python: str = ""
    platform: str = ""


@dataclass(slots=True, kw_only=True)
class Release:
    """A version of a project and those of its files that an installer knows."""

    version: Version
    wheels: list[File]
    sdists: list[File]

    def files(self) -> Iterator[File]:
        """Wheels, then sdists."""
        yield from self.wheels
        yield from self.sdists

    def to_json(self) -> dict[str, Json]:
        """The release as facts carry it."""
        dates = [file.uploaded[:10] for file in self.files() if file.uploaded]
        return {
            "version": str(self.version),
            "uploaded": min(dates, default=""),
            "requires_python": next(
                (f.requires_python for f in self.files() if f.requires_python), ""
            ),
            "wheel": self._wheel(),
            "sdist": bool(self.sdists),
        }

    def _wheel(self) -> str:
        if any(file.name.endswith("-none-any.whl") for file in self.wheels):
            return "any"
        return "some" if self.wheels else ""


@dataclass(slots=True, kw_only=True)
class Releases:
    """The releases of a project, newest first, and how many version texts were none."""

    found: list[Release]
    skipped: int


def read_releases(project: Project) -> Releases:
    """Sort the files of a project by version."""
    name = normal_name(project.name)
    by_text: dict[str, Version | None] = {}
    found: dict[Version, Release] = {}
    for file in project.files:
        split = split_filename(file.name, name)
        if split is None:
            continue
        kind, text = split
        version = by_text[text] if text in by_text else by_text.setdefault(text, _version(text))
        if version is not None:
            release = found.get(version)
            if release is None:
                release = found[version] = Release(version=version, wheels=[], sdists=[])
            (release.wheels if kind == "wheel" else release.sdists).append(file)
    newest_first = [found[version] for version in sorted(found, reverse=True)]
    return Releases(found=newest_first, skipped=sum(v is None for v in by_text.values()))


def project_fact(project: Project, releases: Releases) -> Json:
    """The fact ``project``."""
    dates = [file.uploaded[:10] for file in project.files if file.uploaded]
    newest = next(filter(_is_sound, releases.found), None)
    return {
        "exists": True,
        "status": project.status,
        "reason": clean_text(project.status_reason, MAX_REASON),
        "newest": newest.to_json() if newest else None,
        "releases": len(releases.found),
        "first": min(dates, default=""),
        "skipped": releases.skipped,
    }


def latest_fact(releases: Releases, target: Target, specifier: SpecifierSet) -> Json:
    """The fact ``latest`` for a target, bounded by a specifier.

    Raises ``SourceError`` (``UNSURE``) when the answer hangs on a file whose ``Requires-Python``
    cannot be read.
    """
    beside: dict[str, Json] = {}
    for release in releases.found:
        kind = _kind(release, target, specifier)
        if kind == "latest":
            newer = {name: beside[name] for name in ("yanked",) if name in beside}
            return {"latest": release.to_json()} | {f"newer_{name}": v for name, v in newer.items()}
        if kind and kind not in beside:
            beside[kind] = release.to_json() | _yank_reason(release, kind)
    return {"latest": None, **beside}


def _kind(release: Release, target: Target, specifier: SpecifierSet) -> str:
    inside = specifier.contains(release.version, prereleases=True)
    final = not release.version.is_prerelease or (inside and bool(specifier.prereleases))
    sound = [file for file in release.files() if file.yanked is None]
    fits = _fits(release.files(), target, unsure=inside and final)
    if not inside:
        return "outside" if final and sound and fits else ""
    if not fits:
        return "elsewhere" if final and sound else ""
    if not any(file.yanked is None for file in fits):
        return "yanked"
    return "latest" if final else "prerelease"


def _fits(files: Iterable[File], target: Target, *, unsure: bool) -> list[File]:
    """The files that a target can install; with ``unsure`` an unreadable one is an error."""
    found = []
    for file in files:
        try:
            if _python_fits(file, target) and _wheel_fits(file, target):
                found.append(file)
        except ValueError:
            if unsure and file.yanked is None:
                raise SourceError(
                    f"{clean_text(file.name, 80)} states Requires-Python "
                    f"{clean_text(file.requires_python, 40)!r}, which is no version specifier.",
                    cause=Cause.UNSURE,
                    advice="Ask with a version that leaves this release out.",
                ) from None
    return found


def _python_fits(file: File, target: Target) -> bool:
    return not (target.python and file.requires_python) or admits(
        file.requires_python, target.python
    )


def _wheel_fits(file: File, target: Target) -> bool:
    if not file.name.endswith(".whl"):
        return True
    pythons, abis, platforms = _wheel_tags(file.name)
    if target.python:
        known = python_tags(target.python)
        if not any((python, abi) in known for python in pythons for abi in abis):
            return False
    return not target.platform or not platform_tags(target.platform).isdisjoint(platforms)


def _wheel_tags(name: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    *_, python, abi, platform = name.removesuffix(".whl").lower().split("-")
    return tuple(python.split(".")), tuple(abi.split(".")), tuple(platform.split("."))


def _is_sound(release: Release) -> bool:
    return not release.version.is_prerelease and any(f.yanked is None for f in release.files())


def _yank_reason(release: Release, kind: str) -> dict[str, Json]:
    if kind != "yanked":
        return {}
    reasons = [file.yanked for file in release.files() if file.yanked]
    return {"reason": clean_text(reasons[0], MAX_REASON) if reasons else ""}


@lru_cache(maxsize=1 << 15)
def _version(text: str) -> Version | None:
    from packaging.version import InvalidVersion, Version  # noqa: PLC0415

    if len(text) > _MAX_VERSION or not text.isascii() or not text.isprintable():
        return None
    try:
        return Version(text) if text == text.strip() else None
    except (InvalidVersion, ValueError):
        return None
