"""What conda is asked for: a name, perhaps a channel, versions and a build, read without conda.

Source of the grammar: conda's documentation of ``MatchSpec`` and CEP 29 (2026-11).
"""

from __future__ import annotations

import re

from factlock.errors import InputError
from factlock.inputs.shown_text import show
from factlock.light_dataclass import dataclass
from factlock.patterns import regex

MAX_SPEC = 400
_NAME = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?"
_CHANNEL = regex(r"(?P<channel>[^\s\[\]]{1,300}?)(?::[^:\s]*)?::(?P<rest>.+)", re.ASCII)
_PARTS = regex(rf"(?P<name>{_NAME})\s*(?P<rest>.*)", re.ASCII)
_BRACKETS = regex(r"(?P<before>[^\[\]]*)\[(?P<inside>[^\[\]]*)\]", re.ASCII)
_PAIR = regex(
    r"\s*(?P<key>[a-z0-9_]{1,20})\s*=\s*(?:'(?P<one>[^']*)'|\"(?P<two>[^\"]*)\"|(?P<plain>[^,'\"]*?))\s*(?:,|$)",
    re.ASCII,
)
_BUILT = regex(r"(?P<version>.*?[^=<>!~\s])\s*=\s*(?P<build>[A-Za-z0-9_.*+^$-]+)", re.ASCII)
_ONE = regex(
    r"(?:==|!=|~=|>=|<=|>|<|=)?(?:[A-Za-z0-9][A-Za-z0-9._+!]*(?:-[A-Za-z0-9._]+)*\*?|\*)", re.ASCII
)
_BUILD = regex(r"[A-Za-z0-9_.*+^$|()?-]+", re.ASCII)
_OPERATOR = regex(r"([=<>!~]+)\s+")
# Written before a version, these make it a range; a plain version is one.
_RANGES = regex(r"[<>!~|,*]|^=[^=]")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class CondaSpec:
    """A spec in parts. ``name`` is lower case, ``version`` and ``build`` are ``""`` when any will do.

    ``version`` is as conda takes it in three parts: ``1.2`` is that one, ``1.2.*`` what begins so,
    ``>=1,<2`` a range. ``channel`` may carry a platform (``conda-forge/linux-64``). ``others`` are what
    stood in brackets beside these: ``("md5", …)``.
    """

    name: str
    version: str = ""
    build: str = ""
    channel: str = ""
    others: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        """The spec as conda and rattler read it, always the same for the same meaning."""
        pairs = [("version", self.version), ("build", self.build), *self.others]
        inside = ",".join(f"{key}='{value}'" for key, value in pairs if value)
        channel = f"{self.channel}::" if self.channel else ""
        if not self.build and not self.others:
            return f"{channel}{self.name} {self.version}".rstrip()
        return f"{channel}{self.name}[{inside}]"

    @property
    def pinned(self) -> str:
        """The version when exactly one is allowed, else ``""``."""
        version = self.version.removeprefix("==")
        return "" if not version or _RANGES.search(version) else version


def read_conda_spec(text: str, *, file: str = "", line: int | None = None) -> CondaSpec:
    """Read a spec; raises ``InputError`` for one that conda would refuse or that names an address."""
    stripped = text.strip()
    reason = _refusal(stripped)
    if reason:
        raise _error(text, reason, file, line)
    channel, rest = "", stripped
    if found := _CHANNEL.fullmatch(stripped):
        channel, rest = found["channel"], found["rest"].strip()
    rest, pairs = _brackets(rest, (text, file, line))
    parts = _PARTS.fullmatch(rest)
    if parts is None:
        raise _error(text, "no name stands in front", file, line)
    version, build = _versions(parts["rest"].strip())
    version = _tidy(pairs.pop("version", "") or version)
    build = pairs.pop("build", "") or build
    channel = channel or pairs.pop("channel", "")
    if wrong := _wrong(version, build):
        raise _error(text, wrong, file, line)
    return CondaSpec(
        name=parts["name"].lower(),
        version="" if version == "*" else version,
        build="" if build == "*" else build,
        channel=channel,
        others=tuple(sorted(pairs.items())),
    )


def _refusal(text: str) -> str:
    if not text or len(text) > MAX_SPEC:
        return "it is empty" if not text else f"it is longer than {MAX_SPEC} characters"
    if not text.isascii() or not text.isprintable():
        return "it holds characters that no spec has"
    if "://" in text or text.startswith(("/", ".", "~", "-", "@")):
        return "it is an address, a path or an option"
    return ""


def _brackets(text: str, place: tuple[str, str, int | None]) -> tuple[str, dict[str, str]]:
    """The text before brackets, and what stands in them."""
    if "[" not in text:
        return text, {}
    found = _BRACKETS.fullmatch(text)
    if found is None:
        raise _error(place[0], "its brackets do not close", place[1], place[2])
    pairs: dict[str, str] = {}
    at = 0
    while at < len(found["inside"]):
        pair = _PAIR.match(found["inside"], at)
        if pair is None or pair.end() == at or pair["key"] in pairs:
            raise _error(place[0], "its brackets are not key='value'", place[1], place[2])
        pairs[pair["key"]] = (pair["one"] or pair["two"] or pair["plain"] or "").strip()
        at = pair.end()
    return found["before"].strip(), pairs


def _versions(rest: str) -> tuple[str, str]:
    """Version and build of what follows a name: ``=1.2``, ``>=1,<2``, `` 1.2.* py3*``, ``=1.2=0``."""
    rest = re.sub(r"\s*([,|])\s*", r"\1", _OPERATOR.sub(r"\1", rest))
    words = rest.split()
    if len(words) > 1:
        version, build = words[0], " ".join(words[1:])
    elif found := _BUILT.fullmatch(rest):
        # With a build one equal sign is exact: that is what conda prints.
        version, build = found["version"].lstrip("="), found["build"]
    else:
        return re.sub(r"[^,|()]+", lambda one: _fuzzy(one[0]), rest), ""
    return (version.removeprefix("=") if version.startswith("=") else version), build


def _fuzzy(version: str) -> str:
    """``=1.2`` means ``1.2.*``."""
    if version.startswith("=") and not version.startswith("=="):
        bare = version[1:]
        return bare if bare.endswith("*") else f"{bare}.*"
    return version


def _tidy(version: str) -> str:
    return re.sub(r"\s+", "", version).removeprefix("==")


def _wrong(version: str, build: str) -> str:
    parts = re.split(r"[,|]", version.replace("(", "").replace(")", ""))
    if version and not all(_ONE.fullmatch(part) for part in parts):
        return f"{show(version)} is no version"
    if build and not _BUILD.fullmatch(build):
        return f"{show(build)} is no build"
    return ""


def _error(text: str, reason: str, file: str, line: int | None) -> InputError:
    return InputError(
        f"{show(text)!r} is not a package of conda: {reason}.",
        file=file,
        line=line,
        advice="Write it as name, name=1.2 or name>=1.2,<2.",
    )
