"""The names of Pythons and platforms that a question can be about."""

from __future__ import annotations

import re

from factlock.errors import InputError
from factlock.text import clean_text

PLATFORMS = ("linux-64", "linux-aarch64", "osx-64", "osx-arm64", "win-64")
_PYTHON = re.compile(r"3\.\d{1,2}(\.\d{1,3})?", re.ASCII)


def read_python(text: str) -> str:
    """A Python version, ``3.11`` or ``3.11.4``; raises ``InputError``."""
    if not _PYTHON.fullmatch(text):
        raise InputError(
            f"{clean_text(text, 40)!r} is not a Python version.",
            advice="Write it as 3.11 or 3.11.4.",
        )
    return text


def read_platform(text: str) -> str:
    """The name of a platform; raises ``InputError`` that lists those known."""
    if text not in PLATFORMS:
        raise InputError(
            f"The platform {clean_text(text, 40)!r} is not known.",
            advice=f"Choose one of {', '.join(PLATFORMS)}.",
        )
    return text


def describe_target(python: str, platform: str) -> str:
    """A target in words: ``Python 3.11 on linux-64``, ``any Python``."""
    words = f"Python {python}" if python else "any Python"
    return f"{words} on {platform}" if platform else words
