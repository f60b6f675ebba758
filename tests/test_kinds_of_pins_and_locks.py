"""The facts ``since`` and ``files``: from the files of a project's page, and in words."""

from __future__ import annotations

from typing import Any

import pytest

from factlock.facts.keys import files_key, since_key
from factlock.sources.kinds import Look, index_kind
from factlock.sources.pages.releases import read_releases
from factlock.sources.pages.simple_fields import File, Project


def look(*files: File, status: str = "active") -> Look:
    project = Project(name="demo", status=status, status_reason="", files=files)
    nowhere: Any = None
    return Look(
        project=project,
        releases=read_releases(project),
        index=nowhere,
        transport=nowhere,
        deadline=0.0,
    )


def sdist(version: str, day: str = "2024-01-01", **fields: Any) -> File:
    return File(name=f"demo-{version}.tar.gz", uploaded=f"{day}T00:00:00", **fields)


def since(specifier: str, *files: File, **target: str) -> Any:
    wanted = {"specifier": specifier, **target}
    kind = index_kind("since")
    assert kind.value is not None
    return kind.value(look(*files), wanted)


def files(version: str, *found: File, status: str = "active") -> Any:
    kind = index_kind("files")
    assert kind.value is not None
    return kind.value(look(*found, status=status), {"version": version})


def test_the_first_that_is_missed_is_the_one_that_appeared_first() -> None:
    found = since(
        "==1.26.20",
        sdist("1.26.20", "2024-08-01"),
        sdist("2.0.0", "2023-05-01"),
        sdist("2.1.0", "2024-01-01"),
    )
    first = {"version": "2.0.0", "uploaded": "2023-05-01"}
    assert found == {"newer": 2, "first": first, "elsewhere": None}


def test_of_two_on_one_day_the_older_version_is_the_first() -> None:
    found = since("==1.0", sdist("1.0"), sdist("1.2"), sdist("1.1"))
    assert found["first"]["version"] == "1.1"


def test_without_days_the_oldest_version_is_the_first() -> None:
    plain = [File(name=f"demo-{version}.tar.gz") for version in ("1.0", "2.0", "1.1")]
    assert since("==1.0", *plain)["first"] == {"version": "1.1", "uploaded": ""}


@pytest.mark.parametrize(
    ("specifier", "newer"),
    [
        ("==1.2.3", 3),
        ("==1.2.*", 2),
        ("~=1.2", 1),
        ("~=1.2,!=1.3.0", 1),
        ("==1.1", 4),
        ("==3.0", 0),
    ],
)
def test_newer_is_what_lies_above_all_that_the_pin_admits(specifier: str, newer: int) -> None:
    there = [sdist(one) for one in ("1.2.3", "1.2.4", "1.3.0", "2.0")]
    assert since(specifier, *there)["newer"] == newer


def test_prereleases_and_yanked_ones_are_not_missed() -> None:
    found = since("==1.0", sdist("1.0"), sdist("2.0rc1"), sdist("1.1", yanked="broken"))
    assert found == {"newer": 0, "first": None, "elsewhere": None}


def test_a_release_for_a_newer_python_is_elsewhere() -> None:
    there = sdist("1.0"), sdist("2.0", requires_python=">=3.12")
    found = since("==1.0", *there, python="3.11")
    beyond = {"version": "2.0", "requires_python": ">=3.12", "newer_python": True}
    assert found == {"newer": 0, "first": None, "elsewhere": beyond}
    assert since("==1.0", *there, python="3.12")["newer"] == 1


def test_a_wheel_for_a_newer_python_alone_is_elsewhere_too() -> None:
    wheel = File(name="demo-2.0-cp313-cp313-manylinux_2_17_x86_64.whl")
    found = since("==1.0", sdist("1.0"), wheel, python="3.11", platform="linux-64")
    assert found["elsewhere"]["newer_python"]


def test_a_release_for_older_pythons_or_other_platforms_needs_no_newer_python() -> None:
    old = sdist("2.0", requires_python="<3.10")
    assert since("==1.0", sdist("1.0"), old, python="3.11")["elsewhere"]["newer_python"] is False
    windows = File(name="demo-2.0-py3-none-win_amd64.whl")
    found = since("==1.0", sdist("1.0"), windows, python="3.11", platform="linux-64")
    assert found["elsewhere"]["newer_python"] is False


def test_a_release_that_nobody_can_read_is_passed_over() -> None:
    odd = sdist("2.0", requires_python="three")
    assert since("==1.0", sdist("1.0"), odd, python="3.11")["newer"] == 0


def test_the_files_of_a_version_in_any_spelling() -> None:
    there = [
        File(name="demo-1.0.tar.gz", sha256="a" * 64, uploaded="2024-01-02T03:04:05"),
        File(name="demo-1.0.0-py3-none-any.whl", sha256="b" * 64, yanked="x\x00y"),
        File(name="demo-1.0.1.tar.gz"),
    ]
    assert files("1", *there) == {
        "files": [
            ["demo-1.0.0-py3-none-any.whl", "b" * 64, "xU+0000y", ""],
            ["demo-1.0.tar.gz", "a" * 64, None, "2024-01-02"],
        ]
    }


def test_a_version_that_is_none_is_found_by_its_letters() -> None:
    assert files("2004d", File(name="demo-2004d.tar.gz"))["files"][0][0] == "demo-2004d.tar.gz"


def test_a_release_that_is_gone_and_a_project_that_never_was() -> None:
    assert files("2.0", sdist("1.0")) == {"files": []}
    assert index_kind("files").absent == {"files": None}


def test_a_project_in_quarantine_says_so() -> None:
    assert files("1.0", status="quarantined") == {"files": [], "status": "quarantined"}


def test_changes_of_files_in_words() -> None:
    key = files_key("demo", "1.0")
    kind = index_kind("files")
    old = {"files": [["a", "1", None, ""], ["b", "2", None, ""], ["c", "3", None, ""]]}
    new = {"files": [["a", "1", "bad", ""], ["b", "9", None, ""], ["d", "4", None, ""]]}
    said = list(kind.differences(key, old, new))
    assert said == ["a was yanked", "b has another sha256", "c is gone", "d came"]
    assert next(iter(kind.differences(key, old, {"files": []}))) == "1.0: 3 files -> 0 files"
    assert next(iter(kind.differences(key, old, {"files": None}))) == "1.0: 3 files -> no project"
    held = {"files": [], "status": "quarantined"}
    assert list(kind.differences(key, {"files": []}, held)) == ["1.0: status none -> quarantined"]
    assert kind.describe(key, old) == "3 files of 1.0"


def test_changes_of_what_a_pin_misses_in_words() -> None:
    key = since_key("demo", specifier="==1.0", python="3.11")
    kind = index_kind("since")
    old = {"newer": 1, "first": {"version": "1.1", "uploaded": "2024-01-01"}, "elsewhere": None}
    more = {**old, "newer": 2}
    assert list(kind.differences(key, old, more)) == [
        "newer than the pin: 1 -> 2 (Python 3.11, ==1.0)"
    ]
    other = {**old, "first": {"version": "1.2", "uploaded": "2024-01-01"}}
    assert "1.1 -> 1.2" in "".join(kind.differences(key, old, other))
    assert kind.describe(key, old).startswith("1 newer than the pin")
