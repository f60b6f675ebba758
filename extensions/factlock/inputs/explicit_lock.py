"""``@EXPLICIT`` lists: addresses of packages, as ``conda list --explicit`` and conda-lock write them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from factlock.errors import InputError
from factlock.inputs.conda_file import SUBDIR, read_conda_file
from factlock.inputs.locked import LockedPackage, LockedSet
from factlock.inputs.locked_nodes import ADVICE, MAX_PACKAGES, conda_package, merged
from factlock.inputs.reading import bounded, decode
from factlock.inputs.shown_text import show
from factlock.patterns import regex

LIMIT = 4 * 1024 * 1024
MARK = "@EXPLICIT"
_PLATFORM = regex(r"#\s*platform:\s*(\S+)")
_HASH = regex(r"(?:md5:)?([0-9a-f]{32})|(?:sha256:)?([0-9a-f]{64})", re.IGNORECASE)


def read_explicit(content: bytes, file: str) -> LockedSet:
    """The packages of a file with the line ``@EXPLICIT``."""
    lines = decode(bounded(content, file, LIMIT), file).splitlines()
    packages = list(_packages(lines, file))
    platform = next(filter(None, (_PLATFORM.match(line) for line in lines)), None)
    subdirs = {one.subdir for one in packages} - {"noarch", ""}
    known = platform and SUBDIR.fullmatch(platform[1])
    targets = [platform[1]] if platform and known else sorted(subdirs)
    return LockedSet(
        kind="explicit",
        file=file,
        packages=tuple(merged((one, targets) for one in packages)),
    )


def _packages(lines: list[str], file: str) -> Iterator[LockedPackage]:
    explicit = False
    count = 0
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if text == MARK:
            explicit = True
        elif text and not text.startswith("#"):
            count += 1
            if not explicit or count > MAX_PACKAGES:
                raise _error(f"A line before {MARK}, or too many behind it", file, number)
            yield _package(text, file, number)
    if not explicit:
        raise _error(f"The line {MARK} is missing", file, 1)


def _package(text: str, file: str, line: int) -> LockedPackage:
    address, sign, digest = text.partition("#")
    found = read_conda_file(address)
    if found is None:
        raise _error("This is not the address of a conda package", file, line)
    hashed = _HASH.fullmatch(digest)
    if sign and not hashed:
        raise _error(f"{show(digest, 60)!r} is not a hash", file, line)
    kept = ""
    if hashed:
        kept = f"md5:{hashed[1]}" if hashed[1] else f"sha256:{hashed[2]}"
    return conda_package(found, digest=kept.lower(), line=line)


def _error(problem: str, file: str, line: int) -> InputError:
    return InputError(f"{problem}.", file=file, line=line, advice=ADVICE)
