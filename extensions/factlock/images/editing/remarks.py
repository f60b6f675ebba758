"""What has to be said beside a change: what of the wish was not written, and where a pin goes back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from factlock.errors import InputError
from factlock.images.editing.change import Change
from factlock.images.editing.spec import Spec
from factlock.patterns import regex

if TYPE_CHECKING:
    from packaging.version import Version

_EXTRAS = regex(r"\[([^\[\]]*)\]")
_NUMBER = regex(r"[0-9][A-Za-z0-9_+!]*(?:\.[A-Za-z0-9_+!]+)*")


def require_extras(change: Change, spec: Spec | None, file: str, line: int) -> None:
    """Refuse a wish for extras that an entry lacks: what is there is not what was asked for."""
    found = _EXTRAS.search(spec.head) if spec else None
    there = {_folded(one) for one in found[1].split(",")} if found else set()
    lacking = [one for one in change.extras if _folded(one) not in there]
    if not lacking:
        return
    names = ", ".join(lacking)
    raise InputError(
        f"{change.name} is there, without the extra {names}; an entry is not given extras.",
        file=file,
        line=line,
        advice=f"Write {change.name}[{','.join(change.extras)}] in the list of pip by hand.",
    )


def _folded(extra: str) -> str:
    return re.sub(r"[-_.]+", "-", extra.strip().lower())


def of_present(change: Change, spec: Spec | None) -> str:
    """What an entry that stays as it is does not give of the version that was asked for."""
    if spec is None or not change.version:
        return ""
    if spec.form is None:
        return f"whether it admits {change.version} was not looked at"
    if not spec.form.operator:
        return f"without a pin; --bump pins it to {change.version}"
    if spec.form.write(change.version).split() == spec.pin.split() or (
        (own := _pinned(spec)) is not None and own == _version(change.version)
    ):
        return ""
    return f"not {change.version}; --bump moves it"


def of_added(change: Change, pin: str) -> str:
    """What a new entry does not say of the version that was asked for."""
    if change.version and not pin:
        return f"written without {change.version}, as nothing is pinned here"
    return ""


def of_moved(change: Change, spec: Spec | None) -> str:
    """Whether a pin goes to an older version than it had."""
    old, new = (_pinned(spec) if spec else None), _version(change.version)
    if spec is None or old is None or new is None or new >= old:
        return ""
    return f"a step back from {spec.pin.strip().lstrip('=')}"


def _pinned(spec: Spec) -> Version | None:
    found = _NUMBER.search(spec.pin)
    return _version(found[0]) if found else None


def _version(text: str) -> Version | None:
    from packaging.version import InvalidVersion, Version  # noqa: PLC0415

    try:
        return Version(text)
    except (InvalidVersion, ValueError):
        return None
