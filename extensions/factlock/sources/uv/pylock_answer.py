"""What uv answers when it has solved: a ``pylock.toml`` with the wheels of each package that fit."""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime
from typing import Any, NamedTuple
from urllib.parse import unquote

from factlock.errors import Cause, SourceError
from factlock.patterns import regex
from factlock.sources.pages.cells import best_wheel
from factlock.text import MAX_NAME, clean_text, normal_name

MAX_PACKAGES = 20_000
_SHA256 = regex(r"[0-9a-f]{64}", re.ASCII)
_VERSION = regex(r"[A-Za-z0-9][A-Za-z0-9.!+_-]{0,99}", re.ASCII)
_WHEEL = regex(
    r"[A-Za-z0-9_.!+-]{1,300}-[A-Za-z0-9_.]+-[A-Za-z0-9_.]+-[A-Za-z0-9_.]+\.whl", re.ASCII
)


class Chosen(NamedTuple):
    """A package that uv chose: its wheel's file name, address, hash and day of upload ("" if unknown)."""

    name: str
    version: str
    file: str
    url: str
    sha256: str
    uploaded: str


def read_answer(output: bytes, python: str, platform: str) -> list[Chosen]:
    """The chosen packages, by name, each with the wheel that an installer would take on the target.

    Raises ``SourceError`` for what is no such answer.
    """
    try:
        table = tomllib.loads(output.decode("utf-8"))
        packages = table["packages"]
        if table["lock-version"] != "1.0" or len(packages) > MAX_PACKAGES:
            raise _unclear("its form is another one than 1.0")
        found = [_chosen(one, python, platform) for one in packages]
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise _unclear(f"it is not in the form asked for ({type(error).__name__})") from error
    if len({one.name for one in found}) != len(found):
        raise _unclear("one project stands in it twice")
    return sorted(found)


def _chosen(package: Any, python: str, platform: str) -> Chosen:
    name, version, wheels = package["name"], package["version"], package["wheels"]
    if normal_name(name) != name or len(name) > MAX_NAME or not _VERSION.fullmatch(version):
        raise _unclear(f"its package {clean_text(str(name), 60)!r} is not as it must be")
    found = [_wheel(name, version, wheel) for wheel in wheels]
    # uv names every wheel that fits the target (0.13.8).
    names = [one.file for one in found]
    return found[names.index(best_wheel(names, python, platform))]


def _wheel(name: str, version: str, wheel: Any) -> Chosen:
    url = str(wheel["url"]).partition("#")[0]
    file = str(wheel.get("name") or unquote(url.rpartition("/")[2]))
    sha256 = str(wheel.get("hashes", {}).get("sha256", ""))
    if not _WHEEL.fullmatch(file) or (sha256 and not _SHA256.fullmatch(sha256)):
        raise _unclear(f"the wheel of {name} is not as it must be")
    moment = wheel.get("upload-time")
    day = moment.date() if isinstance(moment, datetime) else moment
    uploaded = day.isoformat() if isinstance(day, date) else ""
    return Chosen(name, version, file, url, sha256, uploaded)


def _unclear(why: str) -> SourceError:
    return SourceError(
        f"The answer of the resolver is not understood: {why}.",
        cause=Cause.MALFORMED,
        advice="Look whether uv is a version that factlock knows (0.9 to 0.13).",
    )
