"""The check ``wheels``: which wheel a cell gets and why, what the cells come to, and how it is shown."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet
from packaging.tags import Tag, compatible_tags, cpython_tags, mac_platforms, parse_tag

from factlock.checks.wheels import CHECK, PYTHONS
from factlock.cli import main
from factlock.errors import Cause, InputError, SourceError
from factlock.facts.gathering import View
from factlock.facts.keys import cell_key, project_key
from factlock.model import Cell, Fact, FactKey, Freshness, Grid, Json, Need, Result, Tone, Unknown
from factlock.sources.pages.cells import best_wheel, cell_fact, fit_of, tags_of
from factlock.sources.pages.floors import floor_text, floors_of, system_of
from factlock.sources.pages.releases import Releases, read_releases
from factlock.sources.pages.simple_fields import File, Project
from factlock.sources.pages.targets import platform_tags
from factlock.target import MUSL_PLATFORMS, PLATFORMS
from shelf import Shelf

LINUX = "manylinux_2_17_x86_64.manylinux2014_x86_64"


def releases(*names: str, **fields: Any) -> Releases:
    """Releases of demo from the names of its files; ``needs``: Requires-Python by how names begin."""
    needs: Mapping[str, str] = fields.get("needs", {})
    yanked: tuple[str, ...] = fields.get("yanked", ())
    files = [
        File(
            name=name,
            requires_python=next((n for start, n in needs.items() if name.startswith(start)), ""),
            yanked="bad" if name.startswith(yanked) and yanked else None,
        )
        for name in names
    ]
    return read_releases(
        Project(name="demo", status="active", status_reason="", files=tuple(files))
    )


def cell(found: Releases, python: str, platform: str, specifier: str = "") -> dict[str, Any]:
    value = cell_fact(found, python, platform, SpecifierSet(specifier))
    assert isinstance(value, dict)
    return value


# -- cells


def test_a_universal_wheel_fits_everywhere() -> None:
    found = releases("demo-2.0-py3-none-any.whl", "demo-2.0.tar.gz")
    for platform in (*PLATFORMS, *MUSL_PLATFORMS):
        for python in PYTHONS:
            value = cell(found, python, platform)
            assert (value["state"], value["version"], value["universal"]) == ("wheel", "2.0", True)
            assert "floor" not in value
            assert "why" not in value


# Python, platform, files without the project's name; then state, version, floor and why (a point: none).
CASES = """
3.12  | linux-64      | 2-cp312-cp312-LINUX                           | wheel 2 glibc2.17 .
3.12  | linux-64      | 2-cp38-abi3-manylinux_2_28_x86_64               | wheel 2 glibc2.28 .
3.12  | linux-aarch64 | 2-cp312-cp312-LINUX                           | none . . platform
3.12  | linux-64-musl | 2-cp312-cp312-LINUX                           | none . . platform
3.12  | linux-64-musl | 2-cp312-cp312-musllinux_1_1_x86_64              | wheel 2 musl1.1 .
3.12  | linux-64-musl | 2-cp312-cp312-musllinux_1_4_x86_64              | none . . floor
3.12  | osx-arm64     | 2-cp312-cp312-macosx_10_9_universal2            | wheel 2 macOS11 .
3.12  | osx-64        | 2-cp312-cp312-macosx_10_9_universal2            | wheel 2 macOS10.9 .
3.12  | osx-64        | 2-cp312-cp312-macosx_11_0_arm64                 | none . . platform
3.12  | win-64        | 2-cp312-cp312-win_amd64                         | wheel 2 . .
3.12  | win-64        | 2-cp312-cp312-win32                             | none . . platform
3.12  | linux-64      | 2.tar.gz                                        | sdist 2 . .
3.12  | linux-64      | 2.tar.gz; 1-py3-none-any                        | wheel 1 . sdist
3.14t | linux-64      | 2-cp314-cp314-linux_x86_64                      | none . . other-python
3.14t | linux-64      | 2-cp314-cp314t-linux_x86_64                     | wheel 2 . .
3.14  | linux-64      | 2-cp314-cp314t-linux_x86_64                     | none . . other-python
3.14t | linux-64      | 2-cp38-abi3-linux_x86_64                        | none . . other-python
3.12  | linux-64      | 2-cp313-cp313-linux_x86_64; 1-py3-none-any      | wheel 1 . newer-python
3.15  | linux-64      | 2-cp313-cp313-linux_x86_64; 1-py3-none-any      | wheel 1 . other-python
3.12  | osx-arm64     | 2-cp312-cp312-macosx_14_0_arm64; 1-py3-none-any | wheel 1 . floor
3.12  | linux-64      | 2-cp312-cp312-win_amd64; 1-py3-none-any         | wheel 1 . platform
3.12  | linux-64      | 2rc1-py3-none-any                               | none . . .
"""


@pytest.mark.parametrize("case", CASES.strip().splitlines())
def test_what_a_cell_gets_and_why(case: str) -> None:
    python, platform, files, expected = (part.strip() for part in case.split("|"))
    names = [f"demo-{name.replace('LINUX', LINUX)}" for name in files.split("; ")]
    found = releases(*(n if n.endswith(".gz") else f"{n}.whl" for n in names))
    value = cell(found, python, platform)
    words = (value["state"], value["version"], value.get("floor", ""), value.get("why", ""))
    assert [word.replace(" ", "") or "." for word in words] == expected.split()


def test_a_newer_release_says_which_system_it_needs() -> None:
    found = releases("demo-2-cp312-cp312-macosx_14_0_arm64.whl", "demo-1-py3-none-any.whl")
    assert cell(found, "3.12", "osx-arm64")["needs"] == "macOS 14"


def test_the_lowest_floor_of_the_release_counts_and_the_best_tag_is_shown() -> None:
    found = releases(
        "demo-2-cp312-cp312-manylinux_2_28_x86_64.whl", f"demo-2-cp312-cp312-{LINUX}.whl"
    )
    value = cell(found, "3.12", "linux-64")
    assert value["floor"] == "glibc 2.17"
    assert value["tag"] == "cp312-cp312-manylinux_2_28_x86_64"


def test_an_exact_pin_gets_a_yanked_release() -> None:
    names = ("demo-2-py3-none-any.whl", "demo-2.tar.gz", "demo-1-py3-none-any.whl")
    found = releases(*names, yanked=("demo-2",))
    value = cell(found, "3.12", "linux-64", "==2")
    assert (value["state"], value["version"], value["newest"]) == ("wheel", "2", "2")
    assert (value["yanked"], value["universal"]) == ("bad", True)
    for bounds in ("==2.*", ">=2", ""):
        assert "yanked" not in cell(found, "3.12", "linux-64", bounds)
    assert cell(found, "3.12", "linux-64", ">=2")["newest"] == ""
    assert "yanked" not in cell(found, "3.12", "linux-64", "==1")


def test_what_is_not_yanked_of_a_pinned_release_goes_first() -> None:
    names = ("demo-2-cp312-cp312-win_amd64.whl", "demo-2.tar.gz")
    found = releases(*names, yanked=("demo-2-",))
    assert cell(found, "3.12", "win-64", "==2")["state"] == "sdist"
    assert "yanked" not in cell(found, "3.12", "linux-64", "==2")
    only = releases("demo-2-cp312-cp312-win_amd64.whl", yanked=("demo-2",))
    value = cell(only, "3.12", "linux-64", "==2")
    assert (value["state"], value["newest"], value["why"]) == ("none", "2", "platform")


def test_a_pin_to_a_yanked_release_is_shown_with_a_note(
    shelf: Shelf, capsys: pytest.CaptureFixture[str]
) -> None:
    shelf.wheel("demo", "2.0").yanked = True
    assert main(["ask", "wheels", "demo==2.0", "--expect", "universal"]) == 0
    assert "demo==2.0 was yanked" in capsys.readouterr().out


def test_requires_python_specifiers_and_yanked_files_are_heeded() -> None:
    names = ("demo-3-py3-none-any.whl", "demo-2-py3-none-any.whl", "demo-1-py3-none-any.whl")
    needs = {"demo-3": ">=3.13", "demo-1": ">=3.8"}
    found = releases(*names, needs=needs, yanked=("demo-2",))
    assert cell(found, "3.14", "linux-64")["version"] == "3"
    value = cell(found, "3.12", "linux-64")
    assert (value["version"], value["newest"], value["why"]) == ("1", "3", "newer-python")
    assert cell(found, "3.14t", "linux-64", "<3")["newest"] == "1"
    assert cell(found, "3.14", "linux-64", ">5") == {"state": "none", "version": "", "newest": ""}


def test_a_prerelease_counts_where_the_question_names_one() -> None:
    found = releases("demo-2rc1-py3-none-any.whl", "demo-1-py3-none-any.whl")
    assert cell(found, "3.12", "linux-64")["newest"] == "1"
    assert cell(found, "3.12", "linux-64", ">=2rc1")["version"] == "2rc1"


def test_what_nobody_can_read_is_no_answer() -> None:
    found = releases("demo-2-py3-none-any.whl", needs={"demo-2": ">=nonsense"})
    with pytest.raises(SourceError) as caught:
        cell(found, "3.12", "linux-64")
    assert caught.value.cause is Cause.UNSURE


def test_a_build_number_decides_between_equal_tags() -> None:
    names = ["demo-2-1-py3-none-any.whl", "demo-2-10-py3-none-any.whl", "demo-2-py3-none-any.whl"]
    assert best_wheel(names, "3.12", "linux-64") == "demo-2-10-py3-none-any.whl"


# -- packaging is the authority


def known_tags(python: str, platform: str) -> list[Tag]:
    minor = int(python.removesuffix("t").split(".")[1])
    abi = f"cp3{minor}{'t' if python.endswith('t') else ''}"
    _, most = system_of(platform)
    places = [tag for tag, floor in floors_of(platform).items() if floor <= most and tag != "any"]
    return [
        *cpython_tags((3, minor), [abi], places),
        *compatible_tags((3, minor), f"cp3{minor}", places),
    ]


PYTHON_TAGS = ["py2", "py3", "cp38", "cp312", "cp313", "cp314", "py312"]
ABIS = ["none", "abi3", "abi3t", "cp312", "cp313", "cp313t", "cp314t", "cp27mu"]
PLACES = [
    "any",
    "win_amd64",
    "win32",
    "linux_x86_64",
    "macosx_10_9_x86_64",
    "macosx_11_0_arm64",
    "macosx_14_0_arm64",
    "macosx_10_9_universal2",
    "manylinux1_x86_64",
    "manylinux2014_aarch64",
    "manylinux_2_17_x86_64",
    "manylinux_2_28_x86_64",
    "manylinux_2_34_x86_64",
    "musllinux_1_1_x86_64",
    "musllinux_1_2_aarch64",
    "ios_13_0_arm64_iphoneos",
    "zos",
]


def some(words: list[str]) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(words), min_size=1, max_size=3).map(".".join)


TAGS = st.tuples(some(PYTHON_TAGS), st.sampled_from(ABIS), some(PLACES)).map("-".join)


@given(
    TAGS,
    st.sampled_from(["3.9", "3.12", "3.13", "3.13t", "3.14", "3.14t"]),
    st.sampled_from([*PLATFORMS, *MUSL_PLATFORMS]),
)
def test_a_wheel_fits_when_packaging_says_so(tags: str, python: str, platform: str) -> None:
    fit = fit_of(tags, python, platform)
    _, most = system_of(platform)
    fits = fit.rank >= 0 and fit.floor is not None and fit.floor <= most
    # What is for every platform is joined with no other: then packaging lists pairs that no wheel has.
    if "any" not in tags.split("-")[2].split(".") or tags.endswith("-any"):
        assert fits == (not parse_tag(tags).isdisjoint(known_tags(python, platform)))


@given(st.text(max_size=60))
def test_no_file_name_breaks_a_matrix(text: str) -> None:
    name = f"demo-1-{text}.whl"
    cell(releases(name, f"demo-2-{text}-any.whl"), "3.12", "linux-64")


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_floors_know_the_tags_that_latest_takes(platform: str) -> None:
    _, most = system_of(platform)
    ours = {tag for tag, floor in floors_of(platform).items() if floor <= most}
    theirs = set(platform_tags(platform))
    # Below glibc 2.17 there are no wheels but those for x86_64; `latest` does not mind.
    low = {tag for tag in theirs if tag.startswith("manylinux_2_") and tag.endswith("_aarch64")}
    assert theirs - ours <= {tag for tag in low if int(tag.split("_")[2]) < 17}
    assert ours <= theirs | {"manylinux2010_x86_64", "manylinux1_x86_64"}


def test_the_order_of_mac_tags_is_that_of_packaging() -> None:
    order = [tag for tag, floor in floors_of("osx-64").items() if floor <= (13, 0)]
    theirs = list(mac_platforms((13, 0), "x86_64"))
    assert [tag for tag in order if tag in theirs and tag.endswith("_x86_64")] == [
        tag for tag in theirs if tag.endswith("_x86_64")
    ]


@pytest.mark.parametrize(
    ("platform", "floor", "words"),
    [
        ("linux-64", (2, 28), "glibc 2.28"),
        ("linux-aarch64-musl", (1, 2), "musl 1.2"),
        ("osx-64", (10, 13), "macOS 10.13"),
        ("osx-arm64", (11, 0), "macOS 11"),
        ("win-64", (0, 0), ""),
    ],
)
def test_a_floor_in_words(platform: str, floor: tuple[int, int], words: str) -> None:
    assert floor_text(platform, floor) == words


def test_a_matrix_of_a_project_with_thousands_of_files_is_quick() -> None:
    tags = [f"cp3{minor}-cp3{minor}-{place}" for minor in range(8, 15) for place in (
        LINUX, "manylinux_2_27_aarch64.manylinux_2_28_aarch64", "macosx_11_0_arm64", "win_amd64", "win32"
    )]  # fmt: skip
    names = [f"demo-1.{number}-{tag}.whl" for number in range(100) for tag in tags]
    found = releases(*names)
    begun = time.process_time()
    for platform in (*PLATFORMS, *MUSL_PLATFORMS):
        for python in ("3.10", "3.11", "3.12", "3.13", "3.14"):
            cell(found, python, platform)
    # 30 ms on an idle machine, 15 of the 35 cells find nothing in 3,500 files.
    assert time.process_time() - begun < 1.5


# -- the check


def ask(
    cells: Mapping[tuple[str, str], Json], project: Json | None = None, package: str = "demo"
) -> Result:
    """The result for facts given by Python and platform."""
    pythons = ",".join(dict.fromkeys(python for python, _ in cells))
    platforms = ",".join(dict.fromkeys(platform for _, platform in cells))
    given = dict(CHECK.read({"package": package, "pythons": pythons, "platforms": platforms}, {}))
    standing: Json = {"exists": True, "status": "active", "reason": ""}
    facts: dict[FactKey, Json] = {project_key("demo"): standing if project is None else project}
    for (python, platform), value in cells.items():
        facts[cell_key("demo", python=python, platform=platform)] = value
    known: dict[FactKey, Fact | Unknown] = {
        key: Fact(key=key, value=value, date="2026-11-20T00:00:00Z", via="index", freshness=Freshness.LIVE)
        for key, value in facts.items()
    }  # fmt: skip
    found = CHECK.evaluate(given, View(known))
    assert isinstance(found, Result)
    return found


def wheel(version: str = "2", newest: str = "2", **fields: Any) -> dict[str, Any]:
    return {"state": "wheel", "version": version, "newest": newest, **fields}


SDIST: Json = {"state": "sdist", "version": "2", "newest": "2"}
NONE: Json = {"state": "none", "version": "", "newest": "2", "why": "platform"}
EMPTY: Json = {"state": "none", "version": "", "newest": ""}


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        ([wheel(universal=True)] * 2, "universal"),
        ([wheel(universal=True), wheel()], "everywhere"),
        ([wheel(), wheel("1", why="newer-python")], "older"),
        ([wheel("1", why="sdist")] * 2, "older"),
        ([wheel(), NONE], "some"),
        ([wheel("1", why="floor", needs="macOS 14"), SDIST], "some"),
        ([SDIST, SDIST], "sdist-only"),
        ([SDIST, NONE], "sdist-only"),
        ([NONE, NONE], "none"),
        ([EMPTY, EMPTY], "no-release"),
    ],
)
def test_what_the_cells_come_to(values: list[Json], outcome: str) -> None:
    places = [("3.12", "linux-64"), ("3.13", "linux-64")]
    found = ask(dict(zip(places, values, strict=True)))
    assert found.outcome == outcome
    assert bool(found.details) == (outcome != "no-release")


def test_where_there_are_wheels_is_said_and_where_there_are_none_is_not() -> None:
    there = {("3.12", "linux-64"), ("3.12", "win-64"), ("3.13", "osx-64")}
    places = [(p, on) for on in ("linux-64", "win-64", "osx-64") for p in ("3.12", "3.13")]
    cells = {place: wheel() if place in there else NONE for place in places}
    assert str(ask(cells).sentence) == (
        "demo has wheels for 3 of 6 targets: Python 3.12 on linux-64, win-64; Python 3.13 on osx-64."
    )


@pytest.mark.parametrize(
    ("project", "outcome"),
    [
        ({"exists": False}, "not-found"),
        ({"exists": True, "status": "quarantined", "reason": "malware"}, "quarantined"),
    ],
)
def test_projects_that_have_no_matrix(project: Json, outcome: str) -> None:
    found = ask({("3.12", "linux-64"): EMPTY}, project)
    assert (found.outcome, found.details) == (outcome, ())


def test_the_matrix_reads_without_its_colours() -> None:
    found = ask(
        {
            ("3.12", "osx-64"): wheel("1", floor="macOS 10.9", why="newer-python"),
            ("3.14t", "osx-64"): wheel(abi3=True, floor="macOS 11"),
            ("3.12", "linux-64-musl"): SDIST,
            ("3.14t", "linux-64-musl"): NONE,
        }
    )
    grid = found.details[0]
    assert isinstance(grid, Grid)
    assert [column.title for column in grid.table.columns] == ["Platform", "3.12", "3.14t"]
    shown = [[(one.text, str(one.note or ""), one.tone) for one in row] for row in grid.table.rows]
    assert shown == [
        [
            ("osx-64", "", Tone.NONE),
            ("1", "macOS 10.9; newer only for newer Python", Tone.FAIR),
            ("2", "abi3, macOS 11", Tone.GOOD),
        ],
        [
            ("linux-64-musl", "", Tone.NONE),
            ("sdist only", "2", Tone.POOR),
            ("none", "the newest is for other platforms", Tone.BAD),
        ],
    ]
    row = dict(zip([c.id for c in found.table.columns], found.table.rows[0], strict=True))
    assert (row["osx-64"].text, str(row["osx-64"].note)) == ("1 of 2", "1 older")
    assert row["linux-64-musl"].text == "1 sdist only, 1 none"
    assert row["win-64"] == Cell()


def test_a_universal_wheel_is_shown_as_such() -> None:
    grid = ask({("3.12", "linux-64"): wheel(universal=True)}).details[0]
    assert isinstance(grid, Grid)
    assert str(grid.table.rows[0][1].note) == "any platform"


def test_a_question_needs_a_fact_a_cell_and_the_settings_do_not_count() -> None:
    given = dict(CHECK.read({"package": "demo"}, {"python": "3.9", "platform": "win-64"}))
    found = CHECK.evaluate(given, View({}))
    assert isinstance(found, Need)
    assert len(found.keys) == 1 + len(PYTHONS) * len(PLATFORMS)


def test_an_unknown_cell_makes_the_answer_unknown() -> None:
    key = cell_key("demo", python="3.12", platform="linux-64")
    about = project_key("demo")
    known: dict[FactKey, Fact | Unknown] = {
        about: Unknown(key=about, cause=Cause.TIMEOUT, reason="late"),
        key: Unknown(key=key, cause=Cause.TIMEOUT, reason="late"),
    }
    given = dict(CHECK.read({"package": "demo", "pythons": "3.12", "platforms": "linux-64"}, {}))
    found = CHECK.evaluate(given, View(known))
    assert isinstance(found, Result)
    assert (found.outcome, found.details) == ("unknown", ())
    assert found.unknown[0].cause is Cause.TIMEOUT


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pythons", "3.12t"), ("pythons", "3"), ("pythons", "3.13.1"), ("platforms", "linux-32"),
        ("platforms", "musl"), ("package", "-e ."), ("package", "./demo"), ("package", "git+https://x/y"),
        ("package", "demo @ file:///tmp/x"), ("package", "--index-url https://x"), ("package", "-r x.txt"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(name: str, text: str) -> None:
    with pytest.raises(InputError):
        CHECK.read({"package": "demo", name: text}, {})


def test_the_table_of_several_has_the_platforms_that_are_asked_about(
    shelf: Shelf, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one", "two"):
        shelf.wheel(name, "1.0")
    words = ("ask", "wheels", "one", "two", "--details", "none", "--format", "markdown")
    main([*words, "--platforms", "win-64, linux-64-musl"])
    told = capsys.readouterr().out
    assert "| Package | Answer | Newest | win-64 | linux-64-musl |" in told
    main([*words])
    assert "| linux-64 | linux-aarch64 | osx-64 | osx-arm64 | win-64 |" in capsys.readouterr().out


def test_an_sdist_is_named_and_never_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mark = tmp_path / "mark"
    with Shelf() as shelf:
        monkeypatch.setenv("PIP_INDEX_URL", shelf.url)
        shelf.sdist("demo", "1.0", mark=mark)
        assert main(["ask", "wheels", "demo", "--expect", "sdist-only"]) == 0
        assert main(["ask", "inside", "demo", "--expect", "no-wheel"]) == 0
        assert shelf.fetched(".tar.gz") == 0
    assert "sdist only" in capsys.readouterr().out
    assert not mark.exists()


def test_tags_of_a_name() -> None:
    assert tags_of("demo-1.0-1build-CP312-cp312-win_amd64.whl") == "cp312-cp312-win_amd64"
