"""``pixi.lock``: environments for several platforms, and the packages that they share."""

from __future__ import annotations

from collections.abc import Iterator

from factlock.inputs.conda_file import SUBDIR
from factlock.inputs.lock_yaml import read_block_yaml
from factlock.inputs.locked import PATH, LockedPackage, LockedSet
from factlock.inputs.locked_nodes import NodeParts, conda_package, day_of, merged
from factlock.inputs.locked_parts import with_main_index
from factlock.inputs.shown_text import show
from factlock.inputs.yaml_tree import Mapping, Node, Scalar
from factlock.text import read_name

VERSIONS = ("4", "5", "6", "7")
_SOURCE = "conda_source"


def read_pixi_lock(content: bytes, file: str) -> LockedSet:
    """The packages of a ``pixi.lock`` of versions 4 to 7."""
    parts = NodeParts(file)
    root = read_block_yaml(content, file)
    data = parts.mapping(root, root, "The document")
    if parts.text(data, "version") not in VERSIONS:
        known = f"This is not a pixi.lock of versions {VERSIONS[0]} to {VERSIONS[-1]}"
        raise parts.error(f"{known}, those that we can read", data.get("version") or root)
    used = _used(parts, data)
    nodes = [
        parts.mapping(one, one, "A package")
        for one in parts.items(data.get("packages"), root, "'packages'")
    ]
    read = [_package(parts, one) for one in nodes]
    packages = with_main_index((package, host) for package, host, _ in read)
    targets = (used.get(address, ()) for _, _, address in read)
    return LockedSet(
        kind="pixi",
        file=file,
        packages=tuple(merged(zip(packages, targets, strict=True))),
        newest=max((day_of(parts.text(one, "timestamp")) for one in nodes), default=""),
    )


def _used(parts: NodeParts, data: Mapping) -> dict[str, tuple[str, ...]]:
    """For each address the platforms of the environments that have it."""
    names = dict(_platforms(parts, data))
    found: dict[str, dict[str, None]] = {}
    environments = parts.mapping(data.get("environments"), data, "'environments'")
    for _, environment in environments.pairs:
        inside = parts.mapping(environment, environment, "An environment")
        packages = inside.get("packages")
        listed = parts.mapping(packages, inside, "'packages'") if packages else None
        for platform, node in listed.pairs if listed else ():
            subdir = names.get(platform.text, platform.text)
            if not SUBDIR.fullmatch(subdir):
                raise parts.error(f"{show(subdir, 60)!r} is not a platform", platform)
            for one in parts.items(node, inside, "A list of packages"):
                entry = parts.mapping(one, one, "A package")
                for _, address in entry.pairs[:1]:
                    if isinstance(address, Scalar):
                        found.setdefault(address.text, {})[subdir] = None
    return {address: tuple(subdirs) for address, subdirs in found.items()}


def _platforms(parts: NodeParts, data: Mapping) -> Iterator[tuple[str, str]]:
    """What a lock calls its platforms, since version 7, and which they are."""
    node = data.get("platforms")
    for one in parts.items(node, data, "'platforms'") if node else ():
        platform = parts.mapping(one, one, "A platform")
        name = parts.needed(platform, "name")
        yield name, parts.text(platform, "subdir") or name


def _package(parts: NodeParts, one: Mapping) -> tuple[LockedPackage, str, str]:
    """A package, the host that one of pip's comes from, and the address that environments name it by."""
    kind = parts.text(one, "kind") or next((key.text for key, _ in one.pairs), "")
    key = "url" if one.get("kind") else kind
    if kind == "conda":
        found = parts.conda_file(one, key)
        digest, md5 = parts.hashes(one)
        if any(
            (there := parts.text(one, name)) and there != expected
            for name, expected in (("name", found.name), ("version", found.version))
        ):
            raise parts.error("The address is that of another package or version", one)
        depends = parts.texts(one, "depends")
        package = conda_package(
            found, digest=digest, md5=md5, line=(one.get(key) or one).line, depends=depends
        )
        return package, "", parts.text(one, key)
    if kind == "pypi":
        key = "path" if one.get("path") else key
        return *parts.python_package(one, key, one), parts.text(one, key)
    if kind == _SOURCE:
        text = parts.needed(one, _SOURCE)
        return _built_here(parts, one, text), "", text
    raise parts.error(f"The kind {show(kind, 60)!r} of package is not known", one)


def _built_here(parts: NodeParts, one: Mapping, text: str) -> LockedPackage:
    """A package that is built from a folder of the project: ``root[444b3894] @ src/root``."""
    name = text.partition("[")[0].partition("@")[0].strip()
    place: Node = one.get(_SOURCE) or one
    name = read_name(show(name), file=parts.file, line=place.line)
    return LockedPackage(name=name, line=one.line, source=PATH)
