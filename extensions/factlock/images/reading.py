"""Reads the images of a repository: which there are, and what each of them is made from."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from factlock.errors import InputError
from factlock.images.bases import family, is_onbuild, python_of, read_base
from factlock.images.declared import NO_LIST, Found, not_there, read_declared
from factlock.images.files import LINK, Files, read_files
from factlock.images.finding import BINDER, TOP, Spot, find_spots, inside
from factlock.images.image import Base, Declared, Gap, Image, Kind, Known, Place, Said, Unread
from factlock.images.repo2docker import choose_pack
from factlock.images.taking import LOCKS, Context, is_pixi, missing, taken_by_pixi, taken_files
from factlock.images.telling import Told, python_held, tell
from factlock.images.upstream import upstream_of
from factlock.images.workflows import PLATFORMS, Built, built_for, read_workflow
from factlock.inputs.requirement import OPTION
from factlock.inputs.shown_text import show
from factlock.light_dataclass import dataclass, field, replace
from factlock.patterns import regex

if TYPE_CHECKING:
    from factlock.images.docker import Docker

_WORKFLOW = regex(r"(?:.*/)?\.github/workflows/[^/]+\.ya?ml")
_REPO2DOCKER = regex(r"repo2docker")
PROGRAM = "Run when it is built, and not looked into"
FEW = 8
NO_MANIFEST = "pixi installs what its manifest says, which is not found."
_ENVIRONMENT = ("environment.yml", "requirements.txt", "apt.txt", "install.R")


def read_images(
    root: Path, *, told: Told | None = None, note: Callable[[Path], None] | None = None
) -> tuple[Image, ...]:
    """The images of the repository in a folder, sorted by their folders; none where there is none.

    ``told`` is what is known of their upstreams from elsewhere; ``note`` is told of every file that
    is read. Raises ``InputError`` for a folder that cannot be read; a file that cannot is told in the image.
    """
    images = images_in(read_files(root, note=note))
    return tell(images, told) if told else images


def images_in(files: Files) -> tuple[Image, ...]:
    """The images among files."""
    return _images_in(tuple(files.content.items()), files.unread, files.names)


@lru_cache(maxsize=4)
def _images_in(
    content: tuple[tuple[str, bytes], ...], unread: tuple[Unread, ...], names: frozenset[str]
) -> tuple[Image, ...]:
    """The images among files; each check of a run asks for those of the same files."""
    files = Files(content=dict(content), unread=unread, names=names)
    built = [
        read_workflow(body, name)
        for name, body in files.content.items()
        if _WORKFLOW.fullmatch(name)
    ]
    steps = [step.text for one in built for step in one.steps]
    by_docker = bool(steps) and not any(map(_REPO2DOCKER.search, steps))
    folders = {posixpath.dirname(name) for name in files.content}
    named = {folder for folder in folders if any(one.builds_in(folder) for one in built)}
    spots = find_spots(set(_names(files)), named, by_docker=by_docker)
    images = tuple(
        _Reader(files, spot, built_for(spot.folder, spots, built)).read() for spot in spots
    )
    return tuple(_with_guess(one, images) for one in images)


def _names(files: Files) -> Iterator[str]:
    """The files that make an image of a folder, those too that are there and cannot be read."""
    yield from files.content
    for one in files.unread:
        # A folder for repo2docker that cannot be looked into is one all the same.
        binder = posixpath.basename(one.place.file) in BINDER
        yield f"{one.place.file}/apt.txt" if binder else one.place.file


def _with_guess(image: Image, images: tuple[Image, ...]) -> Image:
    """The image, with a word on the folder that has the name of its base."""
    if image.base is None or image.upstream.known is not Known.NOT_KNOWN:
        return image
    name = posixpath.basename(image.base.name)
    for one in images:
        if one is not image and posixpath.basename(one.folder) == name:
            reason = (
                f"{image.upstream.reason} The folder {one.folder} has its name: is it built there?"
            )
            return replace(image, upstream=replace(image.upstream, reason=reason))
    return image


@dataclass(slots=True)
class _Reader:
    """Reads one image."""

    files: Files
    spot: Spot
    built: Built
    found: Found = field(default_factory=Found)
    taken: list[str] = field(default_factory=list)
    removed: list[Said] = field(default_factory=list)

    def __post_init__(self) -> None:
        """What is there and is not read says why, wherever it is taken in."""
        self.found.others = dict.fromkeys(self.files.names, NO_LIST) | {
            one.place.file: one.reason for one in self.files.unread
        }

    def read(self) -> Image:
        base = self._docker() if self.spot.dockerfile else None
        if not self.spot.dockerfile:
            self._repo2docker()
        self._appendix()
        for file in self.taken:
            if not LOCKS.fullmatch(posixpath.basename(file)):
                read_declared(file, self.files.content.get, self.found)
        kind = self._kind(base)
        locks = tuple(one for one in self.taken if LOCKS.fullmatch(posixpath.basename(one)))
        image = Image(
            folder=self.spot.folder,
            kind=kind,
            files=tuple(dict.fromkeys(filter(None, (self.spot.dockerfile, *self.taken)))),
            base=base,
            built=self.built.steps,
            channels=tuple(_first_of_each(self.found.channels)),
            packages=tuple(self._packages()),
            removed=tuple(self.removed),
            includes=tuple(self.found.includes),
            locks=locks,
            unread=tuple(self._unread()),
        )
        upstream, unread = upstream_of(image, self.files.content.get, self._beside())
        image = replace(image, upstream=upstream, unread=(*image.unread, *unread))
        doubtful = any(one.gap is not Gap.PASSED for one in image.unread) or any(
            one.refused and not one.refused.startswith(OPTION) for one in image.packages
        )
        upstream = replace(upstream, complete=upstream.complete and not doubtful)
        image = replace(image, upstream=upstream)
        return replace(
            image, python=tuple(self._pythons(image)), platforms=tuple(self._platforms(image))
        )

    def _packages(self) -> list[Declared]:
        """The packages, file by file in the order of reading, line by line."""
        files = list(dict.fromkeys(one.place.file for one in self.found.packages))
        return sorted(
            self.found.packages, key=lambda one: (files.index(one.place.file), one.place.line)
        )

    def _kind(self, base: Base | None) -> Kind:
        pixi = any(
            posixpath.basename(one) == "pixi.toml" or one in self.found.pixi for one in self.taken
        )
        if pixi or family(base) is Kind.PIXI:
            return Kind.PIXI
        return family(base) if self.spot.dockerfile else Kind.REPO2DOCKER

    def _docker(self) -> Base | None:
        from factlock.images.docker import read_docker  # noqa: PLC0415 - many images have none

        file = self.spot.dockerfile
        if file not in self.files.content:
            # It is told among the files that cannot be read.
            return None
        try:
            docker = read_docker(self.files.content[file], file)
        except InputError as error:
            self.found.complain(error, file)
            return None
        place = Place(file=file, line=docker.base_line)
        base = read_base(docker.base, place) if docker.base else None
        if base is None and docker.base not in {"", "scratch"}:
            reason = f"The base is told only when it is built: {show(docker.base, 80)}."
            self.found.unread.append(Unread(place=place, reason=reason, gap=Gap.UNSEEN))
        self.found.pythons.extend(docker.pythons)
        self.found.platforms.extend(
            replace(one, text=PLATFORMS.get(one.text, one.text)) for one in docker.platforms
        )
        self.found.passed = docker.onbuild.union(*(one.lines for one in docker.apart))
        self._take(docker, file)
        if base is not None and is_onbuild(base):
            self.taken += [one for one in self._onbuild() if one not in self.taken]
        read_declared(file, self.files.content.get, self.found, among=self.taken)
        self._not_taken(self._apart(docker, file))
        return base

    def _apart(self, docker: Docker, file: str) -> set[str]:
        """Tell of the stages that are not of the image; the lists that those take in."""
        lists: set[str] = set()
        for one in docker.apart:
            taken = taken_files(one.docker.words, self._context(one.docker))
            asked = [package.name for package in one.docker.packages]
            asked += [name for line in sorted(one.lines) for name in self.found.apart.get(line, [])]
            lists.update(taken)
            if told := list(dict.fromkeys([*taken, *asked])):
                more = f" and {len(told) - FEW} more" if len(told) > FEW else ""
                copied = ", of which something is copied in" if one.copied else ""
                reason = f"For another stage{copied}: {', '.join(told[:FEW])}{more}."
                gap = Gap.UNSEEN if one.copied else Gap.PASSED
                unread = Unread(place=Place(file=file, line=one.line), reason=reason, gap=gap)
                self.found.unread.append(unread)
        return lists

    def _not_taken(self, apart: set[str]) -> None:
        """The lists beside a Dockerfile that it does not take in."""
        for name in (*_ENVIRONMENT, "pixi.toml"):
            file = inside(self.spot.lists, name)
            if file in self.files.content and file not in self.taken and file not in apart:
                reason = "The Dockerfile does not take it in."
                unread = Unread(place=Place(file=file), reason=reason, gap=Gap.PASSED)
                self.found.unread.append(unread)

    def _take(self, docker: Docker, file: str) -> None:
        """What a Dockerfile, or an addition to one, installs of the system and takes in."""
        if docker.error is not None:
            self.found.complain(docker.error, file)
        context = self._context(docker)
        taken = taken_files(docker.words, context)
        if docker.pixi_line:
            by_pixi = taken_by_pixi(taken, context, self.files.content.get)
            taken += by_pixi
            if not by_pixi:
                place = Place(file=file, line=docker.pixi_line)
                self.found.unread.append(Unread(place=place, reason=NO_MANIFEST, gap=Gap.UNSEEN))
        self.taken += [one for one in dict.fromkeys(taken) if one not in self.taken]
        for word, line in missing(docker.copied, context):
            self.found.missing.add(posixpath.basename(word))
            reason = not_there(word, context.others_like(word))
            unread = Unread(place=Place(file=file, line=line), reason=reason, gap=Gap.UNSEEN)
            self.found.unread.append(unread)
        for one in docker.unread:
            reason = f"{one.text} becomes a list by its new name, and is not read."
            self.found.unread.append(Unread(place=one.place, reason=reason, gap=Gap.UNSEEN))
        self.found.missing |= docker.renamed
        self.found.packages.extend(docker.packages)
        self.removed.extend(docker.removed)
        self.found.unread.extend(self._programs(docker, context))

    def _context(self, docker: Docker) -> Context:
        """What the words of a Dockerfile may mean here."""
        return Context(
            spot=self.spot,
            names=self.files.content,
            others=self.found.others,
            copies=tuple(docker.copies),
        )

    def _programs(self, docker: Docker, context: Context) -> Iterator[Unread]:
        """What is run and not read; a program that is given lists does what those say."""
        for one in docker.programs:
            lost = [
                word
                for word in one.lists
                if not any(context.matching(word))
                and posixpath.basename(word) not in docker.renamed
            ]
            if lost or not one.lists:
                given = f", with {show(lost[0], 60)}, which is not found" if lost else ""
                reason = f"{PROGRAM}: {one.text}{given}"
                yield Unread(place=one.place, reason=reason, gap=Gap.UNSEEN)

    def _onbuild(self) -> Iterator[str]:
        """What Pangeo's bases take in of the folder that is built from them, in their order."""
        lists = self.spot.lists
        if lists == self.spot.folder:
            for name in ("binder", ".binder"):
                if any(one.startswith(inside(lists, name) + "/") for one in self.files.content):
                    lists = inside(lists, name)
                    break
        names = ("conda-lock.yml", "conda-linux-64.lock")
        lock = next((f for one in names if (f := inside(lists, one)) in self.files.content), "")
        files = [lock, *(inside(lists, one) for one in _ENVIRONMENT)]
        yield from (one for one in files if one in self.files.content)

    def _repo2docker(self) -> None:
        content = self.files.content
        names = (inside(self.spot.folder, one) for one in ("pixi.toml", "pyproject.toml"))
        pixi = next((one for one in names if is_pixi(one, content.get)), "")
        if pixi and inside(self.spot.lists, "environment.yml") not in content:
            lock = inside(self.spot.folder, "pixi.lock")
            self.taken = [pixi, *([lock] if lock in content else [])]
            return
        pack = choose_pack(self.spot.folder, self.spot.lists, content.get)
        self.taken = list(pack.reads)
        for file in pack.passed_over:
            reason = f"repo2docker's {pack.name} build pack does not read it."
            unread = Unread(place=Place(file=file), reason=reason, gap=Gap.PASSED)
            self.found.unread.append(unread)
        file = inside(self.spot.lists, "postBuild")
        if file in content:
            unread = Unread(place=Place(file=file), reason=f"{PROGRAM}.", gap=Gap.UNSEEN)
            self.found.unread.append(unread)

    def _appendix(self) -> None:
        """The lines that repo2docker is told to add to its own Dockerfile."""
        for folder in dict.fromkeys((self.spot.folder, self.spot.lists)):
            file = inside(folder, "appendix")
            body = self.files.content.get(file)
            if body is None or self.spot.dockerfile:
                continue
            from factlock.images.docker import read_appendix  # noqa: PLC0415 - few images have one

            try:
                added = read_appendix(body, file)
            except InputError as error:
                self.found.complain(error, file)
                continue
            self._take(added, file)
            read_declared(file, self.files.content.get, self.found, among=self.taken)

    def _beside(self) -> list[str]:
        """The locks beside the lists of the image, taken in or not."""
        folders = {posixpath.dirname(one) for one in self.taken} | {
            "" if one == TOP else one for one in (self.spot.folder, self.spot.lists)
        }
        return sorted(
            one
            for one in self.files.content
            if posixpath.dirname(one) in folders and LOCKS.fullmatch(posixpath.basename(one))
        )

    def _unread(self) -> Iterator[Unread]:
        if self.spot.remark:
            yield Unread(place=Place(file=self.spot.lists), reason=self.spot.remark, gap=Gap.PASSED)
        yield from self.found.unread
        yield from self.built.unread
        folder = "" if self.spot.folder == TOP else f"{self.spot.folder}/"
        own = {"" if one == TOP else one for one in (self.spot.folder, self.spot.lists)}
        for one in self.files.unread:
            if one.place.file.startswith(folder):
                # A link that stands elsewhere in the repository may be nobody's.
                apart = one.reason == LINK and posixpath.dirname(one.place.file) not in own
                yield replace(one, gap=Gap.UNSEEN) if apart else one

    def _pythons(self, image: Image) -> Iterator[Said]:
        """What says the image's Python, the most certain first."""
        if held := python_held(image.upstream):
            yield held
        yield from self.found.pythons
        if image.base is not None and (version := python_of(image.base)):
            yield Said(text=version, place=image.base.place)

    def _platforms(self, image: Image) -> Iterator[Said]:
        targets = {one for held in image.upstream.packages for one in held.targets}
        locked = [Said(text=one, place=image.upstream.place) for one in sorted(targets)]
        yield from _first_of_each([*self.built.platforms, *self.found.platforms, *locked])


def _first_of_each(said: list[Said]) -> Iterator[Said]:
    seen: set[str] = set()
    for one in said:
        if one.text not in seen:
            seen.add(one.text)
            yield one
