"""``pyproject.toml``: what a project needs to be built and to run, its extras and dependency groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from factlock.errors import InputError
from factlock.inputs.guarded_toml import read_toml
from factlock.inputs.manifest import BUILD, EXTRA, GROUP, Entry, Include, Manifest
from factlock.inputs.poetry_dependencies import origins, poetry_extras, poetry_groups, read_poetry
from factlock.inputs.poetry_versions import to_specifier
from factlock.inputs.requirement import (
    ADDRESS,
    INVALID,
    LOCAL_PATH,
    OWN_INDEX,
    REPOSITORY,
    make_entry,
    refuse,
)
from factlock.inputs.shown_text import show
from factlock.inputs.toml_places import Path, Places
from factlock.light_dataclass import dataclass, replace
from factlock.text import normal_name

LIMIT = 1024 * 1024
MAX_VALUES = 10_000
NO_GROUP = "an include of a group that is not there"
_UV_ORIGINS = {
    "git": REPOSITORY,
    "url": ADDRESS,
    "path": LOCAL_PATH,
    "workspace": LOCAL_PATH,
    "index": OWN_INDEX,
}
_TOLD_BY_BUILD = ("dependencies", "optional-dependencies", "requires-python", "version")


def read_pyproject(content: bytes, file: str) -> Manifest:
    """The manifest of a ``pyproject.toml``. Raises ``InputError`` where its shape is not as specified."""
    data, places = read_toml(content, file, limit=LIMIT, max_values=MAX_VALUES)
    groups = data.get("dependency-groups")
    names = groups if isinstance(groups, dict) else ()
    return _Reader(data, places, frozenset(map(normal_name, names))).manifest()


@dataclass(frozen=True, slots=True)
class _Reader:
    data: Mapping[str, Any]
    places: Places
    groups: frozenset[str]

    def manifest(self) -> Manifest:
        project = self._table("project")
        poetry = self._table("tool", "poetry")
        written = "dependencies" in project
        entries = [
            *self._list("", "project", "dependencies"),
            *self._named(EXTRA, "project", "optional-dependencies"),
            *self._dependency_groups(),
            *self._list(GROUP + "dev", "tool", "uv", "dev-dependencies"),
            *self._named(GROUP, "tool", "pdm", "dev-dependencies"),
            *read_poetry(poetry, self.places, main=not written),
            *self._list(BUILD, "build-system", "requires"),
        ]
        return Manifest(
            kind="pyproject",
            file=self.places.file,
            entries=tuple(self._with_origins(entries, poetry)),
            name=normal_name(self._text(project, poetry, "name")),
            version=self._text(project, poetry, "version"),
            requires_python=self._requires_python(project, poetry),
            requires_python_line=self.places.exact(*_python_path(project)),
            extras=self._names(EXTRA, ("project", "optional-dependencies")) or poetry_extras(poetry),
            groups=self._names(
                GROUP, ("dependency-groups",), ("tool", "pdm", "dev-dependencies"),
                more=(*poetry_groups(poetry), *self._uv_dev()),
            ),
            includes=tuple(self._includes()),
            unread=tuple(self._unread(project, poetry)),
        )  # fmt: skip

    def _table(self, *path: str) -> dict[str, Any]:
        found: Any = self.data
        for part in path:
            found = found.get(part, {})
            if not isinstance(found, dict):
                raise self._error(f"{'.'.join(path)} is not a table", *path)
        return dict(found)

    def _error(self, problem: str, *path: str | int) -> InputError:
        return InputError(
            f"{problem}.",
            file=self.places.file,
            line=self.places.line(*path) or None,
            advice="Write it as the specification of pyproject.toml has it.",
        )

    def _text(self, project: Mapping[str, Any], poetry: Mapping[str, Any], key: str) -> str:
        found = project.get(key, poetry.get(key, ""))
        return show(found, 100) if isinstance(found, str) else ""

    def _list(self, group: str, *path: str) -> Iterator[Entry]:
        found = self._table(*path[:-1]).get(path[-1], [])
        if not isinstance(found, list):
            raise self._error(f"{'.'.join(path)} is not a list", *path)
        for number, one in enumerate(found):
            if isinstance(one, dict) and group.startswith(GROUP) and "include-group" in one:
                yield from self._broken_include(one, group, (*path, number))
                continue
            line = self.places.exact(*path, number)
            if isinstance(one, str):
                yield make_entry(one, file=self.places.file, line=line, group=group)
            else:
                yield refuse(
                    self.places.written(*path, number), INVALID,
                    file=self.places.file, line=line, group=group,
                )  # fmt: skip

    def _named(self, kind: str, *path: str) -> Iterator[Entry]:
        for name in self._table(*path):
            yield from self._list(kind + normal_name(name), *path, name)

    def _dependency_groups(self) -> Iterator[Entry]:
        return self._named(GROUP, "dependency-groups")

    def _broken_include(self, one: Mapping[str, Any], group: str, path: Path) -> Iterator[Entry]:
        if normal_name(str(one["include-group"])) not in self.groups:
            yield refuse(
                self.places.written(*path), NO_GROUP,
                file=self.places.file, line=self.places.exact(*path), group=group,
            )  # fmt: skip

    def _includes(self) -> Iterator[Include]:
        for name, items in self._table("dependency-groups").items():
            for number, one in enumerate(items):
                if isinstance(one, dict) and isinstance(one.get("include-group"), str):
                    yield Include(
                        group=normal_name(name),
                        included=normal_name(one["include-group"]),
                        line=self.places.exact("dependency-groups", name, number),
                    )

    def _names(
        self, kind: str, *paths: tuple[str, ...], more: tuple[str, ...] = ()
    ) -> tuple[str, ...]:
        """Sorted normal names; two that differ in spelling only are refused, as the tools do."""
        found = set(more)
        for path in paths:
            seen: set[str] = set()
            for name in self._table(*path):
                normal = normal_name(name)
                if normal in seen:
                    what = kind.rstrip(":")
                    raise self._error(f"The {what} {show(name, 60)!r} is there twice", *path, name)
                seen.add(normal)
            found |= seen
        return tuple(sorted(found))

    def _uv_dev(self) -> tuple[str, ...]:
        return ("dev",) if "dev-dependencies" in self._table("tool", "uv") else ()

    def _requires_python(self, project: Mapping[str, Any], poetry: Mapping[str, Any]) -> str:
        if "requires-python" in project:
            found = project["requires-python"]
            text = found if isinstance(found, str) else "?"
        else:
            dependencies = poetry.get("dependencies")
            found = dependencies.get("python", "") if isinstance(dependencies, dict) else ""
            text = (to_specifier(found) or "") if isinstance(found, str) else ""
        try:
            return ",".join(sorted(str(one) for one in SpecifierSet(text)))
        except (InvalidSpecifier, ValueError):
            shown = show(text, 60)
            raise self._error(
                f"{shown!r} does not say which versions of Python", *_python_path(project)
            ) from None

    def _untold_python(self, poetry: Mapping[str, Any]) -> bool:
        dependencies = poetry.get("dependencies")
        python = dependencies.get("python") if isinstance(dependencies, dict) else None
        return isinstance(python, str) and to_specifier(python) is None

    def _with_origins(self, entries: list[Entry], poetry: Mapping[str, Any]) -> Iterator[Entry]:
        """Entries that a tool's own table takes from elsewhere than the index are refused."""
        # Beside a standard table, poetry's own only adds where things come from.
        elsewhere = origins(poetry) if "dependencies" in self._table("project") else {}
        for name, source in self._table("tool", "uv", "sources").items():
            for one in source if isinstance(source, list) else [source]:
                keys = one if isinstance(one, dict) else {}
                reason = next((why for key, why in _UV_ORIGINS.items() if keys.get(key)), "")
                if reason:
                    elsewhere[normal_name(name)] = reason
        for entry in entries:
            reason = "" if entry.group == BUILD else elsewhere.get(entry.name, "")
            yield (
                replace(entry, requirement="", name="", pinned="", refused=reason)
                if reason and entry.name
                else entry
            )

    def _unread(self, project: Mapping[str, Any], poetry: Mapping[str, Any]) -> Iterator[str]:
        if "requires-python" not in project and self._untold_python(poetry):
            yield "requires-python: written as PEP 440 cannot say it"
        dynamic = project.get("dynamic", [])
        for field in _TOLD_BY_BUILD:
            if isinstance(dynamic, list) and field in dynamic:
                # Poetry 2 reads its own tables then, and so do we.
                if field in {"dependencies", "requires-python"} and "dependencies" in poetry:
                    continue
                yield f"{field}: told by the build (dynamic)"


def _python_path(project: Mapping[str, Any]) -> Path:
    """Where the project says which Pythons it is for: in the standard table, or in poetry's own."""
    if "requires-python" in project:
        return ("project", "requires-python")
    return ("tool", "poetry", "dependencies", "python")
