"""Which entries of a manifest are to be installed: the plain ones, with extras and groups that are named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from factlock.errors import InputError
from factlock.inputs.manifest import EXTRA, GROUP, HOOK, STAGE, Entry, Include, Manifest
from factlock.inputs.requirement import canonical
from factlock.inputs.shown_text import show
from factlock.light_dataclass import replace
from factlock.text import normal_name

MAX_NESTED = 50
MAX_STEPS = 1000


def select(
    manifest: Manifest, *, extras: Iterable[str] = (), groups: Iterable[str] = ()
) -> tuple[Entry, ...]:
    """The entries to install: the plain ones, and those of the extras and dependency groups named.

    Groups that a group includes are followed, and so are extras that the project asks of itself
    (``all = ["us[a,b]"]``). Raises ``InputError`` for a name that the manifest does not have and
    for groups that include each other. Refused entries come too.
    """
    wanted = [_known(manifest, name, manifest.extras, "extra") for name in extras]
    followed = [_known(manifest, name, manifest.groups, "dependency group") for name in groups]
    places = {GROUP + name for name in _all_groups(manifest, followed)}
    places |= {EXTRA + name for name in wanted}
    chosen = [
        entry for entry in manifest.entries if _is_plain(entry.group) or entry.group in places
    ]
    # An extra may be reached in several ways.
    return tuple(dict.fromkeys(_without_itself(manifest, chosen)))


def _is_plain(group: str) -> bool:
    return not group or group.startswith((STAGE, HOOK))


def _known(manifest: Manifest, name: str, known: tuple[str, ...], what: str) -> str:
    normal = normal_name(name)
    if normal in known:
        return normal
    have = f"It has {', '.join(known)}." if known else "It has none."
    raise InputError(f"There is no {what} {show(name, 60)!r}.", file=manifest.file, advice=have)


def _all_groups(manifest: Manifest, names: list[str]) -> set[str]:
    """The groups named and all that they include."""
    found: set[str] = set()
    includes: dict[str, list[Include]] = {}
    for include in manifest.includes:
        includes.setdefault(include.group, []).append(include)
    for name in names:
        _follow(manifest, includes, (), name, found)
    return found


def _follow(
    manifest: Manifest,
    includes: dict[str, list[Include]],
    above: tuple[str, ...],
    name: str,
    found: set[str],
) -> None:
    found.add(name)
    for include in includes.get(name, ()):
        if include.included in (*above, name) or len(above) > MAX_NESTED:
            way = " > ".join((*above, name, include.included)[-8:])
            raise InputError(
                f"Dependency groups include each other, or are nested too deep: {way}.",
                file=manifest.file,
                line=include.line or None,
                advice="Take one of the includes out.",
            )
        if include.included in manifest.groups and include.included not in found:
            _follow(manifest, includes, (*above, name), include.included, found)


def _without_itself(manifest: Manifest, chosen: list[Entry]) -> Iterator[Entry]:
    """What a project asks of itself is replaced by what those extras ask for."""
    from packaging.requirements import Requirement  # noqa: PLC0415

    steps = 0
    left = [(entry, frozenset[str]()) for entry in reversed(chosen)]
    while left:
        entry, above = left.pop()
        if not manifest.name or entry.name != manifest.name:
            yield entry
            continue
        steps += 1
        if steps > MAX_STEPS:
            raise InputError(
                "The extras of this project ask for each other too often.",
                file=manifest.file,
                line=entry.line or None,
                advice=f"More than {MAX_STEPS} steps do not list them.",
            )
        itself = Requirement(entry.requirement)
        for extra in sorted({normal_name(name) for name in itself.extras} - above, reverse=True):
            inner = [one for one in manifest.entries if one.group == EXTRA + extra]
            left.extend(
                (_under(one, str(itself.marker or "")), above | {extra}) for one in reversed(inner)
            )


def _under(entry: Entry, marker: str) -> Entry:
    """The entry with one more condition."""
    from packaging.requirements import Requirement  # noqa: PLC0415

    if not marker or entry.refused:
        return entry
    requirement = Requirement(entry.requirement)
    own = f"({requirement.marker}) and " if requirement.marker else ""
    before = entry.requirement.partition(";")[0].rstrip()
    return replace(entry, requirement=canonical(Requirement(f"{before}; {own}({marker})")))
