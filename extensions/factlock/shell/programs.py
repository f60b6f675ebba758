"""Find the installer in the words of a command, behind ``sudo``, ``python -m`` and their like."""

from __future__ import annotations

import re

from factlock.light_dataclass import dataclass
from factlock.patterns import regex

_ASSIGNMENT = regex(r"(?:\$env:)?(?P<name>[A-Za-z_]\w*)=(?P<value>.*)", re.DOTALL)
_PYTHON = regex(r"(?:python|pypy)(?P<version>\d(?:\.\d+)?)?(?:\.\d+)?w?|py|\{?sys\.executable\}?")
_PIP = regex(r"pip(?P<version>\d(?:\.\d+)?)?")
# Words that stand before a command and change nothing about what it installs.
_BEFORE = frozenset({
    "sudo", "doas", "env", "time", "nohup", "exec", "command", "builtin", "then", "do", "else", "if", "!",
    "{", "nice", "caffeinate", "proxychains", "call", "start", "xargs", "run", "&", "while", "until",
    "winpty", "arch",
})  # fmt: skip
_THEIR_VALUES = {
    "sudo": {"-u", "-g", "-h", "-p", "-C"},
    "env": {"-u", "-C", "-S"},
    "xargs": {"-n", "-P", "-I", "-L", "-d", "-a", "-r0"},
    "nice": {"-n"},
}
# Programs that run another in an environment: their options with values are few.
_RUNNERS = frozenset({
    ("conda", "run"), ("mamba", "run"), ("micromamba", "run"), ("poetry", "run"), ("pdm", "run"),
    ("pipenv", "run"), ("hatch", "run"), ("pixi", "run"), ("rye", "run"), ("uv", "run"),
})  # fmt: skip
_RUNNER_VALUES = frozenset(
    {"-n", "--name", "-p", "--prefix", "-e", "--environment", "--python", "--project"}
)
_MODULES = frozenset({"pip", "uv", "pipx", "conda", "mamba", "pipenv", "poetry", "pdm"})
PROGRAMS = frozenset({
    "pip", "uv", "uvx", "pipx", "conda", "mamba", "micromamba", "pixi", "poetry", "pdm", "pipenv", "rye",
})  # fmt: skip
MAX_DEPTH = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A program, its arguments, the Python that its name states, and assignments in front of it."""

    program: str
    arguments: tuple[str, ...]
    python: str = ""
    environ: tuple[tuple[str, str], ...] = ()


def find_program(words: tuple[str, ...]) -> Called | None:
    """The program that a simple command calls in the end; ``None`` where there is none."""
    environ: list[tuple[str, str]] = []
    for _ in range(MAX_DEPTH):
        words = _without_assignments(words, environ)
        shorter = _unwrapped(words)
        if shorter is None:
            break
        words = shorter
    return called_by(words, tuple(environ)) if words else None


def _without_assignments(words: tuple[str, ...], environ: list[tuple[str, str]]) -> tuple[str, ...]:
    while words and (found := _ASSIGNMENT.fullmatch(words[0])):
        environ.append((found["name"], found["value"]))
        words = words[1:]
    return words


def _unwrapped(words: tuple[str, ...]) -> tuple[str, ...] | None:
    """The words without what stands before the command; ``None`` when nothing does."""
    first = base_name(words[0]) if words else ""
    if first in _BEFORE:
        return _after_options(words[1:], _THEIR_VALUES.get(first, set()))
    if words[1:2] and (first, words[1]) in _RUNNERS:
        inner = _after_options(words[2:], _RUNNER_VALUES)
        # `uv run --with X script` is a command of its own kind; its words are read with uv's.
        wraps = inner and (base_name(inner[0]) in PROGRAMS or _is_python(inner[0]))
        return inner if wraps and "--with" not in words[: len(words) - len(inner)] else None
    return None


def _after_options(words: tuple[str, ...], values: set[str] | frozenset[str]) -> tuple[str, ...]:
    at = 0
    while at < len(words) and words[at].startswith("-"):
        at += 2 if words[at] in values else 1
    return words[at:]


def _is_python(word: str) -> bool:
    return _PYTHON.fullmatch(base_name(word)) is not None or "python" in word.lower()


def called_by(words: tuple[str, ...], environ: tuple[tuple[str, str], ...] = ()) -> Called:
    """The program that words call of themselves; its arguments are the last of the words."""
    name, arguments = base_name(words[0]), words[1:]
    python = ""
    if _is_python(words[0]) and "-m" in arguments:
        at = arguments.index("-m")
        module = arguments[at + 1] if at + 1 < len(arguments) else ""
        if module in _MODULES and all(word.startswith("-") for word in arguments[:at]):
            python = _stated(name, arguments[:at])
            name, arguments = module, arguments[at + 2 :]
    elif found := _PIP.fullmatch(name):
        python = found["version"] or ""
        name = "pip"
    return Called(program=name, arguments=arguments, python=_exact(python), environ=environ)


def _stated(name: str, options: tuple[str, ...]) -> str:
    """The Python of ``python3.11``, or of ``py -3.11``."""
    if (found := _PYTHON.fullmatch(name)) and found["version"]:
        return found["version"]
    return next((one[1:] for one in options if re.fullmatch(r"-\d\.\d+", one)), "")


def _exact(version: str) -> str:
    """A version of two parts or more; ``3`` alone says nothing."""
    return version if "." in version else ""


def base_name(word: str) -> str:
    """The name of a program, without its folder and ``.exe``, in small letters."""
    start = max(word.rfind("/"), word.rfind("\\")) + 1
    return word[start:].lower().removesuffix(".exe").lstrip("%!")
