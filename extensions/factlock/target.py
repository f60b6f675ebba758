"""The names of Pythons and platforms that a question can be about."""

from __future__ import annotations

import re
from collections.abc import Mapping

from factlock.errors import InputError
from factlock.patterns import regex
from factlock.text import clean_text

PLATFORMS = ("linux-64", "linux-aarch64", "osx-64", "osx-arm64", "win-64")
# What is meant where a question must have a target and nobody chose one; shown with the answer.
USUAL_PYTHON, USUAL_PLATFORM = "3.12", "linux-64"
_PYTHON = regex(r"3\.\d{1,2}(\.\d{1,3})?", re.ASCII)


_OTHER_PYTHON = regex(r"[0-24-9](\.\d{1,3}){0,2}", re.ASCII)


def read_python(text: str) -> str:
    """A Python version, ``3.11`` or ``3.11.4``; raises ``InputError``."""
    if _OTHER_PYTHON.fullmatch(text):
        raise InputError(
            f"Python {text} is not one that factlock can ask about.",
            advice="Write 3.x, such as 3.11 or 3.11.4.",
        )
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


def read_pythons(text: str) -> str:
    """Several versions of Python, separated by spaces or commas, as ``3.11,3.12``; raises ``InputError``."""
    return ",".join(dict.fromkeys(map(read_python, text.replace(",", " ").split())))


def read_platforms(text: str) -> str:
    """Several platforms, separated by spaces or commas, as ``linux-64,win-64``; raises ``InputError``."""
    return ",".join(dict.fromkeys(map(read_platform, text.replace(",", " ").split())))


def targets_of(parameters: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Every pair of Python and platform that a question is about, the usual one where it says nothing."""
    pythons = parameters.get("pythons") or parameters.get("python") or USUAL_PYTHON
    platforms = parameters.get("platforms") or parameters.get("platform") or USUAL_PLATFORM
    return tuple(
        (python, platform) for python in pythons.split(",") for platform in platforms.split(",")
    )


def describe_targets(parameters: Mapping[str, str]) -> str:
    """The targets of a question in words: ``Python 3.11, 3.12 on linux-64, win-64``."""
    pythons = parameters.get("pythons") or parameters.get("python", "")
    platforms = parameters.get("platforms") or parameters.get("platform", "")
    return describe_target(pythons.replace(",", ", "), platforms.replace(",", ", "))


# Of wheels alone there are more: for Linux with musl instead of glibc, and for a Python without the lock.
MUSL_PLATFORMS = ("linux-64-musl", "linux-aarch64-musl")
_BUILD = regex(r"3\.(\d{1,2})(t?)", re.ASCII)
_FIRST_FREE = 13


def read_builds(text: str) -> str:
    """Several Pythons, each perhaps free-threaded, as ``3.13,3.14,3.14t``; raises ``InputError``."""
    words = text.replace(",", " ").split()
    for word in words:
        found = _BUILD.fullmatch(word)
        if not found or (found[2] and int(found[1]) < _FIRST_FREE):
            raise InputError(
                f"{clean_text(word, 40)!r} is not a Python that wheels are for.",
                advice="Write it as 3.14, or as 3.14t for the free-threaded build (since 3.13).",
            )
    return ",".join(dict.fromkeys(words))


def read_wheel_platforms(text: str) -> str:
    """Several platforms, those with musl among them, as ``linux-64,linux-64-musl``; raises ``InputError``."""
    words = text.replace(",", " ").split()
    for word in words:
        if word not in (*PLATFORMS, *MUSL_PLATFORMS):
            raise InputError(
                f"The platform {clean_text(word, 40)!r} is not known.",
                advice=f"Choose some of {', '.join((*PLATFORMS, *MUSL_PLATFORMS))}.",
            )
    return ",".join(dict.fromkeys(words))
