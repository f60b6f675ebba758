"""Where an image has a package: its own files, and what comes with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from factlock.checks.presence.sought import Sought, in_r_or_system
from factlock.images.image import Declared, Held, Image, Manager, Place
from factlock.light_dataclass import dataclass, replace
from factlock.marker_environment import marker_environment
from factlock.model import Text, Unknown, say
from factlock.target import USUAL_PYTHON
from factlock.text import normal_name


class How(StrEnum):
    """How a package comes into an image, the first evidence first."""

    DECLARED = "declared"
    UPSTREAM = "upstream"
    DEPENDENCY = "dependency"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """A package that may be the one sought: who has it, in which version, where that is said.

    ``path`` leads to it from what is declared, ``doubt`` is what speaks against its being the one, ``sample``
    why its version is not sure although it is there.
    """

    how: How
    manager: str
    name: str
    version: str = ""
    spec: str = ""
    said: str = ""
    path: tuple[str, ...] = ()
    doubt: Text | None = None
    sample: Unknown | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What comes with an image: the packages, who says so, and whether that is the image's own set.

    ``own`` is true of a lock beside the lists and of a list that was taken from the image: then what is
    declared is in it too, with all that it needs.
    """

    packages: tuple[Held, ...]
    said: Place
    by: str = ""
    own: bool = False
    how: How = How.UPSTREAM

    def place(self, held: Held) -> str:
        """Where it is said that a package is there."""
        if self.by:
            return self.by
        # A folder has no lines; the list of a sibling does not keep the file.
        return str(Place(file=self.said.file, line=held.line if self.own else 0))


def declared_traces(
    image: Image, sought: Sought, listed: Listed, target: tuple[str, str]
) -> Iterator[Trace]:
    """What the image's own files ask for, with the version of its lock or list where nothing pins it.

    ``target`` is the Python, perhaps empty, and the platform for which markers are read.
    """
    for one in image.packages:
        if one.refused or not (doubts := _called(one, sought)):
            continue
        if doubts == (None,) and (outside := _outside(one, *target)):
            doubts = (outside,)
        yield Trace(
            how=How.DECLARED,
            manager=one.manager.value,
            name=one.name,
            version=one.pinned or _version(one, listed),
            spec=one.spec,
            said=str(one.place),
            doubt=doubts[0],
        )


def _called(one: Declared, sought: Sought) -> tuple[Text | None] | tuple[()]:
    """The doubt, in a tuple, about a package that is called so; empty where it is not."""
    if one.manager is Manager.APT and normal_name(one.name) == sought.own:
        return (say("{name} is a package of the system", name=one.name),)
    if not sought.is_called(one.manager.value, one.name):
        return ()
    if one.environment:
        return (say("it is in the environment {name}", name=one.environment),)
    return (sought.doubt(one.manager.value, one.name),)


def _outside(one: Declared, python: str, platform: str) -> Text | None:
    """That a requirement of pip is for other targets, or that nobody knows whether it is."""
    if one.manager is not Manager.PIP or ";" not in one.spec:
        return None
    from packaging.requirements import InvalidRequirement, Requirement  # noqa: PLC0415 - slow

    try:
        marker = Requirement(one.spec).marker
    except InvalidRequirement:
        return None
    if marker is None:
        return None
    if not python and "python" in str(marker):
        return say("it has the marker {marker}, and the Python is not known", marker=str(marker))
    environment = {**marker_environment(python or USUAL_PYTHON, platform), "extra": ""}
    try:
        holds = marker.evaluate(environment)
    except ValueError:
        return say("its marker {marker} compares what cannot be compared", marker=str(marker))
    return None if holds else say("it is only for {marker}", marker=str(marker))


def less_removed(image: Image, traces: Iterable[Trace]) -> Iterator[Trace]:
    """The traces, with a doubt about what a command takes away that stands behind them or elsewhere."""
    removed = {normal_name(one.text): one.place for one in image.removed}
    for one in traces:
        place = removed.get(normal_name(one.name))
        if place is None or one.doubt is not None or _is_behind(one.said, place):
            yield one
        else:
            yield replace(one, doubt=say("{place} takes it away", place=str(place)))


def _is_behind(said: str, place: Place) -> bool:
    """Whether a line of the same file comes later: what is taken away may be installed anew."""
    file, _, line = said.rpartition(":")
    return file == place.file and line.isdigit() and int(line) >= place.line


def _version(one: Declared, listed: Listed) -> str:
    if not listed.own:
        return ""
    name = normal_name(one.name)
    return next(
        (
            held.version
            for held in listed.packages
            if held.manager == one.manager.value and normal_name(held.name) == name
        ),
        "",
    )


def upstream_traces(sought: Sought, listed: Listed, declared: Iterable[Trace]) -> Iterator[Trace]:
    """What comes with the image. What a set of its own holds of the declared was told with that."""
    told = {(one.manager, normal_name(one.name)) for one in declared} if listed.own else set()
    for one in listed.packages:
        known = (one.manager, normal_name(one.name)) in told
        if sought.is_called(one.manager, one.name) and not known:
            yield Trace(
                how=listed.how,
                manager=one.manager,
                name=one.name,
                version=one.version,
                said=listed.place(one),
                doubt=sought.doubt(one.manager, one.name),
            )


def lookalikes(image: Image, sought: Sought, listed: Listed) -> Iterator[Text]:
    """Packages of R and of the system that are called so: each as a remark."""
    for one in image.packages:
        if doubt := in_r_or_system(sought, one.manager.value, one.name):
            yield _lookalike(sought, doubt, str(one.place))
    for held in listed.packages:
        if doubt := in_r_or_system(sought, held.manager, held.name):
            yield _lookalike(sought, doubt, listed.place(held))


def _lookalike(sought: Sought, doubt: Text, place: str) -> Text:
    return say(
        "{place}: {doubt}; it was not taken for {package}.",
        place=place,
        doubt=str(doubt),
        package=sought.package,
    )
