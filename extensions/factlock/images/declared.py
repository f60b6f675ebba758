"""The packages that the files of an image ask for: each file by its reader, what it takes in behind it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping

from factlock.errors import InputError, NotReadError
from factlock.images.comments import comments_of
from factlock.images.image import Comment, Declared, Gap, Manager, Place, Said, Unread
from factlock.images.pixi_list import read_pixi
from factlock.images.plain_lists import read_apt, read_r, read_runtime
from factlock.images.taking import LOCKS, Content, is_pixi, shared_end
from factlock.inputs import CondaEntry, Entry, Manifest, read_manifest
from factlock.inputs.shown_text import show
from factlock.light_dataclass import dataclass, field, replace
from factlock.patterns import regex

MAX_FILES = 200
_INCLUDE = regex(r"(?:-r|--requirement|--requirements)(?:\s*=\s*|\s*)(?P<file>\S+)")
_BY_CONDA = regex(r"(?:-f|--file)(?:\s*=\s*|\s*)(?P<file>\S+)")
_APPENDIX = b"FROM scratch\n"

NO_LIST = "Its name is none that lists have."


@dataclass(slots=True)
class Found:
    """What was read so far of one image.

    ``passed`` are lines of its Dockerfile that are not for itself, ``apart`` what is asked for there,
    ``missing`` the names of files that are copied in and are not there, or under another name;
    ``others`` are the files that are there and are not read, with the reason.
    """

    packages: list[Declared] = field(default_factory=list)
    channels: list[Said] = field(default_factory=list)
    platforms: list[Said] = field(default_factory=list)
    pythons: list[Said] = field(default_factory=list)
    includes: list[Said] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    passed: set[int] = field(default_factory=set)
    apart: dict[int, list[str]] = field(default_factory=dict)
    pixi: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)
    others: Mapping[str, str] = field(default_factory=dict)

    def complain(self, error: InputError, file: str) -> None:
        """Note a file that cannot be read, once."""
        place = Place(file=error.file or file, line=error.line or 0)
        malformed = not isinstance(error, NotReadError)
        unread = Unread(place=place, reason=error.message, malformed=malformed)
        if unread not in self.unread:
            self.unread.append(unread)


def read_declared(file: str, content: Content, found: Found, among: Collection[str] = ()) -> None:
    """Read one file of an image into ``found``; what cannot be read is told there.

    ``among`` are the files that a Dockerfile takes in, which it may name by where they are in the image.
    """
    body = content(file)
    if body is None or file in found.seen or len(found.seen) >= MAX_FILES:
        return
    found.seen.add(file)
    name = posixpath.basename(file)
    try:
        if name == "apt.txt":
            comments = comments_of(body, file)
            found.packages.extend(
                replace(one, comment=comments.get(one.place.line)) for one in read_apt(body, file)
            )
        elif name in {"install.R", "DESCRIPTION"}:
            found.packages.extend(read_r(body, file))
        elif name == "runtime.txt":
            found.pythons.extend(read_runtime(body, file))
        elif is_pixi(file, content):
            _pixi(body, file, found)
        elif name == "appendix":
            manifest = _appendix(body, file)
            _Asked(manifest, body, found, content, among).read()
        else:
            _Asked(read_manifest(body, file), body, found, content, among).read()
    except InputError as error:
        found.complain(error, file)


def _pixi(body: bytes, file: str, found: Found) -> None:
    pixi = read_pixi(body, file)
    comments = comments_of(body, file)
    found.pixi.add(file)
    found.channels.extend(pixi.channels)
    found.platforms.extend(pixi.platforms)
    found.pythons.extend(pixi.pythons)
    found.packages.extend(
        replace(one, comment=comments.get(one.place.line)) for one in pixi.packages
    )


def _appendix(body: bytes, file: str) -> Manifest:
    """Lines that are added to a Dockerfile, as a Dockerfile of their own."""
    try:
        read = read_manifest(_APPENDIX + body, f"{file}/Dockerfile")
    except InputError as error:
        line = (error.line or 1) - 1
        raise InputError(error.message, file=file, line=line or None, advice=error.advice) from None
    return replace(
        read,
        file=file,
        entries=tuple(replace(one, file=file, line=one.line - 1) for one in read.entries),
        conda=tuple(replace(one, file=file, line=one.line - 1) for one in read.conda),
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a manifest asks of conda and pip; files that it takes in follow."""

    manifest: Manifest
    body: bytes
    found: Found
    content: Content
    among: Collection[str]

    def read(self) -> None:
        manifest, file, found = self.manifest, self.manifest.file, self.found
        listed = manifest.kind in {"environment", "requirements"}
        comments = comments_of(self.body, file) if listed else {}
        for conda in manifest.conda:
            self._conda(conda, comments.get(conda.line))
        for entry in manifest.entries:
            # What a project's extras and groups name is in no image unless it says so.
            if manifest.kind != "pyproject" or not entry.group:
                self._entry(entry, comments.get(entry.line))
        for named, where in (
            (manifest.channels, found.channels),
            (manifest.platforms, found.platforms),
        ):
            where.extend(
                Said(text=one.text, place=Place(file=file, line=one.line)) for one in named
            )
        if manifest.requires_python:
            place = Place(file=file, line=manifest.requires_python_line)
            found.pythons.append(Said(text=manifest.requires_python, place=place))

    def _conda(self, conda: CondaEntry, comment: Comment | None) -> None:
        place = Place(file=conda.file or self.manifest.file, line=conda.line)
        if self._is_passed(place, conda.name or conda.text):
            return
        if conda.refused and (include := _BY_CONDA.fullmatch(conda.text)):
            self._follow(include["file"].strip("\"'"), place)
            return
        # What is given by a variable, or has the usual names, is the image's own environment.
        other = (
            ""
            if re.fullmatch(r"base|notebook|.*\$.*|/.*", conda.environment)
            else conda.environment
        )
        for channel in conda.channel_names:
            self.found.channels.append(Said(text=channel, place=place))
        if conda.name == "python" and not conda.refused and not other:
            version = conda.pinned or conda.spec.removeprefix("python").strip()
            if version:
                self.found.pythons.append(Said(text=version, place=place))
        self.found.packages.append(
            Declared(
                manager=Manager.CONDA,
                name=conda.name or show(conda.text, 60),
                spec=conda.spec or conda.text,
                pinned=conda.pinned,
                place=place,
                comment=comment,
                refused=conda.refused,
                environment=other,
            )
        )

    def _is_passed(self, place: Place, asked: str) -> bool:
        passed = self.manifest.kind == "dockerfile" and place.line in self.found.passed
        if passed:
            self.found.apart.setdefault(place.line, []).append(show(asked, 60))
        return passed

    def _entry(self, entry: Entry, comment: Comment | None) -> None:
        place = Place(file=entry.file or self.manifest.file, line=entry.line)
        if self._is_passed(place, entry.name or entry.text):
            return
        if include := _INCLUDE.fullmatch(entry.text):
            self._follow(include["file"].strip("\"'"), place)
            return
        self.found.packages.append(
            Declared(
                manager=Manager.PIP,
                name=entry.name or show(entry.text, 60),
                spec=entry.requirement or entry.text,
                pinned=entry.pinned,
                place=place,
                comment=comment,
                refused=entry.refused,
            )
        )

    def _follow(self, target: str, place: Place) -> None:
        """Read a file that another one takes in, where it is one of the repository."""
        path = next(
            (one for one in self._places(target, place) if self.content(one) is not None), ""
        )
        if not path and posixpath.basename(target) in self.found.missing:
            return
        if not path:
            other = next(filter(None, map(self.found.others.get, self._named(target, place))), "")
            reason = not_there(target, other)
            self.found.unread.append(Unread(place=place, reason=reason, gap=Gap.UNSEEN))
            return
        if place.file != path:
            self.found.includes.append(Said(text=path, place=place))
        if LOCKS.fullmatch(posixpath.basename(path)):
            return
        read_declared(path, self.content, self.found, self.among)

    def _places(self, target: str, place: Place) -> Iterator[str]:
        if self.manifest.kind == "dockerfile":
            yield from _nearest(target, self.among)
        else:
            yield from self._named(target, place)

    def _named(self, target: str, place: Place) -> Iterator[str]:
        """The files of the repository that a word may mean, read or not."""
        if self.manifest.kind == "dockerfile":
            yield from _nearest(target, self.found.others)
            return
        path = posixpath.normpath(posixpath.join(posixpath.dirname(place.file), target))
        if not path.startswith(("..", "/")):
            yield path


def _nearest(target: str, names: Collection[str]) -> list[str]:
    """The files of that name, the one first whose path ends most like the one that is named."""
    base = posixpath.basename(target)
    found = [one for one in names if posixpath.basename(one) == base]
    return sorted(found, key=lambda one: -shared_end(one, target))


def not_there(target: str, reason: str) -> str:
    """What is said of a list that is taken in and not read; ``reason`` where it is there."""
    if "$" in target:
        return f"{show(target, 60)} is taken in here: which file that is, is told when it is built."
    why = "and is not in the repository."
    if reason:
        why = f"and is not read: {reason[0].lower()}{reason[1:]}"
    return f"{show(target, 60)} is taken in here, {why}"
