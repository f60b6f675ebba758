"""How one pin stands against the index: its state, how far behind it is, and why."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, cast

from factlock.checks.manifests.pinned import Pin
from factlock.checks.releases.python_bounds import admits
from factlock.facts.keys import latest_key, project_key, since_key
from factlock.light_dataclass import dataclass
from factlock.model import Fact, FactKey, Text, Unknown, say

if TYPE_CHECKING:
    from factlock.facts.gathering import View

_FIRST_YEAR = 1990


class State(StrEnum):
    """The states of a pin, the gravest first."""

    NOT_FOUND = "not-found"
    QUARANTINED = "quarantined"
    YANKED = "yanked"
    NOT_FOR_THIS_PYTHON = "not-for-this-python"
    OUTDATED = "outdated"
    NEWER_ONLY = "newer-only-for-newer-python"
    CURRENT = "current"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What all pins of a question have in common: the target and the index."""

    python: str
    platform: str
    source: str
    target: str

    def keys(self, pin: Pin) -> tuple[FactKey, ...]:
        """The four facts that a pin rests on."""
        name, source = pin.name, self.source
        goal = {"python": self.python, "platform": self.platform, "source": source}
        return (
            project_key(name, source=source),
            latest_key(name, **goal),
            latest_key(name, specifier=pin.specifier, **goal),
            since_key(name, specifier=pin.specifier, **goal),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PinState:
    """A pin and how it stands. ``days`` is -1 where it cannot be told or nothing newer is missed."""

    pin: Pin
    state: State
    exists: bool = False
    step: str = ""
    days: int = -1
    newer: int = 0
    latest: str = ""
    first: str = ""
    first_day: str = ""
    uploaded: str = ""
    remark: Text | None = None
    via: str = ""
    unknown: Unknown | None = None


def read_state(pin: Pin, ask: Ask, facts: View) -> PinState:
    """How a pin stands, from facts that are all known."""
    found = [facts[key] for key in ask.keys(pin)]
    unknown = next((fact for fact in found if isinstance(fact, Unknown)), None)
    if unknown:
        return PinState(pin=pin, state=State.UNKNOWN, unknown=unknown)
    known = [fact for fact in found if isinstance(fact, Fact)]
    project, latest, own, since = (cast("dict[str, Any]", fact.value) for fact in known)
    if not project["exists"]:
        return PinState(
            pin=pin,
            state=State.NOT_FOUND,
            remark=say("The index has no project of that name."),
            via=known[0].via,
        )
    state, remark, release = _state(project["status"], own, since, ask)
    newest, first = latest["latest"] or {}, since["first"] or {}
    return PinState(
        pin=pin,
        state=state,
        exists=True,
        step=step(pin.specifier, newest["version"]) if since["newer"] else "",
        days=_days(first.get("uploaded", ""), known[0].date),
        newer=since["newer"],
        latest=newest.get("version", ""),
        first=first.get("version", ""),
        first_day=first.get("uploaded", ""),
        uploaded=release.get("uploaded", ""),
        remark=remark,
        via=known[0].via,
    )


def _state(
    status: str, own: dict[str, Any], since: dict[str, Any], ask: Ask
) -> tuple[State, Text | None, dict[str, Any]]:
    """The state of a pin of a project that is there, why, and the newest release that it admits."""
    release = own["latest"] or own.get("prerelease") or own.get("yanked") or own.get("elsewhere")
    if status == "quarantined":
        return State.QUARANTINED, say("The index has put the project in quarantine."), {}
    if not release:
        return State.NOT_FOUND, say("The project has no release that the pin admits."), {}
    if not own["latest"] and "reason" in release:
        reason = release["reason"]
        words = (
            say("Reason: {reason}", reason=reason) if reason else say("Yanked without a reason.")
        )
        return State.YANKED, words, release
    if not own["latest"] and not own.get("prerelease"):
        return State.NOT_FOR_THIS_PYTHON, _needs(release, ask), release
    if since["newer"]:
        return State.OUTDATED, _beyond(since["elsewhere"], ask), release
    beyond = since["elsewhere"]
    newer_only = bool(beyond) and beyond["newer_python"]
    return State.NEWER_ONLY if newer_only else State.CURRENT, _beyond(beyond, ask), release


def _needs(release: dict[str, Any], ask: Ask) -> Text:
    wanted = release["requires_python"]
    if wanted and not admits(wanted, ask.python):
        return say(
            "Not for {target}: it asks for Python {wanted}.", target=ask.target, wanted=wanted
        )
    return say("It has no file for {target}.", target=ask.target)


def _beyond(elsewhere: dict[str, Any] | None, ask: Ask) -> Text | None:
    """What is said of a newer release that the target cannot install."""
    if not elsewhere:
        return None
    if elsewhere["newer_python"] and elsewhere["requires_python"]:
        return say(
            "{version} asks for Python {wanted}.",
            version=elsewhere["version"],
            wanted=elsewhere["requires_python"],
        )
    return say(
        "{version} has no file for {target}.", version=elsewhere["version"], target=ask.target
    )


def _days(day: str, asked: str) -> int:
    """From a day to the date of a fact, at least 0; -1 where there is no day."""
    if not day:
        return -1
    return max(0, (date.fromisoformat(asked[:10]) - date.fromisoformat(day)).days)


def step(specifier: str, latest: str) -> str:
    """How far the latest release is from a pin: ``major``, ``minor`` or ``patch``.

    The first part of the two versions that differs decides; missing parts are zeros. In a calendar
    version there is no major part: another year or month is ``minor``.
    """
    from packaging.specifiers import SpecifierSet  # noqa: PLC0415
    from packaging.version import Version  # noqa: PLC0415

    named = [one for one in SpecifierSet(specifier) if one.operator in {"==", "~="}]
    pinned = max(Version(one.version.removesuffix(".*")) for one in named)
    newest = Version(latest)
    if pinned.epoch != newest.epoch:
        return "major"
    parts = enumerate(zip_longest(pinned.release, newest.release, fillvalue=0))
    at = next((at for at, (old, new) in parts if old != new), 2)
    if at == 0 and min(pinned.release[0], newest.release[0]) >= _FIRST_YEAR:
        at = 1
    return ("major", "minor", "patch")[min(at, 2)]
