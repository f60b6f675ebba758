"""The parts that conda's lock formats share: texts, hashes and packages, bounded and with their place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from urllib.parse import unquote, urlsplit

from packaging.version import InvalidVersion, Version

from factlock.errors import InputError
from factlock.inputs.conda_file import CondaFile, read_conda_file
from factlock.inputs.locked import (
    ADDRESS,
    CHANNEL,
    GIT,
    INDEX,
    PATH,
    VCS,
    LockedFile,
    LockedPackage,
)
from factlock.inputs.shown_text import show
from factlock.inputs.yaml_tree import Mapping, Node, Scalar, Sequence
from factlock.light_dataclass import dataclass, replace
from factlock.patterns import regex
from factlock.text import read_name

MAX_PACKAGES = 20_000
MAX_DEPENDS = 1_000
MAX_TEXT = 2_000
ADVICE = "Make the lock file again with its own tool."
_DIGESTS = {"sha256": re.compile(r"[0-9a-fA-F]{64}"), "md5": re.compile(r"[0-9a-fA-F]{32}")}
_PYTHON_FILE = regex(r"[A-Za-z0-9][A-Za-z0-9._+!-]{0,254}", re.ASCII)
_REPOSITORY = regex(r"(git|hg|svn|bzr)\+")
_NULLS = {"", "~", "null", "Null", "NULL"}


@dataclass(frozen=True, slots=True)
class NodeParts:
    """Reads pieces of a lock in YAML. Every method raises ``InputError`` with the place."""

    file: str

    def error(self, problem: str, node: Node) -> InputError:
        """The error for something at a node."""
        return InputError(
            f"{problem} (column {node.column}).", file=self.file, line=node.line, advice=ADVICE
        )

    def mapping(self, node: Node | None, owner: Node, what: str) -> Mapping:
        """A mapping; an error at its place, or that of what should hold it."""
        if isinstance(node, Mapping):
            return node
        raise self.error(f"{what} is missing here, a mapping", node or owner)

    def items(
        self, node: Node | None, owner: Node, what: str, limit: int = MAX_PACKAGES
    ) -> tuple[Node, ...]:
        """The items of a list of bounded length."""
        if isinstance(node, Sequence) and len(node.items) <= limit:
            return node.items
        raise self.error(f"{what} is missing here, a list of at most {limit:,}", node or owner)

    def text(self, owner: Mapping, key: str) -> str:
        """The text of a key; ``""`` where it is missing or null."""
        node = owner.get(key)
        return "" if node is None else self.short(node, key)

    def short(self, node: Node, what: str) -> str:
        """The text of a node; ``""`` for null."""
        if not isinstance(node, Scalar) or len(node.text) > MAX_TEXT:
            raise self.error(f"A short text is missing here, {show(what, 60)}", node)
        return "" if node.plain and node.text in _NULLS else node.text

    def needed(self, owner: Mapping, key: str) -> str:
        """The text of a key that must be there."""
        if text := self.text(owner, key):
            return text
        raise self.error(f"The key {key!r} is missing here", owner.get(key) or owner)

    def texts(self, owner: Mapping, key: str) -> tuple[str, ...]:
        """A list of short texts; none where the key is missing."""
        node = owner.get(key)
        if node is None or (isinstance(node, Scalar) and node.text in _NULLS):
            return ()
        found = self.items(node, owner, key, MAX_DEPENDS)
        for one in found:
            if not isinstance(one, Scalar) or len(one.text) > MAX_TEXT:
                raise self.error(f"A short text is missing here, {key}", one)
        return tuple(one.text for one in found if isinstance(one, Scalar))

    def hashes(self, owner: Mapping) -> tuple[str, str]:
        """The strongest hash, and the MD5 where it is another: ``("sha256:…", "md5:…")``."""
        found = []
        for kind, form in _DIGESTS.items():
            text = self.text(owner, kind)
            if text and not form.fullmatch(text):
                raise self.error(
                    f"{show(text, 60)!r} is not a hash ({kind})", owner.get(kind) or owner
                )
            found += [f"{kind}:{text.lower()}"] if text else []
        return (*found, "", "")[0], (*found, "", "")[1]

    def conda_file(self, owner: Mapping, key: str) -> CondaFile:
        """What the address at a key leads to."""
        if found := read_conda_file(self.needed(owner, key)):
            return found
        raise self.error("This is not the address of a conda package", owner.get(key) or owner)

    def python_package(
        self, owner: Mapping, key: str, digests: Mapping
    ) -> tuple[LockedPackage, str]:
        """A package of pip's with its file, and the host that it comes from."""
        address = self.text(owner, key)
        source = _source(address)
        version = self.text(owner, "version")
        if version or source == INDEX:
            self._check_version(version, owner)
        file = unquote(_path(address).rpartition("/")[2])
        named = source in {INDEX, ADDRESS} and _PYTHON_FILE.fullmatch(file)
        digest, md5 = self.hashes(digests)
        files = (LockedFile(name=file, hash=digest, md5=md5),) if named else ()
        name = owner.get("name") or owner
        package = LockedPackage(
            name=read_name(show(self.needed(owner, "name")), file=self.file, line=name.line),
            version=version,
            files=files if digest or named else (),
            line=name.line,
            source=source,
        )
        return package, urlsplit(address).hostname or "" if source == INDEX else ""

    def _check_version(self, text: str, owner: Mapping) -> None:
        try:
            Version(text[:200])
        except (InvalidVersion, ValueError):
            place = owner.get("version") or owner
            raise self.error(f"{show(text, 60)!r} is not a version", place) from None


def _path(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


def _source(address: str) -> str:
    """Where a package of pip's comes from; an index names its files, an address may name anything."""
    if found := _REPOSITORY.match(address):
        return GIT if found[1] == "git" else VCS
    if "://" not in address or address.startswith("file:"):
        return PATH
    return INDEX if re.search(r"\.(?:whl|tar\.gz|zip|tar\.bz2)$", _path(address)) else ADDRESS


def conda_package(
    found: CondaFile, *, digest: str, md5: str = "", line: int = 0, depends: Iterable[str] = ()
) -> LockedPackage:
    """The locked package that a conda file is."""
    return LockedPackage(
        name=found.name,
        version=found.version,
        files=(LockedFile(name=found.file, hash=digest, md5=md5),),
        line=line,
        source=PATH if found.local else CHANNEL if found.channel else ADDRESS,
        channel=found.channel,
        subdir=found.subdir,
        build=found.build,
        depends=tuple(sorted(depends)),
    )


def merged(
    packages: Iterable[tuple[LockedPackage, Iterable[str]]],
) -> Iterator[LockedPackage]:
    """Each file once, where it stands first, with the platforms of the lock that it is for."""
    first: dict[LockedPackage, LockedPackage] = {}
    targets: dict[LockedPackage, set[str]] = {}
    for package, platforms in packages:
        key = replace(package, line=0)
        first.setdefault(key, package)
        targets.setdefault(key, set()).update(platforms)
    for key, package in first.items():
        yield replace(package, targets=tuple(sorted(targets[key])))


def day_of(stamp: str) -> str:
    """The day of a time stamp in seconds or thousandths of them; ``""`` for none."""
    if not re.fullmatch(r"\d{9,13}", stamp, re.ASCII):
        return ""
    seconds = int(stamp) / (1000 if len(stamp) > 11 else 1)  # noqa: PLR2004 - seconds have ten digits
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d")
