"""The proof that a list of pins is whole: that installing just its wheels, without an index, gives all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from factlock.checks.solving.solved import Package
from factlock.light_dataclass import dataclass
from factlock.model import Text, say


class Flaw(StrEnum):
    """What can be wrong with a list; ``ADDRESS`` and ``UNREAD`` are requirements that nobody can follow."""

    MISSING = "missing"
    OTHER_VERSION = "other-version"
    NOT_A_WHEEL = "not-a-wheel"
    OTHER_HASH = "other-hash"
    ADDRESS = "address"
    UNREAD = "unread"


_WORDS = {
    Flaw.MISSING: "{who} asks for {what}, which the list does not hold.",
    Flaw.OTHER_VERSION: "{who} asks for {what}, and the list holds {have}.",
    Flaw.NOT_A_WHEEL: "{who} comes as {what}: it must be built, with tools that the list does not hold.",
    Flaw.OTHER_HASH: "The list has another hash for {who} than the file {what} has.",
    Flaw.ADDRESS: "{who} asks for {what}: an address, which no index can stand for.",
    Flaw.UNREAD: "{who} asks for {what}, which cannot be read.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A thing that is wrong: who asks or is meant, for what, and what the list has instead."""

    flaw: Flaw
    who: str
    what: str
    have: str = ""

    @property
    def words(self) -> Text:
        """The fault as a sentence."""
        return say(_WORDS[self.flaw], who=self.who, what=self.what, have=self.have)


def find_faults(
    packages: Iterable[Package],
    listed: Mapping[str, str],
    hashes: Mapping[str, tuple[str, ...]] | None = None,
) -> Iterator[Fault]:
    """What stands against installing the listed packages alone: nothing, if the list is whole.

    ``packages`` are the files chosen for a target, ``listed`` the version of each name in the list.
    What is chosen but not listed will not be there: who asks for it says so. ``hashes`` are those
    that the list gives to names, as ``sha256:…``; a name with none is not held against any.
    """
    for package in packages:
        if package.name not in listed:
            continue
        who = f"{package.name} {package.version}"
        if not package.file.endswith(".whl"):
            yield Fault(flaw=Flaw.NOT_A_WHEEL, who=who, what=package.file)
        given = [h for h in (hashes or {}).get(package.name, ()) if h.startswith("sha256:")]
        if given and f"sha256:{package.sha256}" not in given:
            yield Fault(flaw=Flaw.OTHER_HASH, who=who, what=package.file)
        yield from _unmet(package, who, listed)
        for text in package.unread:
            flaw = Flaw.ADDRESS if "@" in text.partition(";")[0] else Flaw.UNREAD
            yield Fault(flaw=flaw, who=who, what=text)


def _unmet(package: Package, who: str, listed: Mapping[str, str]) -> Iterator[Fault]:
    from packaging.specifiers import SpecifierSet  # noqa: PLC0415

    for name, specifier, _, _ in package.asks:
        what = f"{name}{specifier}"
        have = listed.get(name)
        if have is None:
            yield Fault(flaw=Flaw.MISSING, who=who, what=what)
        elif not SpecifierSet(specifier).contains(have, prereleases=True):
            yield Fault(flaw=Flaw.OTHER_VERSION, who=who, what=what, have=f"{name} {have}")
