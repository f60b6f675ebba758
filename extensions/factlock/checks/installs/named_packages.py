"""One thing that an install command names: asked of the index, a channel, the project's own file, or not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from factlock.checks.installs.conda_packages import read_conda_row
from factlock.checks.installs.own_project import Own
from factlock.checks.installs.rows import Around, Outcome, Row, not_asked
from factlock.checks.releases.standing import Standing, State, read_standing
from factlock.errors import Cause
from factlock.facts.keys import metadata_key
from factlock.model import FactKey, Need, Text, Unknown, say
from factlock.shell.ignored import ALL
from factlock.shell.install import Install, Named, Reason
from factlock.text import normal_name

if TYPE_CHECKING:
    from factlock.facts.gathering import View


_OF_STATE: Mapping[State, Outcome] = {
    State.AVAILABLE: Outcome.INSTALLABLE,
    State.ONLY_PRERELEASES: Outcome.INSTALLABLE,
    State.YANKED: Outcome.YANKED,
    State.NOT_FOR_THIS_PYTHON: Outcome.NOT_FOR_THIS_PYTHON,
    State.OUT_OF_BOUNDS: Outcome.NO_SUCH_VERSION,
    State.QUARANTINED: Outcome.QUARANTINED,
    State.NO_FILES: Outcome.NO_FILES,
    State.NOT_FOUND: Outcome.NOT_FOUND,
    State.UNKNOWN: Outcome.UNKNOWN,
}
_SENTENCES: Mapping[Outcome, str] = {
    Outcome.NOT_FOUND: "{package} is not on the index.",
    Outcome.QUARANTINED: "{package} is in quarantine: do not install it.",
    Outcome.NO_SUCH_VERSION: "No release of {package} is inside {specifier}; the nearest is {version}.",
    Outcome.NOT_FOR_THIS_PYTHON: "{package} has no release for {target}; {version} is for others.",
    Outcome.NO_FILES: "{package} is a name on the index, but holds nothing to install.",
    Outcome.YANKED: "Every release of {package} that fits was yanked, the newest is {version}.",
    Outcome.UNKNOWN: "Whether {package} can be installed could not be found out.",
    Outcome.INSTALLABLE: "{package}: {version} would be installed for {target}.",
}
REASONS: Mapping[Reason, str] = {
    Reason.PLACEHOLDER: "{package} stands for a name that the reader chooses.",
    Reason.VARIABLE: "{package} is known only where the command runs.",
    Reason.PATH: "{package} is a file or folder, and no project of an index.",
    Reason.ADDRESS: "{package} comes from an address of its own.",
    Reason.FILE: "What the file {package} lists is not read here.",
    Reason.MARKER: "{package} is wanted under a condition only.",
    Reason.UNREADABLE: "{package} is in no form that is known here.",
    Reason.ELSEWHERE: "The command takes {package} from another place than the index.",
    Reason.CONDA: "{package} is of a conda channel.",
}


def read_row(named: Named, around: Around, facts: View) -> Row | Need:
    """The row of one thing named, or the facts it needs."""
    reason = around.ignored.get(named.name) or around.ignored.get(ALL, "")
    if reason:
        return not_asked(named, say("Ignored: {reason}", reason=reason))
    own = around.own
    if own and (named.here or named.name == own.name) and not named.malformed:
        return _of_own(named, own)
    if named.malformed:
        return Row(named=named, outcome=Outcome.NOT_A_REQUIREMENT, why=_refused(named))
    if named.reason is Reason.CONDA:
        return read_conda_row(named, around, facts)
    if named.reason:
        return not_asked(named, say(REASONS[named.reason], package=named.text))
    return _of_index(named, around, facts)


def _refused(named: Named) -> Text:
    """Why installers refuse a word."""
    if named.name and " " in named.text:
        words = "{package} is not a requirement: write it without spaces, as {joined}."
        return say(words, package=named.text, joined=named.text.replace(" ", ""))
    if named.name:
        words = "{package} is not a requirement: versions are compared with == here, not with =."
        return say(words, package=named.text)
    return say("{package} is not a requirement: an installer refuses it.", package=named.text)


def _of_own(named: Named, own: Own) -> Row:
    """The project itself: its extras are those of its own file, which the index may not have yet."""
    place = own.place(own.extras_line)
    if own.extras is None and named.extras:
        why = say("The extras in {place} are worked out by a build.", place=place)
        return Row(named=named, outcome=Outcome.NOT_ASKED, why=why, where=place)
    missing = [one for one in named.extras if one not in (own.extras or ())]
    if missing:
        why = say(
            "{package} has no extra {extra}: {place} lists {extras}.",
            package=own.name,
            extra=", ".join(missing),
            place=place,
            extras=", ".join(own.extras or ()) or "none",
        )
        return Row(named=named, outcome=Outcome.NO_SUCH_EXTRA, why=why, where=place)
    why = say(
        "{package} is the project of this site, as {place} has it.", package=own.name, place=place
    )
    return Row(named=named, outcome=Outcome.AS_STATED, why=why, where=place)


def _of_index(named: Named, around: Around, facts: View) -> Row | Need:
    asked = {**around.target, "package": named.name + named.specifier}
    standing = read_standing(asked, facts)
    if isinstance(standing, Need):
        return standing
    outcome = _OF_STATE[standing.state]
    if standing.state is State.ONLY_PRERELEASES and not _takes_prereleases(
        around.install, standing
    ):
        outcome = Outcome.NO_SUCH_VERSION
    row = _row(named, outcome, standing)
    if outcome is not Outcome.INSTALLABLE or not named.extras:
        return row
    return _with_extras(row, standing.version, facts)


def _takes_prereleases(install: Install, standing: Standing) -> bool:
    """Whether pre-releases count: to pip where nothing else fits, to uv where there is nothing else."""
    newest = standing.project.get("newest")
    return install.prereleases or install.tool in {"pip", "pipx", "pipenv"} or not newest


def _row(named: Named, outcome: Outcome, standing: Standing) -> Row:
    why = say(
        _SENTENCES[outcome],
        package=named.name,
        specifier=standing.specifier or "any version",
        version=standing.version or "none",
        target=standing.target,
    )
    return Row(
        named=named,
        outcome=outcome,
        why=why,
        version=standing.version,
        where=standing.via,
        on_index=bool(standing.project.get("exists")),
        notes=() if outcome is Outcome.INSTALLABLE else standing.notes,
        unknown=standing.unknown,
    )


def _with_extras(row: Row, version: str, facts: View) -> Row | Need:
    """The row of a requirement with extras, which only the metadata of the release can tell of."""
    key = metadata_key(row.named.name, version)
    if lacking := facts.lacking(key):
        return Need(keys=lacking)
    fact = facts[key]
    if isinstance(fact, Unknown):
        return _unsure(row, fact)
    value = cast("dict[str, Any]", fact.value)
    if not value["version"] or not value["file"]:
        return _unsure(row, _no_wheel(key, version))
    there = sorted(normal_name(one) for one in value["extras"])
    missing = [one for one in row.named.extras if one not in there]
    if not missing:
        return row
    why = say(
        "{package} {version} has no extra {extra}; it has {extras}.",
        package=row.named.name,
        version=version,
        extra=", ".join(missing),
        extras=", ".join(there) or "none",
    )
    return _changed(row, Outcome.NO_SUCH_EXTRA, why)


def _changed(row: Row, outcome: Outcome, why: Text, unknown: tuple[Unknown, ...] = ()) -> Row:
    return Row(
        named=row.named,
        outcome=outcome,
        why=why,
        version=row.version,
        where=row.where,
        on_index=row.on_index,
        unknown=unknown,
    )


def _unsure(row: Row, unknown: Unknown) -> Row:
    why = say("The extras of {package} could not be found out.", package=row.named.name)
    return _changed(row, Outcome.UNKNOWN, why, (unknown,))


def _no_wheel(key: FactKey, version: str) -> Unknown:
    return Unknown(
        key=key,
        cause=Cause.UNSURE,
        reason=f"{key.subject.name} {version} has no wheel, and without a build nobody can tell its extras.",
        advice="Look at the project's own documentation.",
    )
