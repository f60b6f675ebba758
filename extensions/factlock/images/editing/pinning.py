"""The pin of an entry: in the form that the file has, unless that would let in what nobody asked for."""

from __future__ import annotations

from factlock.images.editing.change import Change
from factlock.images.editing.spec import Form
from factlock.patterns import regex
from factlock.version_ranges import lies_within

# What conda reads as a series, and pip writes with a star.
_SERIES = regex(r"(?<![=<>!~])=(?!=)\s*(?P<version>[^,\s*]+?)(?:\.\*)?(?=,|$)")


def pin_for(change: Change, form: Form) -> str:
    """The pin to be written; empty where the file pins nothing, and neither pin nor bounds are given."""
    own = form.write(change.version)
    if not change.bounds:
        return own or change.pin
    if own and lies_within(_for_pip(own), change.bounds):
        return own
    pin = change.pin if change.pin and lies_within(_for_pip(change.pin), change.bounds) else ""
    if pin:
        return f"{form.before}{pin}"
    return f"{form.before}=={change.version}" if change.version else own


def _for_pip(pin: str) -> str:
    return _SERIES.sub(r"==\g<version>.*", "".join(pin.split()))
