"""The command at the head of a compiled file of requirements, repeated if all of it is known and harmless."""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Iterator, Sequence

from factlock.errors import InputError
from factlock.light_dataclass import dataclass
from factlock.patterns import regex
from factlock.shell.placed_words import read_commands

HEAD = 4000
MAX_LINE = 1000
_COMMAND = regex(r"(?m)^#[ \t]+(?P<command>(?P<program>pip-compile|uv pip compile)[ \t].*)$")
_CUSTOM = regex(r"(?m)^#.*by the following command:[ \t]*\r?\n(?:#[ \t]*\r?\n)?#[ \t]+\S")
_PLAIN = frozenset(
    [
        "--generate-hashes",
        "--reuse-hashes",
        "--allow-unsafe",
        "--no-allow-unsafe",
        "--strip-extras",
        "--no-strip-extras",
        "--no-strip-markers",
        "--annotate",
        "--no-annotate",
        "--header",
        "--no-header",
        "--universal",
        "--all-extras",
        "--no-deps",
        "--no-build",
        "--no-emit-index-url",
        "--no-emit-trusted-host",
        "--no-emit-find-links",
        "--no-emit-options",
        "--emit-build-options",
        "--pre",
        "--upgrade",
        "-U",
        "--no-upgrade",
        "--quiet",
        "-q",
        "--verbose",
        "-v",
        "--system",
        "--require-build-hashes",
        "--no-build-isolation",
        "--no-sources",
    ]
)
_VALUED = frozenset(
    [
        "--python-version",
        "--python-platform",
        "--resolver",
        "--annotation-style",
        "--resolution",
        "--prerelease",
        "--fork-strategy",
        "--exclude-newer",
        "--extra",
        "--group",
        "--only-binary",
        "--no-binary",
        "--no-emit-package",
        "--unsafe-package",
        "--upgrade-package",
        "-P",
        "--torch-backend",
        "--index-strategy",
        "--newline",
        "--max-rounds",
    ]
)
_FILES = frozenset(
    [
        "-c",
        "--constraint",
        "--constraints",
        "--override",
        "--overrides",
        "-b",
        "--build-constraint",
        "--build-constraints",
        "--excludes",
    ]
)
_OUTPUT = frozenset({"-o", "--output-file"})
_VALUE = regex(r":?[A-Za-z0-9][A-Za-z0-9._+:,<>=!~-]{0,99}:?", re.ASCII)
_FILE = regex(r"[A-Za-z0-9._][A-Za-z0-9._/-]{0,199}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """A file that is made from another one: both names, in one folder, and the content of what is made."""

    folder: str
    source: str
    made: str
    content: bytes


def compile_command(one: Compiled) -> str:
    """The command that makes the file anew, to be run in its folder; or words that say where it stands."""
    head = one.content[:HEAD].decode("utf-8", "replace").replace("\r\n", "\n")
    if found := _COMMAND.search(head):
        line = head.count("\n", 0, found.start()) + 1
        try:
            return shlex.join([*found["program"].split(), *_words(one, found["command"])])
        except _LeftOutError as error:
            return f"the command in {one.made}:{line} (not repeated here because of {error})"
    if found := _CUSTOM.search(head):
        return f"the command in {one.made}:{head.count(chr(10), 0, found.end()) + 1}"
    program = "pip-compile" if "pip-compile" in head else "uv pip compile"
    hashes = " --generate-hashes" if b"--hash=" in one.content else ""
    return f"{program}{hashes} {shlex.quote(one.source)} -o {shlex.quote(one.made)}"


class _LeftOutError(Exception):
    """Something in a command is not known, or not fit to be repeated; its words can be shown."""


def _words(one: Compiled, command: str) -> Iterator[str]:
    """The words behind the program, with paths as they are seen from the folder of the file."""
    words = _split(command)
    start = 3 if words[0] == "uv" else 1
    options = list(_options(words[start:]))
    sources = [value for option, value, _ in options if not option]
    beside = posixpath.dirname(sources[0]) if sources else ""
    made = [value for option, value, _ in options if option in _OUTPUT]
    inside = not beside or f"/{one.folder}".endswith(f"/{posixpath.normpath(beside)}")
    if not inside or one.source not in [_from(beside, path) for path in sources]:
        raise _LeftOutError("its source")
    if [_from(beside, path) for path in made] not in ([], [one.made]):
        raise _LeftOutError("its output")
    for option, value, joined in options:
        if option and option not in _FILES | _OUTPUT:
            yield f"{option}={value}" if joined else option
            if value and not joined:
                yield value
            continue
        path = _from(beside, value)
        if posixpath.normpath(posixpath.join(one.folder, path)).startswith(".."):
            raise _LeftOutError("a path that leads out")
        yield from (f"{option}={path}",) if joined else (word for word in (option, path) if word)
    if not made:
        yield from ("-o", one.made)


def _split(command: str) -> list[str]:
    if len(command) > MAX_LINE:
        raise _LeftOutError("so long a line")
    try:
        commands = list(read_commands(command, range(len(command))))
    except InputError:
        commands = []
    if len(commands) != 1 or any(word.dynamic or word.cut for word in commands[0]):
        raise _LeftOutError("what a shell would make of it")
    return [word.text for word in commands[0]]


def _options(words: Sequence[str]) -> Iterator[tuple[str, str, bool]]:
    """Each option with its value, and whether ``=`` joins them; a file that is named has no option."""
    left = iter(words)
    for word in left:
        option, joined, value = word.partition("=")
        if not word.startswith("-"):
            option, joined, value = "", "", word
        elif option in _PLAIN and not joined:
            yield option, "", False
            continue
        elif option not in _VALUED | _FILES | _OUTPUT:
            known = re.fullmatch(r"--?[a-z][a-z-]{0,40}", option)
            raise _LeftOutError(option if known else "one of its options")
        elif not joined:
            value = next(left, "")
        allowed = _VALUE if option in _VALUED else _FILE
        if not allowed.fullmatch(value):
            raise _LeftOutError(f"the value of {option}" if option else "one of its files")
        yield option, value, bool(joined)


def _from(folder: str, path: str) -> str:
    return posixpath.relpath(path, folder) if folder else posixpath.normpath(path)
