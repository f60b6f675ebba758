"""One requirement as a manifest writes it: canonical text, or the reason why it is not asked."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from factlock.errors import InputError
from factlock.inputs.manifest import Entry
from factlock.inputs.shown_text import show
from factlock.patterns import regex
from factlock.text import MAX_DIGITS, normal_name, read_name

if TYPE_CHECKING:
    from packaging.requirements import Requirement

MAX_REQUIREMENT = 4000
MAX_NESTED = 20

OPTION = "an option of an installer"
ANOTHER_FILE = f"{OPTION}: another file of requirements"
CONSTRAINTS = f"{OPTION}: a file of constraints"
EDITABLE = f"{OPTION}: an editable install"
OTHER_INDEX = f"{OPTION}: the choice of an index"
ADDRESS = "an address"
REPOSITORY = "a revision of a repository"
LOCAL_PATH = "a local path"
VARIABLE = "an environment variable"
TEMPLATE = "a template"
OWN_INDEX = "from an index of its own"
ARBITRARY = "a comparison of versions as text (===)"
TOO_LONG = f"longer than {MAX_REQUIREMENT:,} characters"
CHARACTERS = "holding characters that no requirement has"
DIGITS = f"holding a number of more than {MAX_DIGITS} digits"
NESTED = f"holding parentheses nested more than {MAX_NESTED} deep"
CONDA_FORM = "a requirement as conda writes it (= or ::)"
INVALID = "not a requirement as packaging tools write them"

_VCS = regex(r"(?:git|hg|svn|bzr)\+|git@|git://|ssh://", re.ASCII | re.IGNORECASE)
_ARCHIVE = regex(r"\.(?:whl|zip|tar|tgz|tar\.(?:gz|bz2|xz|Z|lzma))$", re.ASCII | re.IGNORECASE)
_VARIABLE = regex(r"\$[A-Za-z_{(]|%[A-Za-z_]+%")
_AT = regex(r"[A-Za-z0-9._-]+\s*(?:\[[^]]*\]\s*)?@\s*(?P<where>\S.*)")
_CONDA = regex(r"[A-Za-z0-9._-]+(?:\s*=\s*[0-9*]|::[A-Za-z0-9_])")
_ROUND = regex(r"[()]")


class Canonical(NamedTuple):
    """A requirement that can be asked: its text, its name and the one version that it allows, if so."""

    requirement: str
    name: str
    pinned: str


def make_entry(text: str, *, file: str, line: int, group: str = "", written: str = "") -> Entry:
    """The entry for one requirement: canonical, or refused with its reason.

    ``written`` is what stands in the file where that is not the requirement itself.
    """
    shown = show(written or text)
    found = read(text)
    if isinstance(found, str):
        return Entry(file=file, line=line, group=group, text=shown, refused=found)
    return Entry(
        requirement=found.requirement,
        name=found.name,
        pinned=found.pinned,
        file=file,
        line=line,
        group=group,
        text=shown,
    )


def refuse(text: str, refused: str, *, file: str, line: int, group: str = "") -> Entry:
    """The entry for something that is not asked, and why."""
    return Entry(file=file, line=line, group=group, text=show(text), refused=refused)


def read(text: str) -> Canonical | str:
    """The canonical form of a requirement, or the reason for which it is refused."""
    text = text.strip()
    # Before the cache, which would keep the text.
    return TOO_LONG if len(text) > MAX_REQUIREMENT else _read(text)


@lru_cache(maxsize=4096)
def _read(text: str) -> Canonical | str:
    if reason := _refusal(text):
        return reason
    from packaging.requirements import InvalidRequirement, Requirement  # noqa: PLC0415

    try:
        requirement = Requirement(text)
        name = read_name(requirement.name)
    except (InvalidRequirement, InputError, ValueError, RecursionError):
        return CONDA_FORM if _CONDA.match(text) else INVALID
    if requirement.url is not None:
        return ADDRESS
    return Canonical(canonical(requirement), name, _pinned(requirement))


def canonical(requirement: Requirement) -> str:
    """Canonical text: normal name, sorted extras and specifiers, the marker as ``packaging`` prints it."""
    extras = ",".join(sorted({normal_name(extra) for extra in requirement.extras}))
    specifier = ",".join(sorted(str(one) for one in requirement.specifier))
    marker = f"; {requirement.marker}" if requirement.marker else ""
    name = normal_name(requirement.name)
    return f"{name}[{extras}]{specifier}{marker}" if extras else f"{name}{specifier}{marker}"


def _pinned(requirement: Requirement) -> str:
    exact = [
        one.version
        for one in requirement.specifier
        if one.operator == "==" and not one.version.endswith(".*")
    ]
    return exact[0] if len(exact) == 1 else ""


def _refusal(text: str) -> str:  # noqa: PLR0911 - a reason a line
    head = text.partition(";")[0]
    if not text:
        return INVALID
    if text.startswith("-"):
        return option_reason(text.split(maxsplit=1)[0])
    if "{{" in text or "{%" in text:
        return TEMPLATE
    if _VARIABLE.search(text):
        return VARIABLE
    if "===" in head:
        return ARBITRARY
    if where := where_from(head):
        return where
    if not text.isascii() or not text.isprintable():
        return CHARACTERS
    if max((len(run) for run in re.findall(r"\d+", text)), default=0) > MAX_DIGITS:
        return DIGITS
    return NESTED if nesting(text) > MAX_NESTED else ""


def nesting(text: str) -> int:
    """How deep the parentheses of a text are nested."""
    return max(accumulate(1 if char == "(" else -1 for char in _ROUND.findall(text)), default=0)


def where_from(text: str) -> str:
    """The reason for what names a place instead of a project of an index, else ``""``."""
    at = _AT.match(text)
    where = at["where"] if at else text
    if _VCS.match(where) or _VCS.match(text):
        return REPOSITORY
    if where.startswith("file:"):
        return LOCAL_PATH
    if "://" in where:
        return ADDRESS
    if where.startswith((".", "/", "~")) or re.search(r"[/\\]", where):
        return LOCAL_PATH
    return LOCAL_PATH if not at and _ARCHIVE.search(where.strip()) else ""


_FAMILIES = (
    ("--requirements", "-r", ANOTHER_FILE),
    ("--group", "", ANOTHER_FILE),
    ("--constraints", "-c", CONSTRAINTS),
    ("--editable", "-e", EDITABLE),
    ("--index-url", "-i", OTHER_INDEX),
    ("--extra-index-url", "", OTHER_INDEX),
    ("--default-index", "", OTHER_INDEX),
    ("--pypi-url", "", OTHER_INDEX),
    ("--find-links", "-f", OTHER_INDEX),
    ("--no-index", "", OTHER_INDEX),
)


def option_reason(word: str) -> str:
    """The reason for an option by its first word, short, joined (``-rfile``) or abbreviated (``--req``)."""
    name = word.partition("=")[0]
    for long, short, reason in _FAMILIES:
        # An abbreviation has to be longer than "--" and one letter to say anything.
        abbreviated = name.startswith("--") and len(name) > len("--x") and long.startswith(name)
        joined = short and word.startswith(short) and not word.startswith("--")
        if abbreviated or joined:
            return reason
    return OPTION
