"""From the files of a project to the narrow facts that pages use: ``project`` and ``latest``.

Both facts are plain JSON. A *release* in them is
``{"version", "uploaded", "requires_python", "wheel", "sdist"}``: the day of the first upload, ``wheel``
``"any"`` (pure Python), ``"some"`` or ``""``, ``sdist`` true or false.

``project``: ``{"exists", "status", "reason", "newest", "releases", "first", "skipped"}``; ``newest`` is
the newest final release that is not yanked, for any Python. For a name that the index does not have it
is ``{"exists": false}``.

``latest`` (parameters ``python``, ``platform``, ``specifier``): ``{"latest": release or null}``: what an
installer would choose. Beside it, only where they matter: ``newer_yanked`` (with ``reason``), and when
there is no latest ``prerelease``, ``yanked``, ``elsewhere`` (inside the specifier, for other targets),
``outside`` (the specifier shuts it out). Of each kind, releases for the target come first, then final
ones that are not yanked.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from factlock.errors import Cause, SourceError
from factlock.light_dataclass import dataclass
from factlock.model import Json
from factlock.sources.pages.simple_fields import File, Project, split_filename
from factlock.sources.pages.targets import admits, platform_tags, python_tags
from factlock.text import clean_text, normal_name

if TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet
    from packaging.version import Version

MAX_REASON = 300
MAX_REQUIRES = 100
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

    def to_json(self, fits: list[File] | None = None) -> dict[str, Json]:
        """The release as facts carry it, by the files that fit a target, else by all of them."""
        files = fits or list(self.files())
        dates = [file.uploaded[:10] for file in self.files() if file.uploaded]
        requires = [file.requires_python for file in files if file.requires_python]
        wheels = [file for file in files if file.name.endswith(".whl")]
        pure = any(file.name.endswith("-none-any.whl") for file in wheels)
        return {
            "version": str(self.version),
            "uploaded": min(dates, default=""),
            "requires_python": clean_text(requires[0], MAX_REQUIRES) if requires else "",
            "wheel": "any" if pure else "some" if wheels else "",
            "sdist": len(files) > len(wheels),
        }


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
    best: dict[str, tuple[Release, list[File]]] = {}
    doubt: SourceError | None = None
    for release in releases.found:
        inside = specifier.contains(release.version, prereleases=True)
        final = not release.version.is_prerelease or (inside and bool(specifier.prereleases))
        fits, unread = _fits(release, target)
        if unread and inside:
            doubt = doubt or unsure(unread)
            if final and unread.yanked is None:
                raise doubt
        kind = _kind(fits, inside=inside, final=final)
        if kind == "latest":
            newer = best.get("yanked") if final else None
            beside = {"newer_yanked": _with_reason(*newer)} if newer else {}
            return {"latest": release.to_json(fits), **beside}
        if kind not in best or _rank(release, fits) > _rank(*best[kind]):
            best[kind] = release, fits
    if doubt:
        raise doubt
    return {"latest": None, **{kind: _with_reason(*found) for kind, found in best.items()}}


def _kind(fits: list[File], *, inside: bool, final: bool) -> str:
    """What a release is to a question."""
    if not inside:
        return "outside"
    if not fits:
        return "elsewhere"
    if all(file.yanked is not None for file in fits):
        return "yanked"
    return "latest" if final else "prerelease"


def _rank(release: Release, fits: list[File]) -> int:
    """Which of two releases of one kind is worth naming: one for the target, one that is sound."""
    return 2 * any(file.yanked is None for file in fits) + _is_sound(release)


def _fits(release: Release, target: Target) -> tuple[list[File], File | None]:
    """The files that a target can install, and one of which that cannot be told."""
    found, unread = [], None
    for file in release.files():
        try:
            if _python_fits(file, target) and _wheel_fits(file, target):
                found.append(file)
        except ValueError:
            unread = file if unread is None or unread.yanked is not None else unread
    return found, unread


def fitting_wheels(release: Release, target: Target) -> list[File]:
    """The wheels of a release for a target, those that are not yanked if there are such."""
    fits, unread = _fits(release, target)
    if unread is not None:
        raise unsure(unread)
    wheels = [file for file in fits if file.name.endswith(".whl")]
    return [file for file in wheels if file.yanked is None] or wheels


def unsure(file: File) -> SourceError:
    """The error for a file of which nobody can tell which Pythons it is for."""
    return SourceError(
        f"{clean_text(file.name, 80)} states Requires-Python "
        f"{clean_text(file.requires_python, 40)!r}, which is no version specifier.",
        cause=Cause.UNSURE,
        advice="Ask with a version that leaves this release out.",
    )


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


def _with_reason(release: Release, fits: list[File]) -> Json:
    """A release with the reason for which it was yanked, if it was."""
    reasons = [file.yanked for file in fits or release.files() if file.yanked is not None]
    found: dict[str, Json] = dict(release.to_json(fits))
    if reasons:
        found["reason"] = clean_text(max(reasons, key=len), MAX_REASON)
    return found


@lru_cache(maxsize=1 << 15)
def _version(text: str) -> Version | None:
    from packaging.version import InvalidVersion, Version  # noqa: PLC0415

    if len(text) > _MAX_VERSION or not text.isascii() or not text.isprintable():
        return None
    try:
        return Version(text) if text == text.strip() else None
    except (InvalidVersion, ValueError):
        return None
