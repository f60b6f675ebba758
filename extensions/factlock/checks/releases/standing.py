"""How a project stands on an index for one target: what ``availability`` and ``pin`` both begin with."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

from factlock.checks import Parameter
from factlock.checks.releases.well_known import near_note
from factlock.facts.keys import INDEX, latest_key, project_key
from factlock.light_dataclass import dataclass
from factlock.model import Cell, CellKind, Column, Fact, Json, Need, Text, Unknown, say
from factlock.target import describe_target, read_platform, read_python
from factlock.text import is_plain_name, read_name, read_requirement

if TYPE_CHECKING:
    from factlock.facts.gathering import View


class State(StrEnum):
    """The states of a project for a target; both checks' outcomes are made of them."""

    AVAILABLE = "available"
    ONLY_PRERELEASES = "only-prereleases"
    YANKED = "yanked"
    NOT_FOR_THIS_PYTHON = "not-for-this-python"
    OUT_OF_BOUNDS = "out-of-bounds"
    QUARANTINED = "quarantined"
    NO_FILES = "no-files"
    NOT_FOUND = "not-found"
    UNKNOWN = "unknown"


MEANING: Mapping[State, str] = {
    State.AVAILABLE: "The index has a final release with a file that the target can install.",
    State.ONLY_PRERELEASES: "Only alpha, beta, candidate or development releases fit.",
    State.YANKED: "Only releases fit that their authors have withdrawn (PEP 592).",
    State.NOT_FOR_THIS_PYTHON: "There are releases, but none for the Python and platform asked.",
    State.OUT_OF_BOUNDS: "There are releases for the target, but none inside the versions asked.",
    State.QUARANTINED: "The index has put the project in quarantine (PEP 792): leave it alone.",
    State.NO_FILES: "The name exists, but holds no file that pip could install.",
    State.NOT_FOUND: "No index asked has a project of that name.",
    State.UNKNOWN: "It could not be found out; the reason stands beside it.",
}


def _canonical_requirement(text: str) -> str:
    if is_plain_name(text):
        return read_name(text)
    requirement = read_requirement(text)
    extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
    return f"{read_name(requirement.name)}{extras}{_specifier(text)}"


def _specifier(text: str) -> str:
    return ",".join(sorted(str(part) for part in read_requirement(text).specifier))


def _parts(canonical: str) -> tuple[str, str]:
    """The name and the specifier of a canonical requirement."""
    if is_plain_name(canonical):
        return canonical, ""
    return read_name(read_requirement(canonical).name), _specifier(canonical)


PARAMETERS = (
    Parameter(
        name="package",
        help="A project, perhaps with extras and versions: `numpy`, `pymc>=5,<6`.",
        read=_canonical_requirement,
    ),
    Parameter(
        name="python",
        help="The Python asked about, `3.11` or `3.11.4`. Without it: any Python.",
        read=read_python,
        setting="python",
    ),
    Parameter(
        name="platform",
        help="The platform asked about, such as `linux-64`. Without it: any platform.",
        read=read_platform,
        setting="platform",
    ),
    Parameter(
        name="index",
        help="The logical name of one index to ask. Without it: those configured, in their order.",
        read=read_name,
    ),
)

COLUMNS = (
    Column(id="package", title="Package", help="The project, linked to its page."),
    Column(id="outcome", title="Answer", help="The outcome, as a word."),
    Column(id="latest", title="Latest", help="The latest release for the target."),
    Column(id="uploaded", title="Uploaded", help="The day on which that release appeared."),
    Column(id="newest", title="Newest of all", help="The newest final release for any Python."),
    Column(
        id="files",
        title="Files",
        help="`wheel` (one for every platform), `wheels` (several), `sdist`.",
    ),
    Column(id="python", title="Needs Python", help="What that release says of Python versions."),
    Column(id="releases", title="Releases", help="How many releases the project has."),
    Column(id="first", title="Since", help="The day of the project's first upload."),
    Column(id="index", title="Index", help="Which of the configured indexes answered."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A project for a target: its state, the release that the state is about, and remarks.

    ``others`` is the latest version that the question shuts out, where nothing else fits.
    """

    package: str
    name: str
    specifier: str
    target: str
    via: str
    state: State
    release: Mapping[str, Any]
    project: Mapping[str, Any]
    notes: tuple[Text, ...]
    unknown: tuple[Unknown, ...] = ()
    others: str = ""

    @property
    def why_yanked(self) -> Mapping[str, str]:
        """For the sentence about what was yanked: the reason, and what there is beside what was asked for."""
        if self.state is not State.YANKED:
            return {}
        return {
            "reason": _reason(self.release),
            "others": f" The latest for {self.target} is {self.others}." if self.others else "",
        }

    @property
    def version(self) -> str:
        """The version that the state is about, or empty."""
        return str(self.release.get("version", ""))

    def given(self) -> dict[str, Json]:
        """What a step hands on."""
        return {
            "version": self.version,
            "python": str(self.release.get("requires_python", "")),
        }

    def cells(self) -> dict[str, Cell]:
        """A cell for each of ``COLUMNS``."""
        newest = self.project.get("newest") or {}
        return {
            # A name that nobody has may be anybody's tomorrow: it is no link.
            "package": Cell(
                text=self.name,
                kind=CellKind.PROJECT if self.project.get("exists") else CellKind.CODE,
            ),
            "outcome": Cell(text=self.state.value, kind=CellKind.OUTCOME),
            "latest": Cell(text=self.version, kind=CellKind.CODE),
            "uploaded": Cell(text=str(self.release.get("uploaded", "")), kind=CellKind.DATE),
            "newest": Cell(text=str(newest.get("version", "")), kind=CellKind.CODE),
            "files": Cell(text=_files(self.release)),
            "python": Cell(text=str(self.release.get("requires_python", "")), kind=CellKind.CODE),
            "releases": Cell(text=str(self.project.get("releases", ""))),
            "first": Cell(text=str(self.project.get("first", "")), kind=CellKind.DATE),
            "index": Cell(text=self.via),
        }


def read_standing(parameters: Mapping[str, str], facts: View) -> Standing | Need:
    """How the package of a question stands, or what must be known first."""
    name, specifier = _parts(parameters["package"])
    python, platform = parameters.get("python", ""), parameters.get("platform", "")
    source = parameters.get("index", INDEX)
    keys = (
        project_key(name, source=source),
        latest_key(name, python=python, platform=platform, specifier=specifier, source=source),
    )
    if lacking := facts.lacking(*keys):
        return Need(keys=lacking)
    found = [facts[key] for key in keys]
    unknown = tuple(fact for fact in found if isinstance(fact, Unknown))
    project, latest = ({} if isinstance(f, Unknown) else _object(f) for f in found)
    state, release = (State.UNKNOWN, {}) if unknown else _state(project, latest)
    target = describe_target(python, platform)
    return Standing(
        package=parameters["package"],
        name=name,
        specifier=specifier,
        target=target,
        via=next((fact.via for fact in found if isinstance(fact, Fact)), ""),
        state=state,
        release=release,
        project=project,
        notes=() if unknown else tuple(_notes(state, name, specifier, target, project, latest)),
        unknown=unknown[:1],
        others=(latest.get("outside") or {}).get("version", ""),
    )


def _object(fact: Fact) -> dict[str, Any]:
    return cast("dict[str, Any]", fact.value)


def _state(project: dict[str, Any], latest: dict[str, Any]) -> tuple[State, dict[str, Any]]:
    if not project["exists"]:
        return State.NOT_FOUND, {}
    if project["status"] == "quarantined":
        return State.QUARANTINED, {}
    if latest["latest"]:
        return State.AVAILABLE, latest["latest"]
    for name, state in (
        ("prerelease", State.ONLY_PRERELEASES),
        ("yanked", State.YANKED),
        ("elsewhere", State.NOT_FOR_THIS_PYTHON),
        ("outside", State.OUT_OF_BOUNDS),
    ):
        if name in latest:
            return state, latest[name]
    # No release at all: a name with nothing to install.
    return State.NO_FILES, {}


def _notes(  # noqa: PLR0913, PLR0917 - what there is to remark on
    state: State,
    name: str,
    specifier: str,
    target: str,
    project: dict[str, Any],
    latest: dict[str, Any],
) -> list[Text]:
    notes = []
    if state is State.NOT_FOUND and (near := near_note(name)):
        notes.append(near)
    if project.get("status") in {"archived", "deprecated", "quarantined"}:
        reason = project.get("reason") or "no reason given"
        notes.append(
            say("The index calls it {status}: {reason}.", status=project["status"], reason=reason)
        )
    yanked = latest.get("newer_yanked") or (latest.get("yanked") if state is State.YANKED else None)
    if yanked:
        notes.append(
            say(
                "{version} was yanked: {reason}.",
                version=yanked["version"],
                reason=_reason(yanked),
            )
        )
    newest = project.get("newest")
    if state is State.AVAILABLE and newest and newest["version"] != latest["latest"]["version"]:
        notes.extend(_newer(target, newest, specifier))
    if project.get("skipped") and state is not State.AVAILABLE:
        notes.append(
            say(
                "{count} release(s) with an invalid version were left out.",
                count=str(project["skipped"]),
            )
        )
    return notes


def _reason(yanked: Mapping[str, Any]) -> str:
    """Why a release was yanked, in its authors' words."""
    return str(yanked.get("reason", "")).rstrip(".") or "no reason given"


def _newer(target: str, newest: dict[str, Any], specifier: str) -> list[Text]:
    """Why the newest release is not the latest: its Python, unless the question shut it out."""
    from packaging.specifiers import SpecifierSet  # noqa: PLC0415

    needs = newest.get("requires_python")
    if not needs or not SpecifierSet(specifier).contains(newest["version"]):
        return []
    return [
        say(
            "The newest release, {version}, needs Python {needs}; the question is about {target}.",
            version=newest["version"],
            needs=needs,
            target=target,
        )
    ]


def _files(release: Mapping[str, Any]) -> str:
    wheel = {"any": "wheel", "some": "wheels", "": ""}[release.get("wheel", "")]
    return " + ".join(part for part in (wheel, "sdist" if release.get("sdist") else "") if part)
