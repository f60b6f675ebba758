"""The check ``resolves`` of an ``environment.yml``: conda's part, pip's on top of it, several platforms."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels import record, write_channel
from factlock.asking import answer, open_knowledge
from factlock.checks.environments.conda_solution import canonical
from factlock.checks.environments.portability import variant_of
from factlock.checks.environments.solver_words import read_solver_words
from factlock.checks.solving.disagreements import range_of
from factlock.cli import main
from factlock.errors import Cause
from factlock.facts.channel_keys import environment_key
from factlock.facts.gathering import View
from factlock.facts.keys import solve_key
from factlock.model import Fact, FactKey, Freshness, Grid, Json, Listing, Need, Question, Unknown
from factlock.settings import make_settings
from sets import ask, data, failed, make, needs, package, question, refusal, solved
from shelf import Shelf

DATA = Path(__file__).parent.parent.parent / "shared" / "data"
CHANNEL = "forge"


def conda(name: str, version: str, *requires: str, **more: Any) -> dict[str, Json]:
    """A package of a solved environment."""
    return {
        "name": name,
        "version": version,
        "build": "pyhd8ed1ab_0",
        "subdir": "noarch",
        "size": 100,
        "uploaded": "2026-01-02",
        "requires": list(requires),
        **more,
    }


PYTHON = conda("python", "3.12.4", build="h2628c8c_0_cpython", subdir="linux-64")
NUMPY = conda("numpy", "2.1.0", "python >=3.10", build="py312h58c1407_0", subdir="linux-64")


def chosen(*packages: Json, partial: bool = False) -> Json:
    """The fact of an environment that was solved."""
    until = "2026-08-22" if partial else ""
    return {"outcome": "solved", "packages": list(packages), "partial": partial, "until": until}


def unsolvable(said: str, *, partial: bool = False, names: Sequence[str] = ()) -> Json:
    """The fact of an environment that was not solved."""
    return {
        "outcome": "missing" if names else "conflict",
        "names": list(names),
        "said": said,
        "partial": partial,
        "until": "2026-08-22" if partial else "",
    }


def fact(key: FactKey, value: Json | Cause) -> Fact | Unknown:
    if isinstance(value, Cause):
        return Unknown(key=key, cause=value, reason="No answer came.")
    return Fact(
        key=key, value=value, date="2026-11-20T00:00:00Z", via="x", freshness=Freshness.LIVE
    )


def view(
    environments: Mapping[tuple[tuple[str, ...], str], Json | Cause],
    pip: Mapping[tuple[str, ...], Json | Cause] | None = None,
    *,
    channels: Sequence[str] = (CHANNEL,),
) -> View:
    """Facts: environments by specs and platform, and solutions of pip's part by requirements."""
    known: dict[FactKey, Fact | Unknown] = {}
    for (specs, platform), value in environments.items():
        key = environment_key(specs, channels=channels, platform=platform)
        known[key] = fact(key, value)
    for requirements, value in (pip or {}).items():
        key = solve_key(requirements, python="3.12.4", platform="linux-64")
        known[key] = fact(key, value)
    return View(known)


Write = Callable[..., Question]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write an environment.yml of some lines and ask about it."""

    def written(*lines: str, head: str = f"channels: [{CHANNEL}]\n", **options: str) -> Question:
        text = f"{head}dependencies:\n" + "".join(f"{line}\n" for line in lines)
        (tmp_path / "environment.yml").write_text(text)
        return question("resolves", file="environment.yml", root=tmp_path, **options)

    return written


def specs_of(one: Question) -> list[tuple[str, str, str]]:
    """What is asked of conda: source, specs, platform."""
    return [
        (key.subject.source, key.subject.name.replace("\n", ", "), dict(key.parameters)["platform"])
        for key in needs(one)
    ]


def test_channels_specs_and_platforms_are_those_of_the_file(write: Write) -> None:
    one = write(
        "- python=3.12",
        "- numpy >=2",
        "- sel(win): vc",
        "- sel(unix): nano",
        head="channels: [a, nodefaults, b]\nplatforms: [linux-64, win-64]\n",
        platforms="osx-arm64",
    )
    assert specs_of(one) == [
        ("conda:a,b", "nano, numpy >=2, python 3.12.*", "linux-64"),
        ("conda:a,b", "numpy >=2, python 3.12.*, vc", "win-64"),
    ]


def test_a_channel_that_a_spec_names_is_asked_last(write: Write) -> None:
    one = write("- other/linux-64::numpy", f"- {CHANNEL}::scipy")
    assert specs_of(one) == [
        (f"conda:{CHANNEL},other", f"{CHANNEL}::scipy, other/linux-64::numpy", "linux-64")
    ]


@pytest.mark.parametrize(
    ("line", "asked", "note"),
    [
        ("- dask", ["python 3.11.*", "python 3.13.*"], ""),
        ("- python", ["python 3.11.*", "python 3.13.*"], ""),
        ("- python=3.11", ["python 3.11.*"], "3.11.*, as environment.yml:3 says, and not 3.13."),
        (
            "- python=3.11.4=x_0",
            ["build='x_0'"],
            "3.11.4, as environment.yml:3 says, and not 3.13.",
        ),
        ("- python<3.12", ["python 3.11.*"], "<3.12, as environment.yml:3 says, and not 3.13."),
        ("- python<3.9", ["python <3.9"], "<3.9, as environment.yml:3 says, and not 3.11, 3.13."),
        ("- python 3.8|3.9", ["python 3.8|3.9"], "as environment.yml:3 says, and not 3.11, 3.13."),
    ],
)
def test_a_question_chooses_the_python_that_the_file_leaves_open(
    write: Write, line: str, asked: list[str], note: str
) -> None:
    one = write(line, pythons="3.11,3.13")
    keys = needs(one)
    assert len(keys) == len(asked)
    for key, words in zip(keys, asked, strict=True):
        assert words in key.subject.name
    result = ask(one, View({key: fact(key, chosen(PYTHON)) for key in keys}))
    told = [str(text) for text in result.notes if "and not 3" in str(text)]
    assert len(told) == bool(note)
    assert all(text.startswith("The Python is ") and text.endswith(note) for text in told)


def test_virtual_packages_and_a_day_are_part_of_the_question(write: Write) -> None:
    one = write("- numpy", virtual="__cuda=12.4", before="2026-01-01")
    (key,) = needs(one)
    assert dict(key.parameters) == {
        "before": "2026-01-01T00:00:00Z",
        "platform": "linux-64",
        "virtual": "__cuda=12.4",
    }


def test_a_file_without_channels_means_conda_s_defaults(write: Write) -> None:
    one = write("- numpy", head="")
    (key,) = needs(one)
    assert key.subject.source == "conda:defaults"
    result = ask(one, View({key: fact(key, Cause.NOT_CONFIGURED)}))
    assert (result.outcome, result.unknown[0].cause) == ("unknown", Cause.NOT_CONFIGURED)
    assert "names no channel" in str(result.notes[0])


def test_names_are_shown_as_conda_writes_them(write: Write) -> None:
    one = write("- python=3.12", "- _openmp_mutex")
    specs = ("_openmp_mutex", "python 3.12.*")
    mutex = conda("_openmp_mutex", "4.5", build="2_gnu", subdir="linux-64")
    came = ask(one, view({(specs, "linux-64"): chosen(PYTHON, mutex)}))
    assert data(came)["targets"][0]["found"] == {"_openmp_mutex": "4.5", "python": "3.12.4"}


def test_a_question_s_channels_go_before_the_file_s(write: Write) -> None:
    one = write("- numpy", channel="a b")
    (key,) = needs(one)
    assert key.subject.source == "conda:a,b"
    notes = ask(one, View({key: fact(key, chosen(NUMPY))})).notes
    assert "Asked are a, b, not the channels that environment.yml names." in map(str, notes)


@pytest.mark.parametrize(
    ("head", "line", "place"),
    [
        ("channels: ['https://example.org/own']\n", "- numpy", "environment.yml:1"),
        ("channels: [/srv/own, forge]\n", "- numpy", "environment.yml:1"),
        ("channels: [forge]\n", "- 'numpy[x'", "environment.yml:3"),
        ("channels: [forge]\n", "- a/../b::numpy", "environment.yml:3"),
        ("channels: [forge]\n", "- pip: [-r other.txt]", "environment.yml:3"),
    ],
)
def test_what_cannot_be_asked_makes_it_unknown_unless_it_is_left_out(
    write: Write, head: str, line: str, place: str
) -> None:
    result = ask(write(line, "- scipy", head=head), View({}))
    assert (result.outcome, result.unknown[0].cause) == ("unknown", Cause.UNSURE)
    assert str(result.notes[0]).startswith(f"{place} `")
    rest = write(line, "- scipy", head=head, without="refused")
    if "https" not in head:
        assert "scipy" in needs(rest)[0].subject.name


def test_lines_beside_a_channel_are_specs_of_conda() -> None:
    (key,) = needs(question("resolves", "numpy=2.1", "conda-forge::x", channel="conda-forge"))
    assert key.subject.name == "conda-forge::x\nnumpy 2.1.*"
    assert "is not a package of conda" in str(refusal("resolves", "-e .", channel="conda-forge"))


def test_lines_without_a_channel_are_pip_s(tmp_path: Path) -> None:
    (tmp_path / "environment.yml").write_text(f"channels: [{CHANNEL}]\ndependencies: [python]\n")
    one = question("resolves", "rich", file="environment.yml", root=tmp_path)
    assert specs_of(one) == [(f"conda:{CHANNEL}", "pip, python", "linux-64")]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"file": "requirements.txt", "channel": "x"}, "comes from an index"),
        ({"file": "environment.yml", "extras": "a"}, "no extra 'a'"),
        ({"virtual": "__cuda=12"}, "Virtual packages are conda's"),
        ({"channel": "https://example.org/x"}, "not the name of a channel"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    tmp_path: Path, options: dict[str, str], words: str
) -> None:
    (tmp_path / "requirements.txt").write_text("a\n")
    (tmp_path / "environment.yml").write_text("dependencies: [a]\n")
    lines = [] if "file" in options else ["a"]
    assert words in str(refusal("resolves", *lines, root=tmp_path, **options))


def test_an_environment_of_nothing_resolves_without_asking(tmp_path: Path) -> None:
    (tmp_path / "environment.yml").write_text("dependencies: []\n")
    one = question("resolves", file="environment.yml", root=tmp_path)
    assert ask(one, View({})).outcome == "resolves"


SPECS = (("numpy", "pip", "python 3.12.*"), "linux-64")
FILE = ("- python=3.12", "- numpy", "- pip")


def test_pip_s_part_that_conda_has_done_costs_nothing(write: Write) -> None:
    one = write(*FILE, "- pip: [numpy>=2, 'tomli; python_version < \"3.11\"']")
    result = ask(one, view({SPECS: chosen(PYTHON, NUMPY)}))
    assert result.outcome == "resolves"
    assert data(result)["targets"][0]["count"] == 2
    assert any("leaves it: numpy." in str(note) for note in result.notes)


def test_pip_s_part_is_asked_for_the_solved_python_and_adds_what_conda_lacks(write: Write) -> None:
    one = write(*FILE, "- pip: [rich]")
    other = package("numpy", "9", needs=["x"])
    pip: dict[tuple[str, ...], Json | Cause] = {
        ("rich",): solved(package("rich", needs=["numpy>=1"]), other, package("x"))
    }
    result = ask(one, view({SPECS: chosen(PYTHON, NUMPY)}, pip))
    (target,) = data(result)["targets"]
    # numpy stays as conda has it, and what only another numpy needs does not come.
    assert (target["outcome"], target["count"]) == ("resolves", 3)
    assert target["found"] == {"numpy": "2.1.0", "python": "3.12.4", "rich": "1.0"}


def test_another_version_is_asked_again_with_conda_s_as_a_pin(write: Write) -> None:
    one = write(*FILE, "- pip: [rich]")
    first = solved(package("rich", "2", needs=["numpy>=3"]), package("numpy", "3"))
    second = solved(package("rich", "1", needs=["numpy>=2"]), package("numpy", "2.1.0"))
    known = view(
        {SPECS: chosen(PYTHON, NUMPY)}, {("rich",): first, ("numpy==2.1.0", "rich"): second}
    )
    assert data(ask(one, known))["targets"][0]["found"]["rich"] == "1"


def test_a_requirement_of_pip_s_that_conda_s_package_is_not_is_a_conflict(write: Write) -> None:
    one = write("- python=3.12", "- scipy", "- pip: ['numpy<2']")
    scipy = conda("scipy", "1.14", "python", "numpy <2.3")
    specs = ("pip", "python 3.12.*", "scipy"), "linux-64"
    result = ask(one, view({specs: chosen(PYTHON, NUMPY, scipy)}))
    assert result.outcome == "conflict"
    words = "environment.yml:5 asks for numpy<2, conda installs numpy 2.1.0 (environment.yml:4)."
    assert words in map(str, result.notes)
    grid = next(detail for detail in result.details if isinstance(detail, Grid))
    assert [[cell.text for cell in row] for row in grid.table.rows] == [
        ["the set", "numpy<2", "environment.yml:5"],
        ["conda", "numpy 2.1.0", "environment.yml:4"],
    ]


def test_what_pip_s_part_brings_can_contradict_conda_too(write: Write) -> None:
    one = write(*FILE, "- pip:", "  - rich")
    first = solved(package("rich", needs=["numpy<2"]), package("numpy", "1"))
    second = failed("conflict", asks=[("rich==1.0", "numpy<2"), ("", "numpy==2.1.0"), ("", "rich")])
    known = view(
        {SPECS: chosen(PYTHON, NUMPY)}, {("rich",): first, ("numpy==2.1.0", "rich"): second}
    )
    result = ask(one, known)
    assert result.outcome == "conflict"
    words = (
        "rich 1.0 (environment.yml:7) asks for numpy<2, conda installs numpy 2.1.0 "
        "(environment.yml:4)."
    )
    assert words in map(str, result.notes)


@pytest.mark.parametrize(
    "value",
    [
        failed("conflict", asks=[("", "numpy==2.1.0")]),
        failed("needs-a-build", names=["numpy 2.1.0"]),
        failed("missing", names=["numpy"]),
    ],
)
def test_what_conda_has_and_the_index_has_not_decides_nothing(write: Write, value: Json) -> None:
    one = write(*FILE, "- pip: [rich]")
    first = solved(package("rich", needs=["numpy<2"]), package("numpy", "1"))
    known = view(
        {SPECS: chosen(PYTHON, NUMPY)}, {("rich",): first, ("numpy==2.1.0", "rich"): value}
    )
    result = ask(one, known)
    assert (result.outcome, result.unknown[0].cause) == ("unknown", Cause.UNSURE)
    assert "numpy 2.1.0, which conda installs" in result.unknown[0].reason


@pytest.mark.parametrize("outcome", ["missing", "needs-a-build", "not-for-this-python"])
def test_pip_s_own_failures_keep_their_names(write: Write, outcome: str) -> None:
    one = write(*FILE, "- pip: [rich]")
    known = view({SPECS: chosen(PYTHON, NUMPY)}, {("rich",): failed(outcome, names=["rich 1"])})
    result = ask(one, known)
    assert result.outcome == outcome
    assert "rich 1" in str(result.sentence)


def test_an_extra_of_what_conda_installs_is_asked_for_that_version(write: Write) -> None:
    one = write(*FILE, "- pip: ['numpy[fast]']")
    known = view({SPECS: chosen(PYTHON, NUMPY)})
    found = Need(keys=needs_of(one, known))
    assert [key.subject.name for key in found.keys] == ["numpy[fast]==2.1.0"]


def needs_of(one: Question, known: View) -> tuple[FactKey, ...]:
    """What a question lacks when something is known."""
    from factlock.checks import find_check

    found = find_check(one.check).evaluate(dict(one.parameters), known)
    assert isinstance(found, Need)
    return found.keys


def test_a_name_that_pip_knows_otherwise_is_the_same_project(write: Write) -> None:
    torch = conda("pytorch", "2.5.1", "python", subdir="linux-64")
    one = write("- python=3.12", "- pytorch", "- pip: ['torch<2']")
    specs = ("pip", "python 3.12.*", "pytorch"), "linux-64"
    result = ask(one, view({specs: chosen(PYTHON, torch)}))
    words = "conda installs torch 2.5.1 as pytorch (environment.yml:4)."
    assert any(str(note).endswith(words) for note in result.notes)


def test_what_is_of_no_python_is_nothing_that_pip_finds(write: Write) -> None:
    cmake = conda("cmake", "3.30", "libcxx")
    one = write("- python=3.12", "- cmake", "- pip: ['cmake<3']")
    specs = ("cmake", "pip", "python 3.12.*"), "linux-64"
    assert [key.subject.name for key in needs_of(one, view({specs: chosen(PYTHON, cmake)}))] == [
        "cmake<3"
    ]


def test_an_environment_without_a_python_has_no_part_of_pip(write: Write) -> None:
    one = write("- r-base", "- pip: [rich]")
    old = conda("python", "2.7.18")
    result = ask(one, view({(("pip", "r-base"), "linux-64"): chosen(old)}))
    assert (result.outcome, result.unknown[0].cause) == ("unknown", Cause.UNSURE)


def test_of_a_sample_a_solution_is_one_and_a_failure_is_none(write: Write) -> None:
    one = write("- numpy")
    specs = ("numpy",), "linux-64"
    good = ask(one, view({specs: chosen(NUMPY, partial=True)}))
    assert good.outcome == "resolves"
    assert "a sample of forge (data up to 2026-08-22)" in str(good.notes[0])
    for names in ((), ("numpy",)):
        bad = ask(one, view({specs: unsolvable("No.", partial=True, names=names)}))
        assert (bad.outcome, bad.unknown[0].cause) == ("unknown", Cause.PARTIAL)
        assert [one.text for one in bad.details if isinstance(one, Listing)] == ["No."]


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        ("- numpy", "unknown"),
        ("- numpy>=1.26", "unknown"),
        ("- numpy 1.26.*|2.*", "unknown"),
        ("- numpy>=2", "conflict"),
        ("- numpy=2.1", "conflict"),
        ("- numpy 2.1.*|3.*", "conflict"),
        ("- numpy==2.1.0", "conflict"),
    ],
)
def test_of_a_sample_pip_contradicts_only_what_the_file_excludes(
    write: Write, line: str, outcome: str
) -> None:
    one = write("- python=3.12", line, "- pip", "- pip: ['numpy<2']")
    (key,) = needs(one)
    result = ask(one, View({key: fact(key, chosen(PYTHON, NUMPY, partial=True))}))
    assert result.outcome == outcome
    assert [one.cause for one in result.unknown] == [Cause.PARTIAL] * (outcome == "unknown")


def test_what_was_not_answered_is_unknown_with_its_cause(write: Write) -> None:
    one = write("- numpy")
    result = ask(one, view({(("numpy",), "linux-64"): Cause.TIMEOUT}))
    assert (result.outcome, result.unknown[0].cause) == ("unknown", Cause.TIMEOUT)
    one = write(*FILE, "- pip: [rich]")
    result = ask(one, view({SPECS: chosen(PYTHON, NUMPY)}, {("rich",): Cause.TIMEOUT}))
    assert (result.outcome, result.unknown[0].cause) == ("unknown", Cause.TIMEOUT)


def test_what_differs_between_platforms_is_shown_as_what_it_is(write: Write) -> None:
    one = write("- numpy", "- tzdata", platforms="linux-64 osx-arm64")

    def on(platform: str, digest: str, blas: str, version: str, more: str) -> Json:
        return chosen(
            conda("tzdata", "2025"),
            conda("zlib", "1", build=f"{digest}_0", subdir=platform),
            conda("libblas", "3.9", build=f"31_{digest}_{blas}", subdir=platform),
            conda("numpy", version, build=f"py312{digest}_0", subdir=platform),
            conda(more, "1", subdir=platform),
        )

    specs = ("numpy", "tzdata")
    known = view(
        {
            (specs, "linux-64"): on("linux-64", "h59b9bed", "openblas", "2.1", "libgcc"),
            (specs, "osx-arm64"): on("osx-arm64", "h10e41b3", "accelerate", "2.0", "libcxx"),
        }
    )
    result = ask(one, known)
    grid, *each = [detail for detail in result.details if isinstance(detail, Grid)]
    assert [one.id for one in (grid, *each)] == ["portability", "solved", "solved"]
    assert [cell.text for cell in each[0].table.rows[1]] == ["zlib", "1", "h59b9bed_0"]
    assert "numpy=2.0=py312h10e41b3_0" in data(result)["targets"][1]["conda"]
    assert [[cell.text for cell in row] for row in grid.table.rows] == [
        ["numpy", "another version", "2.1 py312", "2.0 py312"],
        ["libblas", "another variant", "3.9 openblas", "3.9 accelerate"],
        ["libcxx", "not everywhere", "not there", "1"],
        ["libgcc", "not everywhere", "1", "not there"],
    ]
    found = data(result)["portability"]
    assert (found["same"], found["built"], len(found["rows"])) == (1, 1, 4)


@pytest.mark.parametrize(
    ("build", "variant"),
    [
        ("py312h58c1407_0", "py312"),
        ("cuda126_mkl_py312_h30b5a27_300", "cuda126_mkl_py312"),
        ("31_h59b9bed_openblas", "openblas"),
        ("h0_0", "h0"),
        ("pyhd8ed1ab_0", ""),
        ("0", ""),
    ],
)
def test_a_variant_is_a_build_without_digest_and_number(build: str, variant: str) -> None:
    assert variant_of(build) == variant


def test_lines_that_one_platform_alone_has_are_named(write: Write) -> None:
    lines = [f"- a{at}=1=h1234567_{at}" for at in range(15)]
    one = write(
        *lines,
        "- any=1=pyhd8ed1ab_0",
        "- some=1=py312*",
        "- known=1=0",
        "prefix: /home/me/x",
    )
    (key,) = needs(one)
    result = ask(one, View({key: fact(key, chosen(conda("known", "1", build="0")))}))
    told = [str(note) for note in result.notes]
    named = [text for text in told if "names a build" in text]
    assert named[0].startswith("environment.yml:3 `a0=1=h1234567_0`")
    assert len(named) == 3
    assert (
        "So do the lines 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 and 2 more of environment.yml." in told
    )
    assert any(text.startswith("environment.yml:21 is a `prefix`") for text in told)
    assert not any("/home/me" in text for text in told)


TREE = """\
Cannot solve the request because of: The following packages are incompatible
├─ new * can be installed with any of the following options:
│  └─ new 1.0 would require
│     └─ numpy >=2, which can be installed with any of the following options:
│        └─ numpy 2.1.0
└─ mid * cannot be installed because there are no viable options:
   └─ mid 1 would require
      ├─ any *, which can be installed with any of the following options:
      │  └─ any 1
      └─ old 1.*, which cannot be installed because there are no viable options:
         ├─ old 1.0 | 1.1 | ... | 1.5 would require
         │  └─ numpy <2, which cannot be installed because there are no viable options:
         │     └─ numpy 1.26.4, which conflicts with the versions reported above.
         └─ old 1.6 would require
            └─ numpy <1.20, for which no candidates were found.
"""


def test_the_sides_of_a_tree_are_told_before_their_other_versions() -> None:
    assert [(one.who, one.what, one.root) for one in read_solver_words(TREE)] == [
        ("", "new *", "new *"),
        ("", "mid *", "mid *"),
        ("new 1.0", "numpy >=2", "new *"),
        ("old 1.0, 1.1, ..., 1.5", "numpy <2", "mid *"),
        ("mid 1", "old 1.*", "mid *"),
        ("old 1.6", "numpy <1.20", "mid *"),
    ]


def test_a_tree_names_the_lines_that_led_to_both_sides(write: Write) -> None:
    one = write("- mid", "- new")
    result = ask(one, view({(("mid", "new"), "linux-64"): unsolvable(TREE)}))
    assert result.outcome == "conflict"
    (note,) = result.notes
    assert str(note) == (
        "new 1.0 (environment.yml:4) asks for numpy >=2, old 1.0, 1.1, ..., 1.5 (environment.yml:3) "
        "asks for numpy <2, and 1 more."
    )
    (said,) = [detail for detail in result.details if isinstance(detail, Listing)]
    assert said.text == TREE.strip()


def test_choices_of_one_package_do_not_contradict_each_other(write: Write) -> None:
    said = """\
Cannot solve the request because of: pymc * cannot be installed because there are no viable options:
├─ pymc 5.25.2 would require
│  └─ pytensor-base >=2.31.8,<2.32, for which no candidates were found.
└─ pymc 5.25.1 would require
   └─ pytensor-base >=2.31.7,<2.32, for which no candidates were found.
"""
    result = ask(write("- pymc"), view({(("pymc",), "linux-64"): unsolvable(said)}))
    assert not result.notes
    assert str(result.sentence).endswith("no release of pytensor-base is inside what is asked.")


def test_who_lets_the_other_side_be_is_no_side(write: Write) -> None:
    said = TREE.replace("├─ new", "├─ easy * can be installed with any of the following options:\n"
                        "│  └─ easy 1.0 would require\n"
                        "│     └─ numpy >=1.19, which can be installed with any of the following options:\n"
                        "│        └─ numpy 2.1.0\n├─ new", 1)  # fmt: skip
    one = write("- easy", "- mid", "- new")
    result = ask(one, view({(("easy", "mid", "new"), "linux-64"): unsolvable(said)}))
    assert str(result.notes[0]).startswith("new 1.0 (environment.yml:5) asks for numpy >=2, old")


EXCLUDED = """\
Cannot solve the request because of: The following packages are incompatible
└─ bar * cannot be installed because there are no viable options:
   └─ bar 1 would require
      └─ foo >=1.5, which cannot be installed because there are no viable options:
         └─ foo 2.0 | 2.1 is excluded because due to strict channel priority not using this option \
from: 'https://channels.example/due/'
"""
BOUND = """\
Cannot solve the request because of: The following packages are incompatible
└─ foo * can be installed with any of the following options:
   └─ foo 1.0
└─ the constraint foo >=2 cannot be fulfilled
"""


@pytest.mark.parametrize(
    ("line", "channels", "said", "words"),
    [
        (
            "bar",
            ("uno", "due"),
            EXCLUDED,
            "uno has foo and answers for it alone (strict priority), ",
        ),
        (
            "bar",
            ("uno", "due", "tre"),
            EXCLUDED,
            "the first of uno, due, tre that has foo answers for",
        ),
        (
            "foo >=2",
            ("uno", "due"),
            BOUND,
            "the first of uno, due that has foo answers for it alone ",
        ),
        ("due::foo >=2", ("uno", "due"), BOUND, "no release of foo is inside what is asked."),
        ("foo >=2", ("uno",), BOUND, "no release of foo is inside what is asked."),
    ],
)
def test_of_several_channels_the_first_that_has_a_name_is_named_for_it(
    write: Write, line: str, channels: tuple[str, ...], said: str, words: str
) -> None:
    one = write(f"- {line}", head=f"channels: [{', '.join(channels)}]\n")
    result = ask(one, view({((line,), "linux-64"): unsolvable(said)}, channels=channels))
    assert f"for linux-64: {words}" in str(result.sentence)


def test_a_version_that_the_solver_is_told_apart_from_its_name_has_its_line(write: Write) -> None:
    one = write("- foo >=2", head="channels: [uno, due]\n")
    known = view({(("foo >=2",), "linux-64"): unsolvable(BOUND)}, channels=("uno", "due"))
    grid = next(detail for detail in ask(one, known).details if isinstance(detail, Grid))
    rows = [[cell.text for cell in row] for row in grid.table.rows]
    assert rows == [["the set", "foo >=2", "environment.yml:3"]]


@pytest.mark.parametrize(
    ("wanted", "specifier"),
    [
        ("a >=2,<3", ">=2,<3"),
        ("a[x]>=2", ">=2"),
        ("a 1.2.*", "==1.2.*"),
        ("a ==2.0 py312_0", "==2.0"),
        ("a 2.0 as b", "==2.0"),
        ("__a *", ""),
        ("a", ""),
    ],
)
def test_what_conda_asks_for_is_a_range_too(wanted: str, specifier: str) -> None:
    assert range_of(wanted) == specifier


def test_a_line_that_the_solver_passes_over_in_silence_is_a_side_too(write: Write) -> None:
    said = """\
Cannot solve the request because of: tool * cannot be installed because there are no viable options:
└─ tool 1 would require
   └─ python 3.11.*, for which no candidates were found.
"""
    one = write("- python=3.12", "- tool")
    result = ask(one, view({(("python 3.12.*", "tool"), "linux-64"): unsolvable(said)}))
    assert [str(note) for note in result.notes] == [
        "environment.yml:3 asks for python 3.12.*, tool 1 (environment.yml:4) asks for python 3.11.*."
    ]


def test_virtual_packages_are_no_two_sides_of_one_thing(write: Write) -> None:
    said = """\
Cannot solve the request because of: a * cannot be installed because there are no viable options:
└─ a 1 would require
   ├─ __cuda >=12, for which no candidates were found.
   └─ __glibc >=3, for which no candidates were found.
"""
    result = ask(write("- a"), view({(("a",), "linux-64"): unsolvable(said)}))
    assert [str(note).partition(" stands")[0] for note in result.notes] == ["__cuda", "__glibc"]
    assert "__cuda, __glibc" in str(result.sentence)


@pytest.mark.parametrize(
    ("spec", "form"),
    [
        ("numpy", "numpy"),
        ("numpy *", "numpy"),
        ("numpy ==1.2", "numpy 1.2"),
        ("numpy[version='1.2',build='py27_0']", "numpy 1.2 py27_0"),
        ("numpy ==1.2 py27_0", "numpy 1.2 py27_0"),
        ("x::numpy[build='a*']", "numpy * a*"),
        ("x::numpy >=1", "numpy >=1"),
    ],
)
def test_a_spec_has_one_form_whoever_wrote_it(spec: str, form: str) -> None:
    assert canonical(spec) == form


@given(
    st.text(
        alphabet="├└│─ ab1.*|,>=\nwould require for which no candidates were found", max_size=300
    )
)
def test_no_words_of_a_solver_are_too_strange(text: str) -> None:
    for one in read_solver_words(text):
        assert one.what
        assert one.root


# From here on with a real solver, over channels of our own that are whole.


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to ask in, and a channel ``own`` for linux-64 and osx-arm64."""
    pytest.importorskip("rattler")
    compiled = [
        record("python", version, build="h1234567_0_cpython") for version in ("3.11.9", "3.12.4")
    ]
    noarch = [
        record("numpy", "1.26.4", "python >=3.9"),
        record("numpy", "2.1.0", "python >=3.10"),
        record("pip", "25.0", "python >=3.9"),
        record("old", "1.0", "numpy <2", "python"),
        record("mid", "1.0", "old 1.*"),
        record("new", "1.0", "numpy >=2"),
        record("tool", "1.0", "python 3.11.*"),
    ]
    mac = record("cctools", "1", build="h7654321_0")
    linux = record("gcc", "15", build="h7654321_0")
    write_channel(
        tmp_path / "own",
        {
            "noarch": [*noarch, record("compiler", "1.0", "__linux", "gcc", build="l_0"),
                       record("compiler", "1.0", "__osx", "cctools", build="m_0")],
            "linux-64": [*compiled, linux],
            "osx-arm64": [*compiled, mac],
        },
    )  # fmt: skip
    monkeypatch.setenv("FACTLOCK_CHANNELS", f"own={tmp_path / 'own'}")
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    code = main(["ask", "resolves", *words, "--json"])
    return code, json.loads(capsys.readouterr().out)["questions"][0]


def environment(here: Path, *lines: str) -> str:
    text = "channels: [own, nodefaults]\ndependencies:\n" + "".join(f"{one}\n" for one in lines)
    (here / "environment.yml").write_text(text)
    return "environment.yml"


TWO = ("--platforms", "linux-64,osx-arm64")


def test_an_unsatisfiable_environment_is_explained(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = environment(here, "- python=3.12", "- mid", "- new")
    code, found = run(capsys, "--file", name, *TWO, "--expect", "conflict")
    assert (code, found["verdict"]) == (0, "holds")
    assert found["notes"] == [
        "new 1.0 (environment.yml:5) asks for numpy >=2, old 1.0 (environment.yml:4) asks for numpy <2."
    ]
    target = found["data"]["targets"][1]
    assert target["platform"] == "osx-arm64"
    assert "└─ numpy 1.26.4, which conflicts with the versions reported above." in target["said"]
    assert {"who": "", "asks": "mid", "place": "environment.yml:4"} in target["asks"]


def test_a_python_that_nothing_is_for_is_explained(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = environment(here, "- python=3.12", "- tool")
    _, found = run(capsys, "--file", name)
    assert found["notes"] == [
        "environment.yml:3 asks for python 3.12.*, tool 1.0 (environment.yml:4) asks for python 3.11.*."
    ]


@pytest.mark.usefixtures("here")
def test_a_name_that_no_channel_has_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    _, found = run(capsys, "--channel", "own", "numpy=2", "nobody")
    assert (found["outcome"], found["data"]["targets"][0]["names"]) == ("missing", ["nobody"])
    assert "own has no nobody for it" in found["sentence"]


@pytest.mark.usefixtures("here")
def test_an_exact_version_and_a_build_are_asked_as_they_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _, found = run(capsys, "--channel", "own", "numpy==1.26.4")
    assert found["data"]["targets"][0]["found"] == {"numpy": "1.26.4"}
    _, found = run(capsys, "--channel", "own", "numpy=1.26.4=h0_0", "python 3.11.9")
    assert found["outcome"] == "resolves"
    _, found = run(capsys, "--channel", "own", "numpy=1.26.4=py27_0")
    assert found["outcome"] == "conflict"


def test_platforms_stand_side_by_side(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = environment(here, "- compiler", "- numpy")
    code, found = run(capsys, "--file", name, *TWO, "--pythons", "3.11,3.12")
    assert (code, found["outcome"]) == (0, "resolves")
    rows = {row["name"]: row["there"] for row in found["data"]["portability"]["rows"]}
    assert rows["gcc"] == ["15", "", "15", ""]
    assert rows["python"] == [
        "3.11.9 cpython",
        "3.11.9 cpython",
        "3.12.4 cpython",
        "3.12.4 cpython",
    ]


def test_pip_s_part_stands_on_what_conda_chose(
    here: Path, shelf: Shelf, capsys: pytest.CaptureFixture[str]
) -> None:
    shelf.wheel("rich", "2.0", requires=["numpy>=3"])
    shelf.wheel("rich", "1.0", requires=["numpy>=2"])
    shelf.wheel("numpy", "3.0")
    shelf.wheel("numpy", "2.1.0")
    name = environment(here, "- python=3.12", "- new", "- pip", "- pip: [rich]")
    _, found = run(capsys, "--file", name)
    assert found["data"]["targets"][0]["found"]["rich"] == "1.0"
    assert found["outcome"] == "resolves"
    name = environment(here, "- python=3.12", "- new", "- pip", "- pip: [rich==2.0]")
    _, found = run(capsys, "--file", name)
    assert found["outcome"] == "conflict"
    words = "(environment.yml:6) asks for numpy>=3, conda installs numpy 2.1.0 (environment.yml:4)."
    assert any(note.startswith("rich") and note.endswith(words) for note in found["notes"])


SAMPLE = DATA / "conda" / "conda-forge"


@pytest.mark.corpus
@pytest.mark.skipif(not SAMPLE.is_dir(), reason="the sample of conda-forge is not there")
def test_real_environments_are_asked_of_the_sample(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("rattler")
    root = (DATA / "corpus").resolve()
    files = [one for one in sorted(root.rglob("env*.y*ml")) if one.is_file()]
    count: Counter[str] = Counter()
    asked: list[Question] = []
    for path in files[:: len(files) // 30][:30]:
        name = str(path.relative_to(root))
        made = make("resolves", file=name, root=root, platforms="linux-64 osx-arm64")
        assert all(error.file == name for error, _ in made.faults)
        count["refused with file and line"] += len(made.faults)
        asked += made.questions
    told = {"channels": f"conda-forge={SAMPLE}", "partial_channels": "conda-forge=2026-08-22"}
    knowledge = open_knowledge(make_settings(tmp_path, told), dict(os.environ), cached=False)
    for one in answer(asked, knowledge).values():
        result = one.result
        cause = result.unknown[0].cause.value if result.unknown else ""
        count[f"{result.outcome} {cause}".strip()] += 1
        # From a sample nothing is said not to be there.
        assert result.outcome in {"resolves", "unknown", "conflict"}
        assert (result.outcome == "unknown") == bool(result.unknown)
    with capsys.disabled():
        print(f"\nenvironments over linux-64 and osx-arm64: {dict(count)}")
    assert sum(count.values()) == 30
