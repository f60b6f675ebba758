"""``conda-lock.yml``, the lock of conda-lock for several platforms."""

from __future__ import annotations

from collections.abc import Iterator

from factlock.inputs.conda_file import SUBDIR
from factlock.inputs.lock_yaml import read_block_yaml
from factlock.inputs.locked import LockedPackage, LockedSet
from factlock.inputs.locked_nodes import MAX_DEPENDS, NodeParts, conda_package, merged
from factlock.inputs.locked_parts import date_of, with_main_index
from factlock.inputs.shown_text import show
from factlock.inputs.yaml_tree import Mapping, Node, Scalar

_HASHES = Mapping(pairs=(), line=1, column=1)


def read_conda_lock(content: bytes, file: str) -> LockedSet:
    """The packages of a ``conda-lock.yml`` of version 1."""
    parts = NodeParts(file)
    root = read_block_yaml(content, file)
    data = parts.mapping(root, root, "The document")
    if parts.text(data, "version") != "1":
        where = data.get("version") or root
        raise parts.error(
            "This is not a conda-lock.yml of version 1, the one that we can read", where
        )
    metadata = data.get("metadata")
    made = metadata.get("time_metadata") if isinstance(metadata, Mapping) else None
    packages = parts.items(data.get("package"), root, "'package'")
    read = [_package(parts, one) for one in packages]
    found = with_main_index((package, host) for package, host, _ in read)
    platforms = ((one[2],) for one in read)
    return LockedSet(
        kind="conda-lock",
        file=file,
        packages=tuple(merged(zip(found, platforms, strict=True))),
        made=date_of(parts.text(made, "created_at")) if isinstance(made, Mapping) else "",
    )


def _package(parts: NodeParts, node: Node) -> tuple[LockedPackage, str, str]:
    one = parts.mapping(node, node, "A package")
    platform = parts.needed(one, "platform")
    if not SUBDIR.fullmatch(platform):
        place = one.get("platform") or one
        raise parts.error(f"{show(platform, 60)!r} is not a platform", place)
    digests = parts.mapping(one.get("hash") or _HASHES, one, "'hash'")
    manager = parts.needed(one, "manager")
    if manager == "pip":
        return *parts.python_package(one, "url", digests), platform
    if manager != "conda":
        place = one.get("manager") or one
        raise parts.error(f"The manager {show(manager, 60)!r} is not known", place)
    found = parts.conda_file(one, "url")
    if (found.name, found.version) != (parts.needed(one, "name"), parts.needed(one, "version")):
        place = one.get("url") or one
        raise parts.error("The address is that of another package or version", place)
    digest, md5 = parts.hashes(digests)
    depends = _depends(parts, one)
    package = conda_package(found, digest=digest, md5=md5, line=_line(one), depends=depends)
    return package, "", platform


def _line(one: Mapping) -> int:
    """Where the file is named: the first key of a block may be any."""
    return (one.get("url") or one).line


def _depends(parts: NodeParts, one: Mapping) -> Iterator[str]:
    node = one.get("dependencies")
    if node is None or (isinstance(node, Scalar) and not parts.short(node, "dependencies")):
        return
    found = parts.mapping(node, one, "'dependencies'")
    if len(found.pairs) > MAX_DEPENDS:
        raise parts.error(f"There are more than {MAX_DEPENDS:,} dependencies here", node)
    for key, value in found.pairs:
        yield f"{key.text} {parts.short(value, key.text)}".strip()
