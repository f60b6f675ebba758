"""The requirements of a recipe beside those that a release declares, name by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from factlock.checks.manifests.reach import Reach, reach
from factlock.checks.recipes.bounds import compare_bounds, read_conda_version
from factlock.checks.recipes.counterparts import project_names
from factlock.inputs.recipe import HOST, RUN, Recipe, RecipeRequirement
from factlock.light_dataclass import dataclass, field, replace
from factlock.model import Text, say

if TYPE_CHECKING:
    from packaging.requirements import Requirement

PYTHON = "python"


class Verdict(StrEnum):
    """How one requirement stands, the gravest first."""

    MISSING = "missing"
    ADDED = "not-declared"
    OTHER = "other-bounds"
    LOOSER = "looser"
    TIGHTER = "tighter"
    UNMATCHED = "no-counterpart"
    NOT_COMPARED = "not-compared"
    CONDITIONAL = "conditional"
    BY_BUILD = "by-build"
    SAME = "same"


DIFFERS = frozenset(
    {Verdict.MISSING, Verdict.ADDED, Verdict.OTHER, Verdict.LOOSER, Verdict.TIGHTER}
)
DOUBTFUL = frozenset({Verdict.UNMATCHED, Verdict.NOT_COMPARED, Verdict.CONDITIONAL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """What a recipe and a release ask of one project: requirements on one side, or on both."""

    name: str
    verdict: Verdict
    recipe: tuple[RecipeRequirement, ...] = ()
    declared: tuple[str, ...] = ()
    remark: Text | None = None


@dataclass(slots=True)
class Declared:
    """What a release declares: for everybody, under a condition, and for extras only."""

    always: dict[str, list[Requirement]] = field(default_factory=dict)
    sometimes: dict[str, list[Requirement]] = field(default_factory=dict)
    extras: set[str] = field(default_factory=set)
    python: str = ""
    unread: tuple[str, ...] = ()

    def all(self, name: str) -> list[Requirement]:
        """Everything that is declared of a project."""
        return [*self.always.get(name, ()), *self.sometimes.get(name, ())]

    @property
    def names(self) -> set[str]:
        """The projects that are declared."""
        return {*self.always, *self.sometimes}


def read_declared(metadata: Mapping[str, Any], *, pythons: str = "") -> Declared:
    """What the fact ``metadata`` of a release declares; ``pythons`` leaves out what is for other Pythons."""
    from packaging.requirements import Requirement  # noqa: PLC0415

    from factlock.text import normal_name  # noqa: PLC0415

    found = Declared(python=metadata["requires_python"], unread=tuple(metadata.get("unread", ())))
    for text in metadata["requires"]:
        one = Requirement(text)
        name, marker = normal_name(one.name), str(one.marker or "")
        where = reach(marker, requires_python=pythons)
        if where is Reach.EVERYWHERE:
            found.always.setdefault(name, []).append(one)
        elif where is Reach.SOMEWHERE:
            found.sometimes.setdefault(name, []).append(one)
        elif "extra" in marker:
            found.extras.add(name)
    return found


def pair_up(recipe: Recipe, output: str, metadata: Mapping[str, Any]) -> tuple[Pair, ...]:
    """Every requirement of a recipe's package beside its counterpart, the gravest first."""
    asked = [
        one
        for one in recipe.requirements
        if one.section == RUN and one.output == output and not one.name.startswith("__")
    ]
    pythons = [one for one in asked if one.name == PYTHON]
    declared = read_declared(metadata, pythons=_pythons(pythons, metadata["requires_python"]))
    others = [one for one in asked if one.name != PYTHON and one.name not in recipe.outputs]
    in_host = {
        name
        for one in recipe.requirements
        if one.section == HOST and one.output == output and one.name
        for name in project_names(one.name)
    }
    named = (_after_host(one, recipe, in_host) for one in _named(others, declared))
    pairs = [*_python(pythons, declared.python, recipe), *named]
    order = list(Verdict)
    return tuple(sorted(pairs, key=lambda one: (order.index(one.verdict), one.name)))


def _after_host(pair: Pair, recipe: Recipe, in_host: set[str]) -> Pair:
    """The pair; what stands under ``host`` may add a requirement to run, or a bound, by its run_exports."""
    lacking = pair.verdict in {Verdict.MISSING, Verdict.UNMATCHED} and not pair.recipe
    # Packages that serve all platforms take over no bounds of those that they are built with.
    wider = pair.verdict in {Verdict.LOOSER, Verdict.OTHER} and recipe.noarch != PYTHON
    if pair.name not in in_host or not (lacking or wider):
        return pair
    words = say("The recipe has it under host, which may add to what is needed to run.")
    return replace(pair, verdict=Verdict.NOT_COMPARED, remark=words)


def _pythons(asked: Iterable[RecipeRequirement], declared: str) -> str:
    """The Pythons that the recipe and the release both admit, as far as they can be read."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # noqa: PLC0415

    texts = [str(read_conda_version(one.version) or "") for one in asked if not one.selector]
    try:
        return str(SpecifierSet(",".join(filter(None, [*texts, declared]))))
    except (InvalidSpecifier, ValueError):
        return ""


def _python(asked: list[RecipeRequirement], wanted: str, recipe: Recipe) -> Iterator[Pair]:
    if not asked and not wanted:
        return
    pair = Pair(
        name=PYTHON,
        verdict=Verdict.MISSING,
        recipe=tuple(asked),
        declared=(tidy(wanted),) if wanted else (),
    )
    if recipe.noarch != PYTHON and not any(one.version or one.blank for one in asked):
        words = say("One package is built for each Python: the build decides which.")
        yield replace(pair, verdict=Verdict.BY_BUILD, remark=words)
    elif not asked:
        yield pair
    else:
        yield _compared(pair, [f"{PYTHON}{wanted}"])


def _named(asked: list[RecipeRequirement], declared: Declared) -> Iterator[Pair]:
    """All requirements but that of Python: those with a counterpart, then those without."""
    groups: dict[str, list[RecipeRequirement]] = {}
    alone: list[RecipeRequirement] = []
    for one in asked:
        names = project_names(one.name) if one.name else ()
        match = next((name for name in names if name in declared.names), "")
        if match:
            groups.setdefault(match, []).append(one)
        else:
            alone.append(one)
    lacking = sorted(declared.names - groups.keys())
    for name, matched in groups.items():
        yield _matched(name, matched, declared)
    yield from _lacking(lacking, declared, sure=not alone)
    sure = not lacking and not declared.unread
    yield from _alone(alone, declared, sure=sure)


def _matched(name: str, asked: list[RecipeRequirement], declared: Declared) -> Pair:
    pair = Pair(
        name=name,
        verdict=Verdict.CONDITIONAL,
        recipe=tuple(asked),
        declared=tuple(map(written, declared.all(name))),
    )
    if name in declared.sometimes or any(one.selector for one in asked):
        return replace(pair, remark=say("Asked for only under a condition."))
    return _with_extras(
        _compared(pair, [f"x{one.specifier}" for one in declared.always[name]]),
        sorted({extra for one in declared.always[name] for extra in one.extras}),
    )


def _with_extras(pair: Pair, extras: list[str]) -> Pair:
    """The pair; what extras add is asked of nobody here, so their requirements are not compared."""
    if not extras or pair.verdict is not Verdict.SAME:
        return pair
    words = say(
        "Declared with an extra: what {extras} adds was not compared.", extras=", ".join(extras)
    )
    return replace(pair, verdict=Verdict.NOT_COMPARED, remark=words)


def _compared(pair: Pair, declared: Iterable[str]) -> Pair:
    """The pair with the verdict on its versions."""
    from packaging.requirements import InvalidRequirement, Requirement  # noqa: PLC0415
    from packaging.specifiers import SpecifierSet  # noqa: PLC0415

    if any(one.selector for one in pair.recipe):
        words = say("Asked for only under a condition.")
        return replace(pair, verdict=Verdict.CONDITIONAL, remark=words)
    if any(one.blank for one in pair.recipe):
        words = say("Only the build fills this in.")
        return replace(pair, verdict=Verdict.NOT_COMPARED, remark=words)
    ours = [read_conda_version(one.version) for one in pair.recipe]
    try:
        theirs = [Requirement(text).specifier for text in declared]
    except InvalidRequirement:
        theirs = []
    if None in ours or not theirs:
        words = say("Versions of this form have no counterpart.")
        return replace(pair, verdict=Verdict.NOT_COMPARED, remark=words)
    found = compare_bounds(
        SpecifierSet(",".join(str(one) for one in ours if one is not None and str(one))),
        SpecifierSet(",".join(str(one) for one in theirs if str(one))),
    )
    builds = ", ".join(one.build for one in pair.recipe if one.build)
    words = say("Beside the version a build is asked for: {builds}.", builds=builds)
    return replace(
        pair,
        verdict=Verdict(found.value) if found else Verdict.NOT_COMPARED,
        remark=words if builds else None,
    )


def _lacking(names: Iterable[str], declared: Declared, *, sure: bool) -> Iterator[Pair]:
    """What is declared and has no counterpart of its name in the recipe."""
    for name in names:
        pair = Pair(
            name=name,
            verdict=Verdict.CONDITIONAL,
            declared=tuple(map(written, declared.all(name))),
        )
        if name not in declared.always:
            yield replace(pair, remark=say("Declared only under a condition."))
        elif sure:
            words = say(
                "Everything else in the recipe has its counterpart: it is asked for nowhere."
            )
            yield replace(pair, verdict=Verdict.MISSING, remark=words)
        else:
            words = say("The recipe may ask for it by another name.")
            yield replace(pair, verdict=Verdict.UNMATCHED, remark=words)


def _alone(asked: Iterable[RecipeRequirement], declared: Declared, *, sure: bool) -> Iterator[Pair]:
    """What a recipe asks for and the release does not declare by that name."""
    for one in asked:
        pair = Pair(name=one.name or one.text, verdict=Verdict.UNMATCHED, recipe=(one,))
        if not one.name:
            words = say("Only the build fills this in." if one.blank else "This names no package.")
            yield replace(pair, verdict=Verdict.NOT_COMPARED, remark=words)
        elif set(project_names(one.name)) & declared.extras:
            words = say("Declared for an extra only.")
            yield replace(pair, verdict=Verdict.ADDED, remark=words)
        elif sure:
            yield replace(pair, verdict=Verdict.ADDED)
        else:
            words = say("It may be declared by another name.")
            yield replace(pair, remark=words)


def written(one: Requirement) -> str:
    """Versions and marker of a declared requirement, without its name."""
    extras = f"[{','.join(sorted(one.extras))}]" if one.extras else ""
    marker = f" ; {one.marker}" if one.marker else ""
    return f"{extras}{tidy(str(one.specifier))}{marker}".strip() or "any"


def tidy(specifier: str) -> str:
    """A specifier with its lower bound first."""
    return ",".join(sorted((one.strip() for one in specifier.split(",")), reverse=True))
