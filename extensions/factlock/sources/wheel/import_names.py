"""Which names a wheel lets one import: from the paths of its files, nothing of it is run.

A folder with an ``__init__`` is a package; one without it is a namespace, and the names are those of
what lies in it. Folders for stubs (PEP 561) are told apart: they cannot be imported.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from factlock.patterns import regex

# A compiled module with the interpreter and platform that it is for, and one without.
_TAIL = r"(?:cpython-3\d+[a-z]*(?:-[\w-]+)?|abi3t?|cp3\d+t?-\w+|pypy3\d+-[\w-]+)"
_TAGGED = regex(rf"(?P<name>\w+)\.{_TAIL}\.(?:so|pyd)")
_PLAIN = regex(r"(?P<name>[^\W\d]\w*)\.(?:so|pyd)")
_SOURCE = regex(r"(?P<name>[^\W\d]\w*)\.pyi?")
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
    modules: dict[str, set[str]] = {}
    folders = _Folders()
    for path in paths:
        folder, _, file = path.rpartition("/")
        name = module_name(file)
        # Names that no import statement can say are of no use to a reader.
        if name.isidentifier() and folders.can_be_said(folder):
            modules.setdefault(folder, set()).add(name)
    folders.packages = {folder for folder, inside in modules.items() if "__init__" in inside}
    folders.packages -= {name.replace(".", "/") for name in namespaces}
    names: set[str] = set()
    for folder, inside in modules.items():
        package = folders.outermost(folder)
        if package:
            names.add(package)
        else:
            start = f"{folder}/" if folder else ""
            names.update(f"{start}{name}" for name in inside - {"__init__", "__main__"})
    return sorted(name.replace("/", ".") for name in names)


def stub_names(paths: Iterable[str]) -> list[str]:
    """The packages whose stubs a wheel holds, sorted."""
    tops = {path.partition("/")[0] for path in paths if path.endswith(".pyi")}
    return sorted(top.removesuffix(_STUBS) for top in tops if top.endswith(_STUBS))


class _Folders:
    """What is known of folders, each looked at once; a folder above is one step away, however deep it is."""

    def __init__(self) -> None:
        self.packages: set[str] = set()
        self._said: dict[str, int] = {"": 0}
        self._outermost: dict[str, str] = {"": ""}

    def can_be_said(self, folder: str) -> bool:
        """Whether each part of a folder's path is a name, and they are not too many."""
        return 0 <= self._depth(folder) <= _DEEP

    def outermost(self, folder: str) -> str:
        """The package that a folder is in, or is, that is in no other; empty when there is none."""
        found = self._outermost.get(folder)
        if found is None:
            found = self.outermost(folder.rpartition("/")[0])
            found = self._outermost[folder] = found or (folder if folder in self.packages else "")
        return found

    def _depth(self, folder: str) -> int:
        """How deep a folder is; -1 when a part of its path is no name, or it is too deep."""
        if folder not in self._said:
            above, _, name = folder.rpartition("/")
            deep = -1 if folder.count("/") >= _DEEP else self._depth(above)
            self._said[folder] = deep + 1 if deep >= 0 and name.isidentifier() else -1
        return self._said[folder]
