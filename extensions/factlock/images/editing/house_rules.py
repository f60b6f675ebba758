"""House rules for edits: what to write where the file's own habits are not to decide."""

from __future__ import annotations

from collections.abc import Mapping

from factlock.errors import ConfigError
from factlock.light_dataclass import dataclass, fields
from factlock.text import clean_text

PINS = ("", "none", "==x.*", "==x.y.*", "=x", "=x.y", "=x.y.z", ">=x.y", ">=x.y.z", "==x.y.z", "~=x.y",
        "~=x.y.z")  # fmt: skip
PLACES = ("", "above", "trailing", "none")
TICKET = "{ticket}"
MAX_FORM = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseRules:
    """What a house wants; an empty field leaves it to the file.

    ``pin_conda`` and ``pin_pypi`` show the pin for version x.y.z (``==x.y.*``; ``x.y.z`` stands for the
    whole version). ``comment_place`` is ``above``, ``trailing`` or ``none``; ``comment_form`` is the
    comment without its ``#``, such as ``requested in {ticket}``.
    """

    pin_conda: str = ""
    pin_pypi: str = ""
    comment_place: str = ""
    comment_form: str = ""


def read_house_rules(given: Mapping[str, object]) -> HouseRules:
    """House rules from a table of settings, keys with ``-`` or ``_``; raises ``ConfigError``."""
    names = {field.name for field in fields(HouseRules)}
    found: dict[str, str] = {}
    for key, value in given.items():
        name = key.replace("-", "_")
        if name not in names:
            raise _wrong(key, f"is not a house rule: they are {', '.join(sorted(names))}")
        if not isinstance(value, str):
            raise _wrong(key, "has to be a text")
        found[name] = value.strip()
    rules = HouseRules(**found)
    _check(rules)
    return rules


def _check(rules: HouseRules) -> None:
    if rules.pin_conda not in PINS:
        raise _wrong("pin_conda", f"has to be one of {', '.join(PINS[1:])}")
    # A single = is conda's alone.
    if rules.pin_pypi not in PINS or (rules.pin_pypi.startswith("=") and rules.pin_pypi[1] != "="):
        raise _wrong("pin_pypi", "has to be one of those that pip knows, such as ==x.y.*")
    if rules.comment_place not in PLACES:
        raise _wrong("comment_place", "has to be above, trailing or none")
    form = rules.comment_form
    if form and (form.count(TICKET) != 1 or len(form) > MAX_FORM or clean_text(form) != form):
        raise _wrong("comment_form", f"has to be one short line that holds {TICKET} once")


def _wrong(key: str, problem: str) -> ConfigError:
    return ConfigError(
        f"{clean_text(key, 60)} {problem}.", advice="Correct the settings, or leave it out."
    )
