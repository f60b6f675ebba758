"""A conda package that an install command names, asked of the channels that the command names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from factlock.channel_names import is_channel_name
from factlock.checks.installs.rows import Around, Outcome, Row, not_asked
from factlock.checks.releases.channel_sample import sampled
from factlock.errors import Cause, InputError
from factlock.facts.channel_keys import package_key
from factlock.inputs import CondaSpec, read_conda_spec
from factlock.inputs.conda_file import SUBDIR
from factlock.light_dataclass import dataclass
from factlock.model import FactKey, Need, Unknown, say

if TYPE_CHECKING:
    from factlock.facts.gathering import View
    from factlock.shell.install import Install, Named

# Channels of which nobody can say from here what they are, and the word that is none.
_OF_THE_READER = frozenset({"defaults", "local"})
_NO_CHANNEL = "nodefaults"
# Where these look unless they are told another place. Source: pixi's documentation (2026-11).
_PIXI_DEFAULT = "conda-forge"
_OF_PIXI_ALONE = frozenset({"global", "exec", "x"})
# Of several channels the answer of the one that knows most counts.
_GRAVITY = (
    Outcome.INSTALLABLE,
    Outcome.UNKNOWN,
    Outcome.NOT_FOR_THIS_PYTHON,
    Outcome.NO_SUCH_VERSION,
    Outcome.NO_FILES,
    Outcome.NOT_FOUND,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A package, the channels to ask, and those that cannot be."""

    spec: CondaSpec
    channels: tuple[str, ...]
    left: tuple[str, ...]


def read_conda_row(named: Named, around: Around, facts: View) -> Row | Need:
    """The row of a conda package, or the facts it needs: one for each channel that can be asked."""
    try:
        spec = read_conda_spec(named.text)
    except InputError:
        return not_asked(
            named, say("{package} is in no form that is known here.", package=named.text)
        )
    listed = [_without_platform(spec.channel)] if spec.channel else _listed(named, around.install)
    if not listed:
        words = "{package} is of a conda channel that the command does not name."
        return not_asked(named, say(words, package=named.text))
    asked = _Asked(
        spec=spec,
        channels=tuple(one for one in listed if _can_be_asked(one)),
        left=tuple(one for one in listed if not _can_be_asked(one)),
    )
    keys = {one: _key(asked.spec, one, around) for one in asked.channels}
    if lacking := facts.lacking(*keys.values()):
        return Need(keys=lacking)
    return _of_all(named, asked, list(_rows(named, asked, keys, around, facts)))


def _of_all(named: Named, asked: _Asked, rows: list[Row]) -> Row:
    """The row of the channel that knows most, unless one that is not asked may know more."""
    best = min(rows, key=lambda row: _GRAVITY.index(row.outcome), default=None)
    if best and best.outcome is Outcome.INSTALLABLE:
        return best
    if asked.left:
        words = "{package} may be of {channel}, which is not asked."
        return not_asked(named, say(words, package=named.text, channel=", ".join(asked.left)))
    if best is None or _not_configured(best):
        why = best.unknown[0].reason if best else "no channel"
        return not_asked(named, say("{package}: {reason}", package=named.text, reason=why))
    return best


def _without_platform(channel: str) -> str:
    before, _, last = channel.rpartition("/")
    return before if before and SUBDIR.fullmatch(last) else channel


def _listed(named: Named, install: Install) -> list[str]:
    """The channels of a command, each by its name; those of pixi's global tools where none is named."""
    found = [one.strip() for one in named.channel.split(",") if one.strip()]
    words = install.text.split()
    if not found and words[:1] == ["pixi"] and words[1:2] and words[1] in _OF_PIXI_ALONE:
        found = [_PIXI_DEFAULT]
    return list(dict.fromkeys(one for one in found if one != _NO_CHANNEL))


def _can_be_asked(channel: str) -> bool:
    """Whether it is a name that means the same to everybody, and no address, variable or own setting."""
    return is_channel_name(channel) and channel not in _OF_THE_READER


def _key(spec: CondaSpec, channel: str, around: Around) -> FactKey:
    bounds = f"{spec.version or '*'} {spec.build}" if spec.build else spec.version
    return package_key(
        spec.name,
        channel=channel,
        platform=around.target.get("platform", ""),
        python=around.target.get("python", ""),
        spec=bounds,
    )


def _rows(
    named: Named, asked: _Asked, keys: dict[str, FactKey], around: Around, facts: View
) -> Iterator[Row]:
    """What each channel says."""
    for channel, key in keys.items():
        fact = facts[key]
        if isinstance(fact, Unknown):
            yield _row(named, asked.spec, Outcome.UNKNOWN, channel, around, unknown=fact)
            continue
        value = cast("dict[str, Any]", fact.value)
        outcome = _outcome(value, asked.spec)
        unknown = None
        if value["partial"] and outcome is not Outcome.INSTALLABLE:
            outcome, unknown = Outcome.UNKNOWN, sampled(key, value)
        release = value.get("latest") or value.get("newest") or {}
        version = str(release.get("version", ""))
        yield _row(named, asked.spec, outcome, channel, around, version=version, unknown=unknown)


def _outcome(value: dict[str, Any], spec: CondaSpec) -> Outcome:
    if not value["exists"]:
        return Outcome.NOT_FOUND
    if value["latest"]:
        return Outcome.INSTALLABLE
    if not value["newest"]:
        return Outcome.NO_FILES
    if value["on_platform"] or not (spec.version or spec.build):
        return Outcome.NOT_FOR_THIS_PYTHON
    return Outcome.NO_SUCH_VERSION


def _row(  # noqa: PLR0913 - what a row is made of
    named: Named,
    spec: CondaSpec,
    outcome: Outcome,
    channel: str,
    around: Around,
    *,
    version: str = "",
    unknown: Unknown | None = None,
) -> Row:
    python, platform = around.target.get("python", ""), around.target.get("platform", "")
    why = say(
        _SENTENCES[outcome],
        package=spec.name,
        text=named.text,
        specifier=f"{spec.version} {spec.build}".strip() or "any version",
        version=version or "none",
        channel=channel,
        target=", ".join(filter(None, (python and f"Python {python}", platform))) or "any Python",
    )
    return Row(
        named=named,
        outcome=outcome,
        why=why,
        version=version,
        where=channel,
        unknown=(unknown,) if unknown else (),
    )


def _not_configured(row: Row) -> bool:
    """Whether this machine knows no such channel, or has nothing to ask one with."""
    return any(one.cause is Cause.NOT_CONFIGURED for one in row.unknown)


_SENTENCES = {
    Outcome.NOT_FOUND: "{package} is not on the channel {channel}.",
    Outcome.NO_FILES: "{package} is a name on the channel {channel}, but all of its files were taken away.",
    Outcome.NO_SUCH_VERSION: "No release of {package} on the channel {channel} is inside {specifier};"
    " the newest is {version}.",
    Outcome.NOT_FOR_THIS_PYTHON: "{package} has nothing on the channel {channel} for {target};"
    " {version} is for others.",
    Outcome.UNKNOWN: "Whether the channel {channel} has {text} for {target} could not be found out.",
    Outcome.INSTALLABLE: "{package}: the channel {channel} has {version} for {target}.",
}
