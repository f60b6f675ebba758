"""What a conda recipe says: its package, its sources and its requirements, each with its line."""

from __future__ import annotations

from factlock.light_dataclass import dataclass

HOST = "host"
BUILD = "build"
RUN = "run"
RUN_CONSTRAINED = "run_constrained"
SECTIONS = (BUILD, HOST, RUN, RUN_CONSTRAINED)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Unfilled:
    """A part that only running the recipe would fill in, as written, and its line."""

    text: str
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class RecipeRequirement:
    """One package that a recipe asks for, in one of ``SECTIONS``.

    ``name`` is in lower case, and empty where only code knows it; ``version`` and ``build`` are those of a
    ``CondaSpec`` (``>=1.2,<2``), or as written where it is none. ``blank`` is 1 where a part of the text was
    left to code. ``selector`` is the condition as written (``win``, ``not (win)``), ``output`` the package of
    several that asks.
    """

    section: str
    name: str = ""
    version: str = ""
    build: str = ""
    selector: str = ""
    output: str = ""
    text: str = ""
    line: int = 0
    blank: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class RecipeSource:
    """Where a recipe takes its source from.

    ``kind`` is ``index`` (an address of the shape that files of an index have), ``address``, ``repository``,
    ``path``, or ``unfilled`` (an address of which not even the beginning is known). ``project`` (normal
    form) and ``version`` are what an index's file says of itself; they and ``filename`` are empty where
    only code would fill them in.
    ``sha256`` and ``md5`` are as written, in lower case. ``text`` is without secrets.
    """

    kind: str
    text: str = ""
    filename: str = ""
    project: str = ""
    version: str = ""
    sha256: str = ""
    md5: str = ""
    selector: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """A recipe as read.

    ``kind`` is ``meta`` (``meta.yaml``) or ``recipe`` (``recipe.yaml``). ``name``, ``version`` and ``number``
    (of the build) are empty where only code knows them. ``noarch`` is ``python``, ``generic`` or empty.
    ``outputs`` are the names of its packages where there are several; ``unfilled`` is what no code of ours
    runs: functions, conditions, loops.
    """

    kind: str
    file: str
    name: str = ""
    version: str = ""
    version_line: int = 0
    number: str = ""
    noarch: str = ""
    sources: tuple[RecipeSource, ...] = ()
    outputs: tuple[str, ...] = ()
    requirements: tuple[RecipeRequirement, ...] = ()
    unfilled: tuple[Unfilled, ...] = ()
