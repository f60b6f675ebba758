"""Read one word of an install command: a requirement of an index, or why it is none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from factlock.errors import InputError
from factlock.light_dataclass import replace
from factlock.patterns import regex
from factlock.shell.install import Named, Reason
from factlock.text import MAX_REQUIREMENT, clean_text, normal_name, read_requirement, without_query

MAX_TEXT = 120
_HERE = regex(r"(?:\./?|\$PWD|\$\(pwd\)|%cd%)(?:\[(?P<extras>[\w.,\s-]*)\])?")
_VARIABLE = regex(r"[$`]|\{\{|\{[\w.]+\}|%\w+%|![A-Za-z_]+!")
_SYNTAX = regex(r"^[\[({|]|^\.\.\.|…|<[A-Za-z][^<>]*>|^[A-Z][A-Z0-9]*_[A-Z0-9_]+$|^-+$|^\*+$")
_PATH = regex(
    r"^[.~/\\]|^[A-Za-z]:[\\/]|[/\\]|\.(?:whl|zip|tar\.gz|tar\.bz2|tgz|txt|toml|in|ya?ml|py|lock)$",
    re.IGNORECASE,
)
_ADDRESS = regex(r"://|^(?:git|hg|svn|bzr)\+|\s@\s*\S|^file:|@git\+")
# Words that authors put where a name belongs. They may well exist; nobody means them.
_WHOSE = (
    r"(?:my|your|our|some|the|a|an|any|this|that|other|another|example|sample|demo|dummy|fake|new)"
)
_WHAT = (
    r"(?:package|project|pkg|lib|library|libraries|plugin|extension|module|app|application|tool|program"
    r"|distribution|dist|dependency|dependencies|requirement|software|code|dep|name)"
)
_STAND_IN = regex(
    rf"(?:{_WHOSE}(?:[-_. ]?(?:own|new|cool|awesome|great|first|private|local|other|python|favou?rite))?"
    rf"[-_. ]?)?(?:python[-_])?{_WHAT}s?(?:[-_.]?name)?(?:[-_.]?\d|[-_.][a-z])?"
    r"|foo|bar|baz|qux|quux|foobar|foo[-_.]?bar|spam|eggs|ham|x{2,}|yyy|zzz|abc|xyz|blah|something|whatever|thing"
    r"|(?:package|lib|pkg)[-_.]?(?:foo|bar|baz|one|two|three)|n[-_.]?n|etc",
    re.IGNORECASE,
)
_STAND_IN_VERSION = regex(
    r"[=<>~!]=?\s*(?:v?(?:[\dxyznm]+\.)*[xyznm]+(?:\.[\dxyznm]+)*|version|new[-_]?version|ver|\.\.\.|…)\s*$",
    re.IGNORECASE,
)
_MALFORMED = regex(
    r"(?P<name>[A-Za-z0-9][\w.-]*)(?:\[[\w.,-]*\])?=(?P<version>\d[\w.*]*)", re.ASCII
)
# What stands alone where somebody wrote spaces inside a requirement.
_EXTRAS_ALONE = regex(r"\[[A-Za-z0-9][\w.,-]*\]", re.ASCII)
_OF_USAGE = regex(r"option|flag|arg|extra|package|requirement|version|other|name", re.IGNORECASE)
_BEGINS_AS_BOUND = regex(r"(?:[=<>!~]=|[<>])\S*")
_ENDS_AS_BOUND = regex(r".*(?:[=<>!~]=|[<>])", re.ASCII)
_VERSION = regex(r"v?\d[\w.*!+-]*", re.ASCII)
_NAME_AT = regex(r"(?P<what>[A-Za-z0-9][\w.-]*(?:\[[^\[\]]*\])?)@(?P<version>.*)", re.ASCII)
_CONDA = regex(
    r"(?:(?P<channel>[\w./-]+?)(?:/[\w-]+)?::)?(?P<name>[A-Za-z0-9_][\w.-]*)"
    r"(?:\[.*\])?(?:\s*(?P<version>[=<>!~].*|\s.+))?",
    re.ASCII,
)


def read_wanted(word: str) -> Named:
    """What a word of ``pip install`` names."""
    text = clean_text(without_query(word.strip()), MAX_TEXT)
    if here := _HERE.fullmatch(word.strip()):
        return Named(text=text, here=True, extras=_extras(here["extras"]), reason=Reason.PATH)
    if reason := _no_requirement(word.strip()):
        return Named(text=text, reason=reason)
    if found := _MALFORMED.fullmatch(word):
        return Named(text=text, name=normal_name(found["name"]), malformed=True)
    return _requirement(word, text)


def read_all(words: Iterable[str], read: Callable[[str], Named] = read_wanted) -> list[Named]:
    """What the words of a command name, each read by ``read``.

    ``numpy == 1.26`` and ``requests [socks]`` are several words to an installer, and it refuses those after
    the name: they become one that is malformed.
    """
    found: list[Named] = []
    for word in words:
        last = found[-1] if found else None
        if last is not None and _continues(last, word):
            text = clean_text(f"{last.text} {without_query(word)}", MAX_TEXT)
            found[-1] = replace(last, text=text, malformed=not last.reason)
        else:
            found.append(read(word))
    return found


def _continues(last: Named, word: str) -> bool:
    """Whether a word goes on with the requirement before it, which has ended for an installer."""
    if _BEGINS_AS_BOUND.fullmatch(word):
        return True
    if _ENDS_AS_BOUND.fullmatch(last.text) and _VERSION.fullmatch(word):
        return True
    alone = _EXTRAS_ALONE.fullmatch(word) and not _OF_USAGE.search(word)
    return bool(alone) and bool(last.name) and not last.reason


def _requirement(word: str, text: str) -> Named:
    if ";" in word:
        return Named(text=text, reason=Reason.MARKER)
    try:
        requirement = read_requirement(word)
    except InputError:
        refused = _is_refused(word)
        return Named(
            text=text, malformed=refused, reason=Reason.NONE if refused else Reason.UNREADABLE
        )
    specifier = ",".join(sorted(str(part) for part in requirement.specifier))
    return Named(
        text=text,
        name=normal_name(requirement.name),
        extras=_extras(",".join(requirement.extras)),
        specifier=specifier,
    )


def _is_refused(word: str) -> bool:
    """Whether installers refuse a word, and not only Factlock, which asks about less than they take."""
    from packaging.requirements import InvalidRequirement, Requirement  # noqa: PLC0415

    if not word.isascii() or len(word) > MAX_REQUIREMENT or word.startswith("-"):
        return False
    try:
        address = Requirement(word).url
    except InvalidRequirement:
        return True
    except (ValueError, RecursionError):
        return False
    # Behind the @ of `ruff@0.6.0` no address follows.
    return address is not None and not re.match(r"[a-z][a-z+]+:", address)


def _extras(text: str | None) -> tuple[str, ...]:
    return tuple(
        sorted({normal_name(one.strip()) for one in (text or "").split(",") if one.strip()})
    )


def _no_requirement(word: str) -> Reason:
    """Why a word is no requirement, or nothing."""
    bare = re.split(r"[\[=<>~!;@ ]", word, maxsplit=1)[0]
    for reason, found in (
        (Reason.ADDRESS, _ADDRESS.search(word)),
        (Reason.VARIABLE, _VARIABLE.search(word)),
        (Reason.PLACEHOLDER, _SYNTAX.search(word) or _STAND_IN.fullmatch(bare)),
        (Reason.PATH, _PATH.search(word)),
        (Reason.PLACEHOLDER, _STAND_IN_VERSION.search(word)),
    ):
        if found:
            return reason
    return Reason.NONE


def read_versioned(word: str) -> Named:
    """What a word of ``uvx`` or ``poetry add`` names: ``ruff@0.6.0``, ``ruff@latest`` beside the usual forms.

    Of Poetry's own forms ``@^2.1`` is read; of another only the name is, and that is said.
    """
    found = _NAME_AT.fullmatch(word)
    if found is None or _no_requirement(word):
        return read_wanted(word)
    version = found["version"]
    plain = re.fullmatch(r"\d[\w.!+]*", version)
    bounds = re.fullmatch(r"[=<>!~]=?.*", version) and not version.startswith("~1")
    spec = _caret(version) or (f"=={version}" if plain else version if bounds else "")
    read = read_wanted(found["what"] + spec)
    if version.startswith("^") and not spec:
        read = replace(read, reason=Reason.UNREADABLE)
    return Named(
        text=clean_text(word, MAX_TEXT),
        name=read.name,
        extras=read.extras,
        specifier=read.specifier,
        reason=read.reason,
        malformed=read.malformed,
    )


def _caret(version: str) -> str:
    """The bounds of ``^1.2``: up to where the first number that is not zero grows; else nothing."""
    found = re.fullmatch(r"\^(\d+(?:\.\d+){0,2})", version, re.ASCII)
    if found is None:
        return ""
    parts = [int(one) for one in found[1].split(".")]
    at = next((n for n, one in enumerate(parts) if one), len(parts) - 1)
    return f">={found[1]},<{'.'.join(map(str, [*parts[:at], parts[at] + 1]))}"


def read_conda(word: str, channel: str) -> Named:
    """What a word of ``conda install`` names; no channel can be asked yet."""
    if reason := _no_requirement(word.partition("::")[2] or word):
        return Named(text=clean_text(without_query(word), MAX_TEXT), reason=reason)
    return read_spec(word, channel)


def read_spec(word: str, channel: str) -> Named:
    """What a word names to conda, ``channel::name=version``, whatever name that is."""
    text = clean_text(without_query(word), MAX_TEXT)
    found = _CONDA.fullmatch(word.strip())
    if found is None:
        return Named(text=text, reason=Reason.UNREADABLE)
    return Named(
        text=text,
        name=found["name"].lower(),
        specifier=(found["version"] or "").strip(),
        reason=Reason.CONDA,
        channel=clean_text(found["channel"] or channel, MAX_TEXT),
    )
