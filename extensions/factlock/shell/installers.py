"""From a called program to what it installs: one function a program."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable
from functools import lru_cache

from factlock.light_dataclass import replace
from factlock.patterns import regex
from factlock.shell import options as tables
from factlock.shell.install import Install, Named, Reason
from factlock.shell.options import Options, given, split_arguments
from factlock.shell.programs import Called, find_program
from factlock.shell.wanted import read_all, read_conda, read_versioned, read_wanted
from factlock.text import clean_text, without_query

# Sites name the same few commands over and over, and a page is asked for what it says again.
MAX_REMEMBERED = 500
_INDEXES = (
    "-i", "--index-url", "--extra-index-url", "--pypi-url", "-f", "--find-links", "--no-index", "--index",
    "--default-index", "--torch-backend", "--pypi-mirror", "--source", "--git",
)  # fmt: skip
# Variables that make pip or uv look elsewhere. Only these are kept in the canonical text.
_INDEX_VARIABLES = frozenset({
    "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_NO_INDEX", "PIP_CONFIG_FILE",
    "UV_INDEX", "UV_INDEX_URL", "UV_DEFAULT_INDEX", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS", "UV_CONFIG_FILE",
    "UV_TORCH_BACKEND",
})  # fmt: skip
_FILES = (
    "-r",
    "--requirement",
    "--requirements",
    "--with-requirements",
    "--requirements-from-script",
)
CONDAS = frozenset({"conda", "mamba", "micromamba"})
_CONDA_VERBS = {"install", "create", "update", "upgrade", "env"}
_VERSION = regex(r"\d\.\d{1,2}(?:\.\d{1,3})?")
_CONDA_PYTHON = regex(r"python(?:==?|\s+)(?P<version>\d(?:\.\d+){1,2})(?:\.\*|\*)?")
_SPLIT_OFF = frozenset({"pip", "uv", "uvx", "pipx", "poetry", "pdm", "pipenv", "rye"})
Read = Callable[[str], Named]


def read_install(words: tuple[str, ...]) -> Install | None:
    """The install command that the words are, or ``None``; what is short is remembered."""
    short = sum(map(len, words)) <= MAX_REMEMBERED
    return _read_short(words) if short else _read(words)


@lru_cache(maxsize=1 << 13)
def _read_short(words: tuple[str, ...]) -> Install | None:
    return _read(words)


def _read(words: tuple[str, ...]) -> Install | None:
    called = find_program(words)
    reader = _READERS.get(called.program) if called else None
    found = reader(called) if called and reader else None
    if called is None or found is None:
        return None
    kept = {name: value for name, value in called.environ if name in _INDEX_VARIABLES}
    if kept and found.tool in _SPLIT_OFF:
        found = replace(found, named=tuple(map(_elsewhere, found.named)))
    before = [f"{name}={shlex.quote(without_query(value))}" for name, value in sorted(kept.items())]
    return replace(
        found, text=" ".join([*before, found.text]), python=found.python or called.python
    )


def index_variable(word: str) -> bool:
    """Whether an assignment makes installers look elsewhere."""
    return word.removeprefix("$env:").partition("=")[0] in _INDEX_VARIABLES


def _made(  # noqa: PLR0913 - what an install command is made of
    tool: str,
    words: Iterable[str],
    named: Iterable[Named],
    options: Options = (),  # type: ignore[assignment]
    *,
    python: str = "",
    tagged: bool = False,
) -> Install:
    """An install command; its packages come from elsewhere where an option says so."""
    some = list(named)
    some += [
        Named(text=clean_text(without_query(f), 80), reason=Reason.FILE)
        for f in given(options, *_FILES)
        if f
    ]
    if any(name in _INDEXES for name, _ in options) or tagged:
        some = [_elsewhere(one) for one in some]
    stated = next((v for v in given(options, "--python-version", "--python", "-p") if v), "")
    versions = _VERSION.findall(stated.removeprefix("cpython"))
    prereleases = any(name in {"--pre", "--allow-prereleases"} for name, _ in options) or any(
        value == "allow" for value in given(options, "--prerelease")
    )
    return Install(
        tool=tool,
        text=_joined(words),
        named=tuple(some),
        python=python or (versions[0] if versions else ""),
        prereleases=prereleases,
    )


def _joined(words: Iterable[str]) -> str:
    """The words as a shell would take them; what is hidden of an address goes word by word."""
    return shlex.join(map(without_query, words))


def _elsewhere(one: Named) -> Named:
    asked = not one.reason and not one.malformed
    return replace(one, reason=Reason.ELSEWHERE) if asked else one


def arguments_of(called: Called) -> tuple[int, frozenset[str]] | None:
    """Where among a program's arguments those of its verb begin, when it installs into an environment.

    With them the options that take a value. Of pip, ``uv pip``, the conda family and pixi.
    """
    rest, values = None, tables.PIP_OR_UV
    if called.program == "pip":
        rest = _from_verb(called.arguments, {"install"}, values)
    elif called.program == "uv":
        values = tables.UV_PIP
        pip = _from_verb(called.arguments, {"pip"}, values)
        rest = _from_verb(pip[1:], {"install"}, values) if pip else None
    elif called.program in CONDAS:
        values = tables.CONDA
        rest = _from_verb(called.arguments, _CONDA_VERBS, values)
        if rest and rest[0] == "env":
            rest = rest[1:] if rest[1:2] in {("create",), ("update",)} else None
    elif called.program == "pixi":
        values = tables.PIXI
        rest = _from_verb(called.arguments, {"add", "global"}, values)
        if rest and rest[0] == "global":
            rest = rest[1:] if rest[1:2] in {("install",), ("add",)} else None
    return (len(called.arguments) - len(rest) + 1, values) if rest else None


def _pip(called: Called) -> Install | None:
    words = _from_verb(called.arguments, {"install", "download", "wheel"}, tables.PIP)
    if words is None:
        return None
    plain, options = split_arguments(words[1:], tables.PIP)
    named = [*read_all(plain), *map(read_wanted, given(options, "-e", "--editable"))]
    # An option before the verb counts too: `pip --index-url X install Y`.
    _, before = split_arguments(called.arguments[: len(called.arguments) - len(words)], tables.PIP)
    # pip's own -p, where it ever was one, is no Python.
    kept = [(name, value) for name, value in [*before, *options] if name != "-p"]
    return _made("pip", ("pip", *called.arguments), named, kept)


def _from_verb(
    words: tuple[str, ...], verbs: set[str], values: frozenset[str]
) -> tuple[str, ...] | None:
    """The words from the verb on; ``None`` when the first that is no option is another word."""
    at = 0
    while at < len(words) and words[at].startswith("-"):
        at += 2 if words[at] in values else 1
    return words[at:] if at < len(words) and words[at] in verbs else None


def _uv(called: Called) -> Install | None:
    words = called.arguments
    at = 0
    while at < len(words) and words[at].startswith("-"):
        at += 2 if words[at] in tables.UV_PIP else 1
    verb, rest = words[at : at + 2], words[at + 2 :]
    if verb == ("pip", "install"):
        plain, options = split_arguments(rest, tables.UV_PIP)
        named = [*read_all(plain), *map(read_wanted, given(options, "-e", "--editable"))]
    elif verb == ("tool", "install"):
        plain, options = split_arguments(rest, tables.UV_TOOL)
        named = [*map(read_versioned, plain[:1]), *_with(options)]
    elif verb == ("tool", "run"):
        return _uvx(replace(called, arguments=rest))
    elif verb[:1] in {("add",), ("run",), ("sync",)}:
        return _uv_project(called, verb[0], words[at + 1 :])
    else:
        return None
    return _made("uv", ("uv", *words), named, options)


def _uv_project(called: Called, verb: str, rest: tuple[str, ...]) -> Install | None:
    """``uv add``, ``uv run --with`` and ``uv sync --extra``."""
    words = ("uv", *called.arguments)
    if verb == "add":
        plain, options = split_arguments(rest, tables.UV_ADD)
        tagged = any(name in {"--git", "--rev", "--tag", "--branch"} for name, _ in options)
        return _made("uv", words, read_all(plain, read_versioned), options, tagged=tagged)
    if verb == "run":
        named = _with(split_arguments(_options_only(rest), tables.UV_TOOL)[1])
        options = split_arguments(_options_only(rest), tables.UV_TOOL)[1]
    else:
        _, options = split_arguments(rest, tables.UV_SYNC)
        named = []
    extras = ",".join(given(options, "--extra"))
    named += [read_wanted(f".[{extras}]")] if extras and not given(options, "--package") else []
    return _made("uv", words, named, options) if named else None


def _options_only(words: tuple[str, ...]) -> tuple[str, ...]:
    """Of ``uv run OPTIONS command arguments`` the options: the rest belongs to the command."""
    at = 0
    while at < len(words) and words[at].startswith("-") and words[at] != "--":
        at += 2 if words[at] in tables.UV_TOOL else 1
    return words[:at]


def _with(options: Options) -> list[Named]:
    values = given(options, "--with", "-w", "--preinstall")
    return [read_versioned(one) for value in values for one in _listed(value)]


def _listed(text: str) -> list[str]:
    """``a,b>=1,<2`` as uv splits it: a comma before a name, not one before a bound or within brackets."""
    return [one for one in re.split(r",(?=\s*[A-Za-z])(?![^\[]*\])", text) if one.strip()]


def _uvx(called: Called) -> Install | None:
    words = called.arguments
    head = _options_only(words)
    _, options = split_arguments(head, tables.UV_TOOL)
    first = list(words[len(head) : len(head) + 1])
    asked = given(options, "--from") or first
    named = [*map(read_versioned, asked), *_with(options)]
    python = ""
    if first and not given(options, "--from") and re.fullmatch(r"python(@?[\d.]+)?", first[0]):
        # `uvx python` runs an interpreter and installs nothing of the index.
        named = _with(options)
    return _made("uv", ("uvx", *words), named, options, python=python) if named else None


def _pipx(called: Called) -> Install | None:
    verb, rest = called.arguments[:1], called.arguments[1:]
    if verb == ("run",):
        at = 0
        while at < len(rest) and rest[at].startswith("-"):
            at += 2 if rest[at] in tables.PIPX else 1
        _, options = split_arguments(rest[:at], tables.PIPX)
        plain = given(options, "--spec") or list(rest[at : at + 1])
    elif verb in {("install",), ("inject",)}:
        plain, options = split_arguments(rest, tables.PIPX)
        plain = given(options, "--spec") or (plain[1:] if verb == ("inject",) else plain)
        plain += given(options, "--preinstall") if verb == ("install",) else []
    else:
        return None
    arguments = " ".join(given(options, "--pip-args"))
    tagged = any(name in arguments for name in _INDEXES if name.startswith("--"))
    named = read_all(plain)
    return _made("pipx", ("pipx", *called.arguments), named, options, tagged=tagged)


def _conda(called: Called) -> Install | None:
    words = _from_verb(called.arguments, _CONDA_VERBS, tables.CONDA)
    if words is None:
        return None
    plain, options = split_arguments(words[1:], tables.CONDA)
    files = given(options, "-f", "--file")
    if words[0] == "env" and plain[:1] not in (["create"], ["update"]):
        return None
    named = [] if words[0] == "env" else _conda_packages(plain, options)
    named += [
        Named(text=clean_text(without_query(one), 80), reason=Reason.FILE) for one in files if one
    ]
    pythons = [found["version"] for one in plain if (found := _CONDA_PYTHON.fullmatch(one))]
    return Install(
        tool=called.program,
        text=_joined((called.program, *called.arguments)),
        named=tuple(named),
        python=pythons[0] if pythons else "",
    )


def _conda_packages(plain: list[str], options: Options) -> list[Named]:
    channels = ", ".join(map(without_query, given(options, "-c", "--channel")))
    return [read_conda(one, channels) for one in plain]


def _pixi(called: Called) -> Install | None:
    rest = called.arguments
    if rest[:2] in {("global", "install"), ("global", "add")}:
        plain, options = split_arguments(rest[2:], tables.PIXI)
    elif rest[:1] in {("add",), ("exec",), ("x",)}:
        plain, options = split_arguments(rest[1:], tables.PIXI)
        plain = [*given(options, "-s", "--with"), *plain[:1]] if rest[0] != "add" else plain
    else:
        return None
    if any(name == "--pypi" for name, _ in options):
        return _made("pixi", ("pixi", *rest), read_all(plain), options)
    channels = ", ".join(map(without_query, given(options, "-c", "--channel")))
    named = [read_conda(one, channels) for one in plain]
    pythons = [found["version"] for one in plain if (found := _CONDA_PYTHON.fullmatch(one))]
    made = _made("pixi", ("pixi", *rest), named, [])
    return replace(made, python=pythons[0] if pythons else "")


def _of_poetry(word: str) -> Named:
    """Poetry takes more forms than other installers do: what they refuse is only not known here."""
    one = read_versioned(word)
    return replace(one, malformed=False, reason=Reason.UNREADABLE) if one.malformed else one


def _projects(
    tool: str, verbs: set[str], values: frozenset[str], read: Read
) -> Callable[[Called], Install | None]:
    """The reader of a tool whose verb takes packages and nothing special."""

    def reader(called: Called) -> Install | None:
        verb, rest = called.arguments[:1], called.arguments[1:]
        if not verb or verb[0] not in verbs:
            return None
        plain, options = split_arguments(rest, values)
        return _made(tool, (tool, *called.arguments), read_all(plain, read), options)

    return reader


_READERS: dict[str, Callable[[Called], Install | None]] = {
    "pip": _pip,
    "uv": _uv,
    "uvx": _uvx,
    "pipx": _pipx,
    "conda": _conda,
    "mamba": _conda,
    "micromamba": _conda,
    "pixi": _pixi,
    "poetry": _projects("poetry", {"add"}, tables.POETRY, _of_poetry),
    "pdm": _projects("pdm", {"add"}, tables.PDM, read_wanted),
    "pipenv": _projects("pipenv", {"install"}, tables.PIPENV, read_wanted),
    "rye": _projects("rye", {"add"}, tables.PDM, read_wanted),
}
