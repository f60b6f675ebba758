"""The packages that the files of an image ask for, one reader a kind of file."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from factlock.errors import InputError
from factlock.images.comments import comments_of
from factlock.images.image import Declared, Manager, Place, Said, Unread
from factlock.inputs import Manifest, read_manifest
from factlock.inputs.guarded_toml import read_toml
from factlock.inputs.reading import bounded, decode
from factlock.inputs.shown_text import show

MAX_INCLUDES = 20
_INCLUDE = re.compile(r"(?:-r|--requirement)[=\s]*(?P<file>\S+)")
_R = re.compile(
    r"(?:install\.packages|install_version|install_github|install_cran|BiocManager::install|pak::pkg_install"
    r"|renv::install)\s*\(\s*(?:c\s*\()?(?P<names>[^()]*)"
)
_QUOTED = re.compile(r"[\"'](?P<name>[A-Za-z][A-Za-z0-9._/@-]*)[\"']")
_APT_LINE = re.compile(r"[a-z0-9][a-z0-9+.-]*", re.ASCII)


@dataclass(slots=True)
class Found:
    """What was read so far of one image."""

    packages: list[Declared] = field(default_factory=list)
    channels: list[Said] = field(default_factory=list)
    platforms: list[Said] = field(default_factory=list)
    pythons: list[Said] = field(default_factory=list)
    includes: list[Said] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)


Content = Callable[[str], bytes | None]


def read_declared(file: str, content: Content, found: Found, seen: set[str] | None = None) -> None:
    """Read one file of an image into ``found``; what cannot be read is told there."""
    seen = set() if seen is None else seen
    body = content(file)
    if body is None or file in seen or len(seen) > MAX_INCLUDES:
        return
    seen.add(file)
    name = posixpath.basename(file)
    try:
        if name == "apt.txt":
            found.packages.extend(_apt(body, file))
        elif name in {"install.R", "DESCRIPTION"}:
            found.packages.extend(_r(body, file))
        elif name == "runtime.txt":
            _runtime(body, file, found)
        elif name == "pixi.toml" or (name == "pyproject.toml" and b"[tool.pixi" in body):
            _pixi(body, file, found)
        else:
            _manifest(read_manifest(body, file), body, found, content, seen)
    except InputError as error:
        place = Place(file=error.file or file, line=error.line or 0)
        found.unread.append(Unread(place=place, reason=error.message))


def _manifest(
    manifest: Manifest, body: bytes, found: Found, content: Content, seen: set[str]
) -> None:
    """What a manifest asks of conda and pip; files that it takes in follow."""
    file = manifest.file
    comments = comments_of(body, file) if manifest.kind in {"environment", "requirements"} else {}
    for conda in manifest.conda:
        place = Place(file=file, line=conda.line)
        if conda.name == "python" and not conda.refused:
            found.pythons.append(Said(text=conda.spec.removeprefix("python").strip(), place=place))
        found.packages.append(
            Declared(
                manager=Manager.CONDA,
                name=conda.name or show(conda.text, 60),
                spec=conda.spec or conda.text,
                pinned=conda.pinned,
                place=place,
                comment=comments.get(conda.line),
                refused=conda.refused,
            )
        )
    for entry in manifest.entries:
        place = Place(file=entry.file or file, line=entry.line)
        if include := _INCLUDE.fullmatch(entry.text):
            _follow(include["file"], place, found, content, seen)
            continue
        found.packages.append(
            Declared(
                manager=Manager.PIP,
                name=entry.name or show(entry.text, 60),
                spec=entry.requirement or entry.text,
                pinned=entry.pinned,
                place=place,
                comment=comments.get(entry.line),
                refused=entry.refused,
            )
        )
    for named, where in (
        (manifest.channels, found.channels),
        (manifest.platforms, found.platforms),
    ):
        where.extend(Said(text=one.text, place=Place(file=file, line=one.line)) for one in named)
    if manifest.requires_python:
        place = Place(file=file, line=manifest.requires_python_line)
        found.pythons.append(Said(text=manifest.requires_python, place=place))


def _follow(target: str, place: Place, found: Found, content: Content, seen: set[str]) -> None:
    """Read a file that another one takes in, where it is one of the repository."""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(place.file), target))
    if path.startswith(("..", "/")) or content(path) is None:
        reason = f"{show(target, 60)} is taken in here, and is not in the repository."
        found.unread.append(Unread(place=place, reason=reason))
        return
    found.includes.append(Said(text=path, place=place))
    read_declared(path, content, found, seen)


def _apt(body: bytes, file: str) -> Iterator[Declared]:
    for number, line in enumerate(decode(bounded(body, file, 1 << 18), file).split("\n"), 1):
        for word in line.partition("#")[0].split():
            if _APT_LINE.fullmatch(word):
                place = Place(file=file, line=number)
                yield Declared(manager=Manager.APT, name=word, spec=word, place=place)


def _r(body: bytes, file: str) -> Iterator[Declared]:
    """What ``install.R`` installs by names in quotes, and the ``Imports`` of a ``DESCRIPTION``."""
    text = decode(bounded(body, file, 1 << 18), file)
    bare = re.sub(r"(?m)#.*$", lambda found: " " * len(found[0]), text)
    if posixpath.basename(file) == "DESCRIPTION":
        for part in re.finditer(r"(?ms)^(?:Imports|Depends):(?P<names>.*?)(?=^\S|\Z)", bare):
            for name in re.finditer(r"[A-Za-z][A-Za-z0-9.]*(?=\s*(?:\(|,|$))", part["names"]):
                if name[0] != "R":
                    yield _of_r(name[0], text, part.start("names") + name.start(), file)
        return
    for call in _R.finditer(bare):
        for name in _QUOTED.finditer(call["names"]):
            if "http" not in name["name"]:
                yield _of_r(name["name"], text, call.start("names") + name.start(), file)


def _of_r(name: str, text: str, at: int, file: str) -> Declared:
    place = Place(file=file, line=text.count("\n", 0, at) + 1)
    return Declared(manager=Manager.R, name=name, spec=name, place=place)


def _runtime(body: bytes, file: str, found: Found) -> None:
    text = decode(bounded(body, file, 1 << 12), file).strip()
    if version := re.fullmatch(r"python-(\d+\.\d+(?:\.\d+)?)", text):
        found.pythons.append(Said(text=version[1], place=Place(file=file, line=1)))


def _pixi(body: bytes, file: str, found: Found) -> None:
    """The default feature of a pixi manifest: channels, platforms, conda and index dependencies."""
    tables = read_toml(body, file)
    if posixpath.basename(file) == "pyproject.toml":
        tables = tables.get("tool", {}).get("pixi", {})
    about = tables.get("workspace") or tables.get("project") or {}
    lines = decode(body, file).split("\n")
    for key, where in (("channels", found.channels), ("platforms", found.platforms)):
        for one in about.get(key, ()):
            text = one.get("channel", "") if isinstance(one, dict) else str(one)
            line = _line(lines, key)
            where.append(Said(text=show(text), place=Place(file=file, line=line)))
    for key, manager in (("dependencies", Manager.CONDA), ("pypi-dependencies", Manager.PIP)):
        for name, value in (tables.get(key) or {}).items():
            version = value.get("version", "*") if isinstance(value, dict) else value
            spec = show(str(version), 60)
            place = Place(file=file, line=_line(lines, name))
            if name == "python":
                found.pythons.append(Said(text=spec, place=place))
            found.packages.append(
                Declared(
                    manager=manager,
                    name=str(name).lower(),
                    spec=f"{str(name).lower()} {'' if spec == '*' else spec}".strip(),
                    pinned=spec.removeprefix("==") if re.fullmatch(r"==[\w.]+", spec) else "",
                    place=place,
                )
            )


def _line(lines: list[str], key: str) -> int:
    """The line on which a key of TOML stands, 0 where it cannot be told."""
    pattern = re.compile(rf"\s*[\"']?{re.escape(str(key))}[\"']?\s*=")
    return next((number for number, line in enumerate(lines, 1) if pattern.match(line)), 0)
