"""Whether one name is two projects: one as conda-forge calls it, another as the index does."""

from __future__ import annotations

from factlock.checks.names.other_side import Evidence
from factlock.checks.names.places import LISTED, Place, Places, There
from factlock.checks.solving.ml_bases import base_of
from factlock.light_dataclass import dataclass
from factlock.model import Text, Unknown, say
from factlock.text import normal_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Two:
    """The package of conda-forge, the project of the index, and why they are not one."""

    conda: Place
    project: Place
    why: Text


def find_two(name: str, found: Places, index: str) -> Two | Unknown | None:
    """The two things of one name; the reason where the index could not be asked whether it has one."""
    own = normal_name(name)
    ours = next((one for one in found.of(LISTED) if normal_name(one.name) == own), None)
    theirs = next((one for one in found.of(index) if one.name == own), None)
    if ours is None or theirs is None or ours.there not in {There.YES, There.LISTED}:
        return None
    why = found.conda.two or _no_python(ours, found)
    if why is None or theirs.there in {There.NO, There.EMPTY} or _is_base(own, found):
        return None
    # Where conda-forge has both things, the list itself says that the index has one of the name.
    if theirs.there is There.UNKNOWN and not found.conda.split:
        return theirs.unknown
    return Two(conda=ours, project=theirs, why=why)


def _is_base(own: str, found: Places) -> bool:
    """Whether everybody means one of the bases by the name, whatever the index keeps under it: pytorch."""
    listed = {base_of(one.name) for one in found.index.candidates if one.listed}
    return bool(base_of(own)) and base_of(own) in listed


def _no_python(ours: Place, found: Places) -> Text | None:
    """That conda-forge's package is a program or a library, of which the list knows no project."""
    unlisted = any(
        one.name == ours.name and one.evidence is Evidence.UNLISTED and one.doubt is not None
        for one in found.conda.candidates
    )
    if not unlisted or not ours.without_python:
        return None
    return say(
        "conda-forge's {name} does not depend on Python, and the list of names knows no project for it; the "
        "index has a project that is called so.",
        name=ours.name,
    )
