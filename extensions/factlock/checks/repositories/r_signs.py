"""What in an image speaks of R: its lists, its packages, its base."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from factlock.images.image import Declared, Image, Manager
from factlock.light_dataclass import dataclass
from factlock.patterns import regex

_LISTS = ("install.R", "DESCRIPTION")
# R itself and its packages, as conda and as Debian call them.
_CONDA = regex(r"(?:r|bioconductor)-[a-z0-9._]+|rpy2|rstudio.*", re.ASCII)
_APT = regex(r"r-(?:base|cran|bioc|recommended)(?:-.*)?|rstudio.*|littler", re.ASCII)
# rocker's images and those of the docker-stacks that have R.
_BASE = regex(
    r"(?:.*/)?(?:rocker(?:-org)?/.+|r-base|r-ver|[a-z0-9-]*(?:rstudio|r-notebook|datascience-notebook)"
    r"|base-r-image)",
    re.ASCII,
)
# One of a kind says it; a long list of packages of R says no more.
MAX_EACH = 3


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Sign:
    """Something that speaks of a language: what, and where it is said."""

    what: str
    where: str


def signs_of_r(image: Image) -> Iterator[Sign]:
    """The signs of R in an image, the plainest first."""
    for file in image.files:
        if posixpath.basename(file) in _LISTS:
            yield Sign(what="a list of packages of R", where=file)
    for unread in image.unread:
        if posixpath.basename(unread.place.file) in _LISTS:
            yield Sign(
                what="a list of packages of R, which is not taken in", where=str(unread.place)
            )
    if image.base is not None and _BASE.fullmatch(image.base.name):
        yield Sign(what=f"the base {image.base.name}", where=str(image.base.place))
    declared = [one for one in image.packages if _is_of_r(one)]
    for one in declared[:MAX_EACH]:
        yield Sign(what=f"{one.name} by {one.manager.value}", where=str(one.place))
    if len(declared) > MAX_EACH:
        yield Sign(what=f"{len(declared) - MAX_EACH} more", where="")
    place = image.upstream.place
    for held in image.upstream.packages:
        if held.manager == "conda" and held.name == "r-base":
            yield Sign(what="r-base comes along", where=str(place))


def _is_of_r(one: Declared) -> bool:
    if one.manager is Manager.CONDA:
        return _CONDA.fullmatch(one.name) is not None
    if one.manager is Manager.APT:
        return _APT.fullmatch(one.name) is not None
    return one.manager is Manager.R
