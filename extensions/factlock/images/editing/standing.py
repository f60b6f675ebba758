"""Where a package stands already, outside of the list that would be edited: in a command, in another list."""

from __future__ import annotations

from collections.abc import Mapping

from factlock.images.declared import Found, read_declared
from factlock.images.editing.change import Change
from factlock.images.image import Manager
from factlock.light_dataclass import dataclass
from factlock.text import normal_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An entry for a package: what it says, and its place."""

    text: str
    file: str
    line: int


def find_standing(files: Mapping[str, bytes], file: str, change: Change) -> Standing | None:
    """The first entry for the package in a file, or in one of the repository that it takes in."""
    found = Found()
    read_declared(file, files.get, found)
    wanted = {normal_name(name) for name in (change.name, *change.also)}
    for one in found.packages:
        named = one.manager in {Manager.CONDA, Manager.PIP} and normal_name(one.name) in wanted
        # What goes to an environment of another name is not in the one that the image runs.
        if named and not one.environment:
            return Standing(text=one.spec, file=one.place.file, line=one.place.line)
    return None
