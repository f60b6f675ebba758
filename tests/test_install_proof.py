"""The proof that a list of pins is whole, against a second, dumber one."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.requirements import Requirement
from packaging.version import Version

from factlock.checks.solving.install_proof import Fault, Flaw, find_faults
from factlock.checks.solving.solved import Ask, Package

NAMES = ["a", "b", "c", "d"]
VERSIONS = ["1.0", "1.5", "2.0rc1", "2.0"]
SPECIFIERS = ["", ">=1.5", "<2", "==1.0", "!=1.5", "~=1.0", ">=1,<1.5"]


def wheel(name: str, version: str = "1.0", *asks: tuple[str, str], **more: str) -> Package:
    return Package(
        name=name,
        version=version,
        file=more.get("file", f"{name}-{version}-py3-none-any.whl"),
        sha256=more.get("sha256", "0" * 64),
        size=1,
        asks=tuple(Ask(to, specifier, "", "") for to, specifier in asks),
        unread=(more["unread"],) if "unread" in more else (),
    )


packages = st.lists(
    st.builds(
        lambda name, version, asks: wheel(name, version, *asks),
        st.sampled_from(NAMES),
        st.sampled_from(VERSIONS),
        st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(SPECIFIERS)), max_size=3),
    ),
    unique_by=lambda one: one.name,
)


def installs_and_works(chosen: list[Package], listed: dict[str, str]) -> bool:
    """Put the listed wheels in a folder, then look whether each finds all that it asks for."""
    folder = {one.name: one for one in chosen if one.name in listed}
    for one in folder.values():
        for ask in one.asks:
            requirement = Requirement(f"{ask.name}{ask.specifier}")
            there = folder.get(requirement.name)
            if there is None:
                return False
            bounds = [
                part.contains(Version(there.version), prereleases=True)
                for part in requirement.specifier
            ]
            if not all(bounds):
                return False
    return True


@settings(max_examples=400)
@given(packages, st.sets(st.sampled_from(NAMES)))
def test_the_proof_holds_exactly_when_the_list_works(chosen: list[Package], kept: set[str]) -> None:
    listed = {one.name: one.version for one in chosen if one.name in kept}
    assert (not list(find_faults(chosen, listed))) is installs_and_works(chosen, listed)


def faults(
    *chosen: Package, listed: str, hashes: dict[str, tuple[str, ...]] | None = None
) -> list[Fault]:
    names = {one.name: one.version for one in chosen if one.name in listed.split()}
    return list(find_faults(chosen, names, hashes))


def test_what_is_chosen_but_not_listed_is_missed_by_who_asks_for_it() -> None:
    (fault,) = faults(wheel("a", "1.0", ("b", ">=1")), wheel("b"), listed="a")
    assert fault.flaw is Flaw.MISSING
    assert str(fault.words) == "a 1.0 asks for b>=1, which the list does not hold."


def test_a_prerelease_that_is_listed_is_held_to_the_bounds_alone() -> None:
    assert faults(wheel("a", "1", ("b", ">=1")), wheel("b", "2.0rc1"), listed="a b") == []


def test_another_version_is_named() -> None:
    (fault,) = faults(wheel("a", "1", ("b", "<1")), wheel("b"), listed="a b")
    assert str(fault.words) == "a 1 asks for b<1, and the list holds b 1.0."


def test_what_is_no_wheel_has_hidden_needs() -> None:
    (fault,) = faults(wheel("jupyter", file="jupyter-1.0.0.tar.gz"), listed="jupyter")
    assert fault.flaw is Flaw.NOT_A_WHEEL


def test_hashes_must_name_the_file_that_would_be_fetched() -> None:
    one = wheel("a", sha256="a" * 64)
    right, wrong = "sha256:" + "a" * 64, "sha256:" + "b" * 64
    assert faults(one, listed="a", hashes={"a": (wrong, right)}) == []
    assert [fault.flaw for fault in faults(one, listed="a", hashes={"a": (wrong,)})] == [
        Flaw.OTHER_HASH
    ]
    assert faults(one, listed="a", hashes={"a": ("sha512:" + "c" * 128,)}) == []


def test_what_nobody_can_follow_is_an_address_or_unread() -> None:
    found = [
        fault.flaw
        for text in ("b @ https://example.org/b.whl", "b ==== 1", "b===1; extra == 'x@y'")
        for fault in faults(wheel("a", unread=text), listed="a")
    ]
    assert found == [Flaw.ADDRESS, Flaw.UNREAD, Flaw.UNREAD]
