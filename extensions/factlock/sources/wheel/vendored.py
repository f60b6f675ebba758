"""What a wheel carries along of others: shared libraries, and whole Python packages.

A library counts as contained when nothing outside the wheel can take it for its own by its name:

- its name holds a hash (``libgfortran-040039e1.so.5``, as auditwheel and delvewheel write it), or
- it lies in a folder ``.dylibs`` (delocate), where every reference names the whole path.

Every other one keeps its own name. That goes by names alone: whether symbols are hidden, and what is
linked statically, the list of a wheel's files does not say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from factlock.patterns import regex
from factlock.sources.wheel.import_names import extension_name, module_name

# libx.so, libx.so.5.0.0, libx.5.dylib, x.dll
_LIBRARY = regex(r".+\.(?:so(?:\.\d+)*|dylib|dll)", re.IGNORECASE)
_HASH = regex(r"-[0-9a-f]{8,64}(?=[.-])")
_FOLDERS = frozenset(
    {"_vendor", "_vendored", "vendor", "vendored", "_vendored_packages", "extern", "_extern"}
    | {"externals", "_externals", "third_party", "_third_party", "thirdparty"}
)
_ANY_FOLDER = regex(rf"/(?:{'|'.join(sorted(_FOLDERS))})/")


def is_library(path: str) -> bool:
    """Whether a file is a shared library and no module of Python."""
    folder, _, file = path.rpartition("/")
    if not _LIBRARY.fullmatch(file):
        return False
    # In a folder of bundled libraries everything is one, whatever it is called.
    return _is_bundle(folder.rpartition("/")[2]) or not extension_name(file)


def is_contained(path: str) -> bool:
    """Whether a library's name or place keeps it apart from others; see the module."""
    *folders, file = path.split("/")
    return ".dylibs" in folders or _HASH.search(file.lower()) is not None


def plain_name(path: str) -> str:
    """The name of a library without the hash that it was given."""
    return _HASH.sub("", path.rpartition("/")[2])


def vendored_packages(paths: Iterable[str]) -> Mapping[str, list[str]]:
    """The Python packages in folders for those of others: by folder, sorted."""
    found: dict[str, set[str]] = {}
    for folder, name in _below(paths):
        found.setdefault(folder, set()).add(name)
    return {folder: sorted(names) for folder, names in sorted(found.items())}


def _below(paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    for path in paths:
        if not _ANY_FOLDER.search(path):
            continue
        parts = path.split("/")
        at = next((at for at, part in enumerate(parts[:-1]) if part in _FOLDERS and at), 0)
        name = module_name(parts[-1])
        if not at or not name:
            continue
        first = parts[at + 1].partition(".")[0] if at + 2 == len(parts) else parts[at + 1]
        if first.isidentifier() and first not in {"__init__", "__main__"}:
            yield "/".join(parts[: at + 1]), first


def _is_bundle(folder: str) -> bool:
    return folder == ".dylibs" or folder.endswith(".libs")
