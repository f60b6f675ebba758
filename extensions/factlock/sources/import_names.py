"""Which names a wheel lets one import: from the paths of its files, nothing of it is run.

A folder with an ``__init__`` is a package; one without it is a namespace, and the names are those of
what lies in it. Folders for stubs (PEP 561) are told apart: they cannot be imported.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

# A compiled module with the interpreter and platform that it is for, and one without.
_TAIL = r"(?:cpython-3\d+[a-z]*(?:-[\w-]+)?|abi3t?|cp3\d+t?-\w+|pypy3\d+-[\w-]+)"
_TAGGED = re.compile(rf"(?P<name>\w+)\.{_TAIL}\.(?:so|pyd)")
_PLAIN = re.compile(r"(?P<name>[^\W\d]\w*)\.(?:so|pyd)")
_SOURCE = re.compile(r"(?P<name>[^\W\d]\w*)\.pyi?")
_STUBS = "-stubs"
_DEEP = 40


def extension_name(file: str) -> str:
    """The name of the module that a file is when it is a compiled one, else empty."""
    tagged = _TAGGED.fullmatch(file)
    if tagged:
        return tagged["name"]
    plain = _PLAIN.fullmatch(file)
    # Without a tag, what is called lib... is a library that others link to.
    library = plain is None or (file.startswith("lib") and file.endswith(".so"))
    return plain["name"] if plain and not library else ""


def module_name(file: str) -> str:
    """The name of the module that a file is, compiled or not; empty when it is none."""
    found = _SOURCE.fullmatch(file)
    return found["name"] if found else extension_name(file)


def import_names(paths: Iterable[str], namespaces: Collection[str] = ()) -> list[str]:
    """The names, sorted; ``namespaces`` are those that are such in spite of an ``__init__``."""
    names: set[str] = set()
    modules: dict[tuple[str, ...], set[str]] = {}
    for path in paths:
        *folders, file = path.split("/")
        name = module_name(file)
        # Names that no import statement can say are of no use to a reader.
        if len(folders) <= _DEEP and all(map(str.isidentifier, (*folders, name))):
            modules.setdefault(tuple(folders), set()).add(name)
    packages = {folder for folder, inside in modules.items() if "__init__" in inside}
    packages -= {tuple(name.split(".")) for name in namespaces}
    for folder, inside in modules.items():
        package = _outermost(folder, packages)
        if package:
            names.add(".".join(package))
        else:
            names.update(".".join((*folder, name)) for name in inside - {"__init__", "__main__"})
    return sorted(names)


def stub_names(paths: Iterable[str]) -> list[str]:
    """The packages whose stubs a wheel holds, sorted."""
    tops = {path.partition("/")[0] for path in paths if path.endswith(".pyi")}
    return sorted(top.removesuffix(_STUBS) for top in tops if top.endswith(_STUBS))


def _outermost(folder: tuple[str, ...], packages: Collection[tuple[str, ...]]) -> tuple[str, ...]:
    return next(_inside(folder, packages), ())


def _inside(
    folder: tuple[str, ...], packages: Collection[tuple[str, ...]]
) -> Iterator[tuple[str, ...]]:
    for length in range(1, len(folder) + 1):
        if folder[:length] in packages:
            yield folder[:length]
