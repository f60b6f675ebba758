"""The latest release of a channel that is no pre-release, for who pins it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from factlock.checks.releases.on_channel import OnChannel, read_on_channel, split_extras
from factlock.checks.releases.standing import State
from factlock.inputs.conda_spec import read_conda_spec
from factlock.light_dataclass import replace
from factlock.model import Need
from factlock.patterns import regex

if TYPE_CHECKING:
    from factlock.facts.gathering import View

# How many pre-releases are passed over in the search for a final release.
MAX_PRERELEASES = 8
# ``2024a`` is none.
_PRERELEASE = regex(r"(?:a|b|c|rc|alpha|beta|pre|preview)[._-]?\d{1,3}$|dev", re.ASCII)


def read_final_on_channel(parameters: Mapping[str, str], facts: View) -> OnChannel | Need:
    """How a package stands on its channel, by its latest final release where there is any.

    conda takes a pre-release like any other version; who pins does not want one by accident.
    """
    first = read_on_channel(parameters, facts)
    if isinstance(first, Need):
        return first
    name, _, rest = split_extras(parameters["package"])
    spec, found = read_conda_spec(name + rest), first
    for _ in range(MAX_PRERELEASES):
        if not _is_prerelease(found):
            break
        below = ",".join(filter(None, (spec.version, f"<{found.version}")))
        older = read_on_channel({**parameters, "package": str(replace(spec, version=below))}, facts)
        if isinstance(older, Need):
            return older
        found = older
    if found is first or found.state is not State.AVAILABLE or _is_prerelease(found):
        return first
    return replace(found, package=first.package, wanted=first.wanted, notes=first.notes)


def _is_prerelease(found: OnChannel) -> bool:
    version = found.version.lower()
    return found.state is State.AVAILABLE and _PRERELEASE.search(version) is not None
