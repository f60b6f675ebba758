"""The default environment of a pixi manifest: channels, platforms, packages of conda and of the index."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any

from factlock.images.image import Declared, Manager, Place, Said
from factlock.inputs.guarded_toml import read_toml
from factlock.inputs.shown_text import show
from factlock.inputs.toml_places import Places
from factlock.light_dataclass import dataclass
from factlock.patterns import regex

_EXACT = regex(r"==?(?P<version>\d[\w.+!]*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class PixiList:
    """What a manifest of pixi says."""

    channels: tuple[Said, ...]
    platforms: tuple[Said, ...]
    packages: tuple[Declared, ...]
    pythons: tuple[Said, ...]


def read_pixi(body: bytes, file: str) -> PixiList:
    """Read ``pixi.toml``, or the part for pixi of a ``pyproject.toml``."""
    data, places = read_toml(body, file)
    reader = _Reader(data, places, file)
    packages = tuple(reader.packages())
    return PixiList(
        channels=tuple(reader.listed("channels")),
        platforms=tuple(reader.listed("platforms")),
        packages=packages,
        pythons=tuple(
            Said(text=one.spec.partition(" ")[2] or "*", place=one.place)
            for one in packages
            if one.name == "python" and one.manager is Manager.CONDA
        ),
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    data: dict[str, Any]
    places: Places
    file: str

    @property
    def above(self) -> tuple[str, ...]:
        """The tables that all of pixi's stand in."""
        return ("tool", "pixi") if posixpath.basename(self.file) == "pyproject.toml" else ()

    def table(self, *path: str) -> dict[str, Any]:
        found: Any = self.data
        for key in (*self.above, *path):
            found = found.get(key) if isinstance(found, dict) else None
        return found if isinstance(found, dict) else {}

    def place(self, *path: str | int) -> Place:
        return Place(file=self.file, line=self.places.line(*self.above, *path))

    def listed(self, key: str) -> Iterator[Said]:
        for name in ("workspace", "project"):
            found = self.table(name).get(key)
            for number, one in enumerate(found if isinstance(found, list) else ()):
                text = one.get("channel", "") if isinstance(one, dict) else one
                yield Said(text=show(str(text)), place=self.place(name, key, number))

    def packages(self) -> Iterator[Declared]:
        for key, manager in (("dependencies", Manager.CONDA), ("pypi-dependencies", Manager.PIP)):
            for name, value in self.table(key).items():
                yield self._package(key, name, value, manager)

    def _package(self, key: str, name: str, value: object, manager: Manager) -> Declared:
        elsewhere = isinstance(value, dict) and not isinstance(value.get("version", ""), str)
        version = value.get("version", "") if isinstance(value, dict) else value
        wanted = show(str(version), 60) if not elsewhere else ""
        spec = f"{name.lower()} {wanted}".strip() if wanted not in {"", "*"} else name.lower()
        exact = _EXACT.fullmatch(wanted)
        # In pixi a single = is the series, as conda has it.
        pinned = exact["version"] if exact and wanted.startswith("==") else ""
        by_place = isinstance(value, dict) and {"git", "path", "url"} & value.keys()
        return Declared(
            manager=manager,
            name=show(name.lower(), 100),
            spec=spec,
            pinned=pinned,
            place=self.place(key, name),
            refused="from a place of its own" if by_place else "",
        )
