"""Which folders of a repository are images, and where repo2docker would look in each of them."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Iterator

from factlock.light_dataclass import dataclass
from factlock.patterns import regex

TOP = "."
BINDER = ("binder", ".binder")
DOCKERFILES = ("Dockerfile", "Containerfile")
# Files that say by themselves that a folder is to become an environment.
_LISTS = (
    "environment.yml", "environment.yaml", "pixi.toml", "Pipfile", "runtime.txt", "install.R",
    "Project.toml", "JuliaProject.toml", "REQUIRE", "default.nix",
)  # fmt: skip
# These stand in many folders that are no image.
_WEAK = ("requirements.txt", "setup.py", "pyproject.toml", "DESCRIPTION", "apt.txt", "packages.txt")
_OF_IMAGES = regex(r"(?:.*/)?(?:image|(?:images|deployments|singleuser)/[^/]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """An image's folder, the folder of its lists (``binder`` in it, perhaps), and its Dockerfile."""

    folder: str
    lists: str
    dockerfile: str = ""
    remark: str = ""


def inside(folder: str, name: str) -> str:
    """A name in a folder, as files are called."""
    return name if folder == TOP else posixpath.join(folder, name)


def find_spots(names: Collection[str], named: Collection[str], *, by_docker: bool) -> list[Spot]:
    """The images of a repository.

    ``named`` are the folders that workflows name; ``by_docker`` says that they build with docker and not
    with repo2docker, so that a Dockerfile at the top goes before a folder ``binder``.
    """
    owners = sorted(set(_owners(names)))
    docker = [owner for owner in owners if _dockerfile(owner, names)]
    binder = [owner for owner in owners if _binder(owner, names)]
    sure = {*docker, *binder}
    lists = [owner for owner in owners if owner not in sure and _has(owner, names, _LISTS)]
    weak = [owner for owner in owners if owner not in sure and _has(owner, names, _WEAK)]
    sure |= {owner for owner in lists if owner == TOP or _is_told(owner, named)}
    sure |= {owner for owner in weak if _is_told(owner, named)}
    if not sure:
        sure = {TOP} & set(weak) or set(lists)
    return [_spot(owner, names, by_docker=by_docker) for owner in sorted(sure)]


def _owners(names: Iterable[str]) -> Iterator[str]:
    """The folders that hold files about images; what stands in ``binder`` is of the folder above."""
    for name in names:
        folder, base = posixpath.split(name)
        if base in {*_LISTS, *_WEAK, *DOCKERFILES}:
            above, last = posixpath.split(folder)
            yield (above if last in BINDER else folder) or TOP


def _is_told(owner: str, named: Collection[str]) -> bool:
    return owner in named or _OF_IMAGES.fullmatch(owner) is not None


def _has(owner: str, names: Collection[str], wanted: Iterable[str]) -> bool:
    return any(inside(owner, one) in names for one in wanted)


def _binder(owner: str, names: Collection[str]) -> list[str]:
    """The folders for repo2docker in a folder that hold anything it reads."""
    files = (*_LISTS, *_WEAK, *DOCKERFILES)
    return [one for one in BINDER if _has(inside(owner, one), names, files)]


def _dockerfile(folder: str, names: Collection[str]) -> str:
    return next((f for one in DOCKERFILES if (f := inside(folder, one)) in names), "")


def _spot(owner: str, names: Collection[str], *, by_docker: bool) -> Spot:
    binders = _binder(owner, names)
    own = _dockerfile(owner, names)
    if not binders or (own and by_docker):
        return Spot(folder=owner, lists=owner, dockerfile=own)
    lists = inside(owner, binders[0])
    remark = ""
    if len(binders) > 1:
        remark = "Both binder and .binder are there, which repo2docker refuses."
    elif own:
        remark = f"repo2docker reads {lists} and not the Dockerfile beside it."
    return Spot(folder=owner, lists=lists, dockerfile=_dockerfile(lists, names), remark=remark)
