"""What the text of a setting must be: a reader for each kind, which raises ``InputError``."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import PurePosixPath

from factlock.errors import InputError
from factlock.model import Mode
from factlock.patterns import regex
from factlock.text import clean_text, redact, safe_url

_AGE = regex(r"(?P<number>\d{1,7})\s*(?P<unit>minute|min|hour|day|week|[mhdw])s?", re.ASCII)
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
MAX_FORM = 400


def read_mode(text: str) -> Mode:
    """One of the three modes; raises ``InputError``."""
    try:
        return Mode(text)
    except ValueError:
        raise InputError(
            f"{clean_text(text, 40)!r} is not a mode.", advice="Choose auto, locked or live."
        ) from None


def read_age(text: str) -> timedelta | None:
    """An age such as ``1 day`` or ``12h``; ``unlimited`` or nothing is ``None``. Raises ``InputError``."""
    if text in {"", "unlimited"}:
        return None
    match = _AGE.fullmatch(text.strip())
    if match is None:
        raise InputError(
            f"{clean_text(text, 40)!r} is not an age.",
            advice="Write it as '1 day', '12 hours' or 'unlimited'.",
        )
    return timedelta(**{_UNITS[match["unit"][0]]: int(match["number"])})


def read_lock_name(text: str) -> str:
    """The path of the lock below its folder; raises ``InputError`` for one that leads out of it."""
    path = PurePosixPath(text.replace("\\", "/"))
    if (
        not text.isprintable()
        or path.is_absolute()
        or ".." in path.parts
        or ":" in text
        or not text
    ):
        raise InputError(
            f"{clean_text(text, 60)!r} is not a path below the folder of the settings.",
            advice="Write it as facts.lock or docs/facts.lock.",
        )
    return text


def read_types(text: str) -> frozenset[str]:
    """Types of warning, with commas or spaces between them; raises ``InputError``."""
    from factlock.warning_types import WarningType  # noqa: PLC0415

    known = {kind.value for kind in WarningType}
    chosen = frozenset(text.replace(",", " ").split())
    if wrong := sorted(chosen - known):
        raise InputError(
            f"{clean_text(wrong[0], 40)!r} is not a type of warning.",
            advice=f"There are: {', '.join(sorted(known))}.",
        )
    return chosen


def read_switch(text: str) -> bool:
    """Whether something is on: ``on`` or ``off``, or another pair of such words. Raises ``InputError``."""
    word = text.strip().lower()
    if word in {"on", "true", "yes", "1"}:
        return True
    if word in {"", "off", "false", "no", "0"}:
        return False
    raise InputError(f"{clean_text(text, 40)!r} is neither on nor off.", advice="Write on or off.")


def read_form(text: str) -> str:
    """An https address with ``{title}`` and ``{body}`` in its query, once each; ``InputError``."""
    plain = text.replace("{title}", "t").replace("{body}", "b")
    places = [text.count("{title}"), text.count("{body}")]
    inside = "{" in text.partition("?")[0] or "{" in plain or "}" in plain
    if places != [1, 1] or inside or safe_url(plain) is None:
        raise InputError(
            f"{clean_text(redact(text), 60)!r} is no https address with {{title}} and {{body}} in it.",
            advice="Write it with both in its query: https://example.org/issues/new?title={title}&body={body}.",
        )
    if len(text) > MAX_FORM:
        raise InputError(f"The address is longer than {MAX_FORM} characters.", advice="Shorten it.")
    return text


def read_place(text: str) -> str:
    """A name or an address on one short line; raises ``InputError``."""
    if len(text) > MAX_FORM or clean_text(text, MAX_FORM) != text or redact(text) != text:
        raise InputError(
            f"{clean_text(redact(text), 80)!r} is not a name or an address.",
            advice="Write one line without a password.",
        )
    return text


def optional(read: Callable[[str], str]) -> Callable[[str], str]:
    """A reader that leaves nothing as nothing."""
    return lambda text: read(text) if text else ""


def checked(read: Callable[[str], object]) -> Callable[[str], str]:
    """A reader that keeps the text once it is known to be right."""

    def keep(text: str) -> str:
        read(text)
        return text

    return keep
