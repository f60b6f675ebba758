"""Lists of an image that are not conda's or pip's: apt.txt, install.R, DESCRIPTION, runtime.txt."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from factlock.errors import NotReadError
from factlock.images.image import Declared, Manager, Place, Said
from factlock.inputs.reading import bounded, decode
from factlock.inputs.shown_text import show
from factlock.patterns import regex

LIMIT = 1 << 18
MAX_NAMES = 5_000
_APT = regex(r"[a-z0-9][a-z0-9+.-]*(?:=\S+)?", re.ASCII)
_CALL = regex(
    r"(?:install\.packages|install_version|install_github|install_cran|BiocManager::install|pak::pkg_install"
    r"|renv::install)\s{0,20}\(\s{0,20}(?:c\s{0,20}\()?(?P<names>[^()]{0,20000})"
)
# A shell may need a backslash before the quotes.
_QUOTED = regex(r"[\"'](?P<name>[A-Za-z][A-Za-z0-9._/-]*)(?:@(?P<version>[\w.-]+))?\\?[\"']")
# An argument by its name is no package: repos = "…", method="curl".
_ARGUMENT = regex(r"[A-Za-z_.]+\s{0,20}=\s{0,20}$")
_FIELD = regex(r"(?ms)^(?:Imports|Depends):(?P<names>.*?)(?=^\S|\Z)")
_R_NAME = regex(r"[A-Za-z][A-Za-z0-9.]*(?=\s{0,20}(?:\(|,|$))")
_RUNTIME = regex(r"(?:python-(?P<python>\d+\.\d+(?:\.\d+)?)|r-.*|julia-.*)")


def read_apt(body: bytes, file: str) -> Iterator[Declared]:
    """The packages of an ``apt.txt``, one or several a line."""
    for number, line in enumerate(decode(bounded(body, file, LIMIT), file).split("\n"), 1):
        for word in line.partition("#")[0].split():
            if _APT.fullmatch(word):
                name, _, version = word.partition("=")
                yield Declared(
                    manager=Manager.APT,
                    name=name,
                    spec=show(word),
                    pinned=version_only(version),
                    place=Place(file=file, line=number),
                )


def read_r(body: bytes, file: str) -> Iterator[Declared]:
    """What ``install.R`` installs by names in quotes, and what a ``DESCRIPTION`` imports."""
    text = decode(bounded(body, file, LIMIT), file)
    # Of the same length, so that places stay what they are.
    bare = re.sub(r"(?m)#.*$", lambda found: " " * len(found[0]), text)
    found = _described(bare) if posixpath.basename(file) == "DESCRIPTION" else r_calls(bare)
    for name, version, at in found:
        yield Declared(
            manager=Manager.R,
            name=name,
            spec=f"{name}@{version}" if version else name,
            pinned=version_only(version),
            place=Place(file=file, line=text.count("\n", 0, at) + 1),
        )


def version_only(text: str) -> str:
    """The text, if it is one version and no branch, pattern or variable; else ``""``."""
    return show(text, 60) if re.fullmatch(r"v?\d[^*$\s]*", text) else ""


def r_calls(text: str) -> Iterator[tuple[str, str, int]]:
    """Names, versions and places of what R's calls install."""
    for call in _CALL.finditer(text):
        for name in _QUOTED.finditer(call["names"]):
            if "http" in name["name"] or _ARGUMENT.search(
                call["names"][max(name.start() - 60, 0) : name.start()]
            ):
                continue
            yield name["name"], name["version"] or "", call.start("names") + name.start()


def _described(text: str) -> Iterator[tuple[str, str, int]]:
    for part in _FIELD.finditer(text):
        for name in _R_NAME.finditer(part["names"]):
            if name[0] != "R":
                yield name[0], "", part.start("names") + name.start()


def read_runtime(body: bytes, file: str) -> list[Said]:
    """The Python that a ``runtime.txt`` names, if any; raises ``InputError`` for what is no runtime."""
    text = decode(bounded(body, file, 1 << 12), file).strip()
    found = _RUNTIME.fullmatch(text)
    if text and found is None:
        raise NotReadError(
            f"{show(text, 60)!r} is no runtime.",
            file=file,
            line=1,
            advice="Write python-3.12, or r-4.4-2024-06-01.",
        )
    version = found["python"] if found else ""
    return [Said(text=version, place=Place(file=file, line=1))] if version else []
