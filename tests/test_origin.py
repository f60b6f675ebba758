"""``origin`` and ``availability`` with a channel: whole channels, samples, lists of names, every outcome."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from channels import record, write_channel
from factlock.checks import check_ids, find_check
from factlock.checks.names import standard_library
from factlock.checks.releases.on_channel import _notes
from factlock.checks.releases.standing import State
from factlock.cli import main
from factlock.errors import InputError
from shelf import Shelf

RECORDS = {
    "linux-64": [
        record("solid", "1.0", "python >=3.12,<3.13.0a0", build="py312_0"),
        record("solid", "2.0", "python >=3.13,<3.14.0a0", build="py313_0"),
        record("graphviz", "14.0"),
        record("opencv", "4.0", "py-opencv 4.0"),
        record("py-opencv", "4.0"),
        record("tried", "1.0rc1"),
        record("older", "1.0"),
        record("older", "2.0rc1"),
    ],
    "win-64": [record("only-windows", "4.0")],
    "noarch": [
        record("pytorch", "2.5", "python >=3.9"),
        record("python-graphviz", "0.2"),
        record("boxes-py", "3.0", "python >=3.9"),
        record("tool", "7.0"),
        record("meta", "1.0", "python >=3.9"),
        record("alone", "1.0"),
        record("partly", "2.0"),
    ],
}
NAMES: dict[str, list[str] | None] = {
    "solid": ["solid"],
    "pytorch": ["torch"],
    "graphviz": None,
    "python-graphviz": ["graphviz"],
    "opencv": None,
    "py-opencv": ["opencv-python"],
    "only-windows": None,
    "unseen": ["unseen"],
    "alone": None,
    "boxes-py": ["boxes"],
    "tool": None,
    "meta": None,
}
SHARED = Path(__file__).parents[2] / "shared" / "data" / "conda"
Asked = tuple[int, dict[str, Any], str]
Ask = Callable[..., Asked]


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Ask:
    """The exit code, the one answer and the complaint of ``factlock ask``."""

    def asked(*words: str) -> Asked:
        code = main(["ask", *words, "--json"])
        shown = capsys.readouterr()
        return code, json.loads(shown.out)["questions"][0] if shown.out else {}, shown.err

    return asked


@pytest.fixture
def whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A whole channel called conda-forge, another one, and no list of names."""
    write_channel(
        tmp_path / "forge", RECORDS, removed=["gone-1.0-h0_0.conda", "partly-1.0-h0_0.conda"]
    )
    write_channel(tmp_path / "other", {"noarch": [record("elsewhere", "3.0")]})
    places = f"conda-forge={tmp_path / 'forge'}\nother={tmp_path / 'other'}"
    monkeypatch.setenv("FACTLOCK_CHANNELS", places)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def sample(whole: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same channel as a sample."""
    monkeypatch.setenv("FACTLOCK_PARTIAL_CHANNELS", "conda-forge=2026-08-22")
    return whole


@pytest.fixture
def listed(whole: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A list of names of one day."""
    (whole / "names.json").write_text(json.dumps(NAMES))
    monkeypatch.setenv("FACTLOCK_CONDA_NAMES", f"{whole / 'names.json'}=2026-08-19")
    return whole


# -- availability of a channel


@pytest.mark.parametrize(
    ("spec", "options", "outcome", "latest"),
    [
        ("solid", (), "available", "2.0"),
        ("solid", ("--python", "3.12", "--platform", "linux-64"), "available", "1.0"),
        ("Solid=1", (), "available", "1.0"),
        ("solid>=1,<2", (), "available", "1.0"),
        ("solid=2.0", ("--python", "3.12"), "not-for-this-python", "2.0"),
        ("solid", ("--python", "3.11"), "not-for-this-python", "2.0"),
        ("solid>=7", (), "out-of-bounds", "2.0"),
        ("solid=2.0=py312*", (), "out-of-bounds", "2.0"),
        ("only-windows", ("--platform", "linux-64"), "not-for-this-python", "4.0"),
        ("tried", (), "only-prereleases", "1.0rc1"),
        ("older", (), "available", "2.0rc1"),
        ("gone", (), "yanked", "1.0"),
        ("partly==1.0", (), "yanked", "1.0"),
        ("partly", (), "available", "2.0"),
        ("nowhere", (), "not-found", ""),
    ],
)
@pytest.mark.usefixtures("whole")
def test_how_a_package_stands_on_a_channel(
    ask: Ask, spec: str, options: tuple[str, ...], outcome: str, latest: str
) -> None:
    code, answer, _ = ask("availability", spec, "--channel", "conda-forge", *options)
    assert (code, answer["outcome"]) == (0, outcome)
    assert answer["data"]["version"] == latest
    assert answer["facts"][0]["source"] == "conda:conda-forge"


@pytest.mark.usefixtures("whole")
def test_platform_and_build_and_what_was_taken_away_are_told(ask: Ask) -> None:
    _, found, _ = ask("availability", "solid", "--channel", "conda-forge", "--python", "3.12")
    assert (found["data"]["build"], found["data"]["platforms"]) == ("py312_0", ["linux-64"])
    assert found["notes"] == ["The newest release, 2.0, is for Python 3.13 on linux-64."]
    _, other, _ = ask(
        "availability", "only-windows", "--channel", "conda-forge", "--platform", "linux-64"
    )
    assert other["notes"] == ["It is not there for linux-64, but for win-64."]
    _, partly, _ = ask("availability", "partly", "--channel", "conda-forge")
    [note] = partly["notes"]
    assert note.endswith("broken ones: partly-1.0-h0_0.conda.")


@pytest.mark.parametrize(
    ("spec", "options"),
    [
        ("nowhere", ()),
        ("gone", ()),
        ("solid>=7", ()),
        ("solid", ("--python", "3.11")),
        ("only-windows", ("--platform", "linux-64")),
    ],
)
@pytest.mark.usefixtures("sample")
def test_what_a_sample_does_not_have_is_unknown(
    ask: Ask, spec: str, options: tuple[str, ...]
) -> None:
    code, answer, _ = ask("availability", spec, "--channel", "conda-forge", *options)
    assert (code, answer["outcome"], answer["value"]) == (3, "unknown", "")
    [reason] = answer["unknown"]
    assert reason["cause"] == "partial"
    assert "2026-08-22" in reason["reason"]
    assert reason["advice"]


@pytest.mark.usefixtures("sample")
def test_what_a_sample_has_is_there_and_perhaps_not_the_newest(ask: Ask) -> None:
    code, answer, _ = ask("availability", "solid", "--channel", "conda-forge")
    assert (code, answer["outcome"], answer["value"]) == (0, "available", "2.0")
    assert "at least 2.0" in answer["sentence"]
    assert "there may be newer releases" in answer["notes"][0]
    code, answer, _ = ask("availability", "nowhere", "--channel", "conda-forge", "--expect",
                          "not-found")  # fmt: skip
    assert (code, answer["verdict"]) == (3, "unknown")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("solid", "--index", "index"), "cannot both be asked"),
        (("conda-forge::solid",), "names its channel itself"),
        (("solid[extra=1",), "is not a package of conda"),
        (("solid[-]",), "is not a project name"),
        (("https://example.org/x.conda",), "is not a package of conda"),
    ],
)
@pytest.mark.usefixtures("whole")
def test_what_cannot_be_asked_of_a_channel_is_an_error(
    ask: Ask, words: tuple[str, ...], said: str
) -> None:
    code, _, complaint = ask("availability", *words, "--channel", "conda-forge")
    assert code == 2
    assert said in complaint


def test_a_channel_is_a_name_and_no_address(ask: Ask) -> None:
    code, _, complaint = ask("availability", "solid", "--channel", "https://example.org/x")
    assert code == 2
    assert "is not the name of a channel" in complaint


def test_without_a_channel_the_argument_is_a_requirement_as_before() -> None:
    check = find_check("availability")
    assert dict(check.read({"package": "A[b]>=1"}, {}))["package"] == "a[b]>=1"
    with pytest.raises(InputError):
        check.read({"package": "solid=2.0=py312*"}, {})


# -- origin


@pytest.fixture
def index(shelf: Shelf) -> Shelf:
    """An index with some names."""
    for name in ("solid", "torch", "graphviz", "opencv-python", "mine", "unseen", "pytorch"):
        shelf.wheel(name, "1.5")
    for name in ("boxes", "boxes-py", "tool", "meta"):
        shelf.wheel(name, "0.1")
    shelf.files["reserved"] = []
    return shelf


@pytest.mark.parametrize(
    ("name", "outcome", "value"),
    [
        ("solid", "on-conda-forge", "solid"),
        ("SOLID[x]>=2", "on-conda-forge", "solid"),
        ("torch", "on-conda-forge", "pytorch"),
        ("pytorch", "on-conda-forge", "pytorch"),
        ("graphviz", "two-projects", ""),
        ("python-graphviz", "on-conda-forge", "python-graphviz"),
        ("boxes-py", "two-projects", ""),
        ("boxes", "on-conda-forge", "boxes-py"),
        ("tool", "two-projects", ""),
        ("meta", "on-conda-forge", "meta"),
        ("opencv-python", "on-conda-forge", "py-opencv"),
        ("only-windows", "on-conda-forge", "only-windows"),
        ("mine", "on-index", "mine"),
        ("elsewhere", "other-channel", "elsewhere"),
        ("reserved", "source-only", ""),
        ("nowhere", "not-found", ""),
        ("gone", "not-found", ""),
    ],
)
@pytest.mark.usefixtures("listed", "index")
def test_where_a_name_is_to_be_had(ask: Ask, name: str, outcome: str, value: str) -> None:
    code, answer, _ = ask(
        "origin", name, "--channel", "other conda-forge", "--platform", "linux-64"
    )
    assert (code, answer["outcome"], answer["value"]) == (0, outcome, value)


def places(answer: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(one["source"], one["name"]): one for one in answer["data"]["places"]}


@pytest.mark.usefixtures("listed", "index")
def test_the_other_side_is_shown_with_its_evidence(ask: Ask) -> None:
    _, answer, _ = ask("origin", "torch")
    assert answer["sentence"] == "torch is on conda-forge as pytorch: 2.5."
    found = places(answer)
    assert found["conda-forge", "pytorch"]["why"] == "the list says that pytorch is torch"
    assert found["conda-forge", "torch"]["there"] == "no"
    assert found["index", "torch"]["version"] == "1.5"
    _, answer, _ = ask("origin", "pytorch")
    assert answer["data"]["project"] == "torch"
    # The index has a project of the package's name, and it is another one.
    assert places(answer)["index", "pytorch"]["evidence"] == "alike"
    assert "another one" in answer["notes"][0]


@pytest.mark.usefixtures("listed", "index")
def test_one_name_that_is_two_things_is_not_chosen_from(ask: Ask) -> None:
    _, answer, _ = ask("origin", "graphviz")
    assert answer["sentence"] == (
        "graphviz is two projects that are called alike: graphviz 14.0 of conda-forge, and graphviz 1.5 of "
        "the index."
    )
    given = [answer["data"][one] for one in ("conda", "project", "on_conda", "on_index")]
    assert given == ["graphviz", "graphviz", True, True]
    assert answer["data"]["on_channels"] == ["python-graphviz", "graphviz"]
    assert "is two things" in answer["notes"][0]
    found = places(answer)
    assert found["conda-forge", "graphviz"]["version"] == "14.0"
    assert found["conda-forge", "graphviz"]["doubts"] == [
        "the list says that the project is python-graphviz"
    ]


@pytest.mark.usefixtures("listed", "index")
def test_a_program_and_a_project_of_one_name_are_not_chosen_from(ask: Ask) -> None:
    _, answer, _ = ask("origin", "tool")
    assert answer["data"]["places"][0]["doubts"]
    assert "conda-forge's tool does not depend on Python" in answer["notes"][0]
    # What the index calls like a package that is something else there is that package's neighbour.
    _, answer, _ = ask("origin", "boxes-py")
    assert "conda-forge's boxes-py is boxes on the index" in answer["notes"][0]
    assert (answer["data"]["conda"], answer["data"]["project"]) == ("boxes-py", "boxes-py")


@pytest.mark.usefixtures("listed")
def test_whether_a_name_is_two_projects_cannot_be_told_without_the_index(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_INDEX_URL", "http://127.0.0.1:9/simple/")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple/")
    for name in ("boxes-py", "tool"):
        code, answer, _ = ask("origin", name)
        assert (code, answer["outcome"]) == (3, "unknown")
        assert [one["cause"] for one in answer["unknown"]] == ["unreachable"]
    # That the index has a project called graphviz is said by the list.
    assert ask("origin", "graphviz")[1]["outcome"] == "two-projects"
    assert ask("origin", "meta")[1]["outcome"] == "on-conda-forge"


@pytest.mark.usefixtures("listed", "index")
def test_a_name_that_nobody_has_is_held_against_well_known_ones(ask: Ask) -> None:
    _, answer, _ = ask("origin", "xarrray")
    assert answer["outcome"] == "not-found"
    assert "xarray" in answer["notes"][0]
    assert "Do not install a name because it looks alike." in answer["notes"][0]
    assert not any("looks alike" in note for note in ask("origin", "nowhere")[1]["notes"])
    given = [answer["data"][one] for one in ("conda", "project", "on_conda", "on_index")]
    assert given == ["xarrray", "xarrray", False, False]


@pytest.mark.usefixtures("listed", "index")
def test_the_names_of_both_sides_are_handed_on(ask: Ask) -> None:
    for name, conda, project, on in (
        ("torch", "pytorch", "torch", (True, True)),
        ("mine", "mine", "mine", (False, True)),
        ("only-windows", "only-windows", "only-windows", (True, False)),
    ):
        data = ask("origin", name)[1]["data"]
        assert (data["conda"], data["project"]) == (conda, project)
        assert (data["on_conda"], data["on_index"]) == on
    data = ask("origin", "https://github.com/some/project")[1]["data"]
    assert (data["conda"], data["project"], data["on_index"]) == ("", "", False)


@pytest.mark.usefixtures("listed", "index")
def test_a_name_that_is_only_alike_counts_when_it_brings_the_package(ask: Ask) -> None:
    _, answer, _ = ask("origin", "opencv-python")
    found = places(answer)
    assert found["conda-forge", "opencv"]["why"] == (
        "it brings py-opencv, which the list has for it"
    )
    assert any("also has opencv" in note for note in answer["notes"])


@pytest.mark.usefixtures("sample", "listed", "index")
def test_the_list_tells_that_a_name_exists_where_a_sample_lacks_it(ask: Ask) -> None:
    code, answer, _ = ask("origin", "unseen")
    assert (code, answer["outcome"]) == (0, "on-conda-forge")
    assert "which versions there are is not known" in answer["sentence"]
    assert "2026-08-19" in answer["notes"][0]
    place = places(answer)["conda-forge", "unseen"]
    assert (place["there"], place["version"]) == ("listed", "")


@pytest.mark.usefixtures("sample", "listed", "index")
def test_the_list_tells_that_a_name_does_not_exist_and_of_which_day_that_is(ask: Ask) -> None:
    for name, outcome in (("mine", "on-index"), ("nowhere", "not-found")):
        code, answer, _ = ask("origin", name)
        assert (code, answer["outcome"]) == (0, outcome)
        assert "2026-08-19" in answer["notes"][0]
        assert places(answer)["conda-forge", name]["there"] == "not-listed"


@pytest.mark.usefixtures("sample", "index")
def test_a_sample_without_a_list_decides_nothing_that_it_does_not_have(ask: Ask) -> None:
    for name in ("mine", "nowhere", "torch"):
        code, answer, _ = ask("origin", name)
        assert (code, answer["outcome"]) == (3, "unknown")
        assert answer["unknown"][0]["cause"] == "partial"
    assert ask("origin", "solid")[1]["outcome"] == "on-conda-forge"


@pytest.mark.usefixtures("whole", "index")
def test_without_a_list_a_project_may_be_there_under_another_name(ask: Ask) -> None:
    code, answer, _ = ask("origin", "torch")
    assert (code, answer["outcome"]) == (3, "unknown")
    assert "under another one" in answer["unknown"][0]["reason"]
    assert "conda_names" in answer["unknown"][0]["advice"]
    # What nobody has under this name can be nowhere.
    assert ask("origin", "nowhere")[1]["outcome"] == "not-found"


@pytest.mark.usefixtures("listed")
def test_an_index_out_of_reach_makes_no_name_missing(ask: Ask) -> None:
    # PIP_INDEX_URL leads to where nothing listens.
    assert ask("origin", "solid")[1]["outcome"] == "on-conda-forge"
    for name in ("mine", "nowhere", "elsewhere"):
        code, answer, _ = ask("origin", name, "--channel", "conda-forge other")
        assert (code, answer["outcome"]) == (3, "unknown")
        assert answer["unknown"][0]["cause"] == "unreachable"


@pytest.mark.usefixtures("listed", "index")
def test_a_channel_out_of_reach_is_not_passed_over(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FACTLOCK_CHANNELS", "conda-forge=http://127.0.0.1:9/conda-forge")
    code, answer, _ = ask("origin", "mine")
    assert (code, answer["outcome"]) == (3, "unknown")
    # That the list has it is an answer all the same.
    assert ask("origin", "unseen")[1]["outcome"] == "on-conda-forge"


@pytest.mark.usefixtures("listed", "index")
def test_only_the_channels_that_are_named_are_asked(ask: Ask) -> None:
    _, answer, _ = ask("origin", "solid", "--channel", "other")
    assert answer["outcome"] == "on-index"
    assert "conda-forge was not asked" in answer["sentence"]
    assert {one["source"] for one in answer["data"]["places"]} == {"other", "index"}


@pytest.mark.usefixtures("listed", "index")
def test_an_answer_says_where_else_was_asked(ask: Ask) -> None:
    _, answer, _ = ask("origin", "elsewhere", "--channel", "conda-forge other")
    assert answer["sentence"] == (
        "elsewhere is on other: 3.0; it is not known on conda-forge or the index."
    )
    _, answer, _ = ask("origin", "nowhere", "--channel", "conda-forge other")
    assert answer["sentence"] == "nowhere is neither on conda-forge, other nor on the index."


def test_an_index_and_a_channel_of_one_name_are_not_mixed_up(ask: Ask) -> None:
    code, _, complaint = ask("origin", "solid", "--index", "conda-forge")
    assert code == 2
    assert "both as an index and as a channel" in complaint


def test_of_a_repository_nothing_is_fetched(ask: Ask, shelf: Shelf) -> None:
    code, answer, _ = ask("origin", "https://github.com/zfit/phasespace")
    assert (code, answer["outcome"], answer["facts"]) == (0, "source-only", [])
    assert "phasespace" in answer["notes"][0]
    assert not shelf.requests


@pytest.mark.parametrize("check", ["availability", "origin"])
def test_the_two_are_checks(check: str) -> None:
    assert check in check_ids()


# -- the real sample


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> None:
    if not SHARED.is_dir():
        pytest.skip("the data beside the project is not here")
    monkeypatch.setenv("FACTLOCK_CHANNELS", f"conda-forge={SHARED / 'conda-forge'}")
    monkeypatch.setenv("FACTLOCK_PARTIAL_CHANNELS", "conda-forge=2026-08-22")
    monkeypatch.setenv("FACTLOCK_CONDA_NAMES", f"{SHARED / 'name-mapping.json'}=2026-08-19")


@pytest.mark.corpus
@pytest.mark.usefixtures("real")
def test_django_exists_on_conda_forge_and_its_versions_are_not_known(
    ask: Ask, shelf: Shelf
) -> None:
    shelf.wheel("django", "6.1")
    code, answer, _ = ask("availability", "django", "--channel", "conda-forge")
    assert (code, answer["outcome"]) == (3, "unknown")
    code, answer, _ = ask("origin", "django")
    assert (code, answer["outcome"], answer["value"]) == (0, "on-conda-forge", "django")
    assert "the name is there" in answer["sentence"]


@pytest.mark.corpus
@pytest.mark.usefixtures("real")
@pytest.mark.parametrize(
    ("project", "first"),
    [
        ("torch", "pytorch"),
        ("tables", "pytables"),
        ("opencv-python", "py-opencv"),
        ("msgpack", "msgpack-python"),
    ],
)
def test_the_known_pairs(ask: Ask, shelf: Shelf, project: str, first: str) -> None:
    shelf.wheel(project, "1.0")
    _, answer, _ = ask("origin", project)
    assert answer["outcome"] == "on-conda-forge"
    assert f"as {first}:" in answer["sentence"]
    assert (answer["data"]["on_channels"][0], answer["data"]["project"]) == (first, project)
    if project == "opencv-python":
        assert answer["data"]["on_channels"] == ["py-opencv", "libopencv", "opencv"]
        assert answer["value"] == ""


def test_the_newest_of_what_is_for_no_certain_python_is_not_for_any() -> None:
    newest = {"version": "3.13.1", "pythons": [], "subdirs": ["linux-64"]}
    value = {
        "partial": False,
        "newest": newest,
        "latest": {"version": "3.12.4"},
        "subdirs": ["linux-64"],
        "removed": ["python-3.9-0.conda"],
    }
    newer, removed = map(str, _notes(State.AVAILABLE, value, "ours", "linux-64"))
    assert newer == "The newest release, 3.13.1, is there on linux-64."
    assert removed.startswith("The channel took 1 file of it away, ")


def test_the_modules_of_python_are_pythons() -> None:
    assert sys.stdlib_module_names >= standard_library.NAMES
    assert {"sqlite3", "dataclasses", "tkinter", "tomllib"} <= standard_library.NAMES


@pytest.mark.usefixtures("listed", "index")
def test_a_module_of_python_needs_no_package(ask: Ask) -> None:
    _, answer, _ = ask("origin", "SQLite3")
    assert answer["outcome"] == "not-found"
    assert answer["data"]["standard"] is True
    assert answer["notes"][0].startswith("A module called sqlite3 comes with Python itself")
    _, answer, _ = ask("origin", "nowhere")
    assert answer["data"]["standard"] is False
    assert not any("comes with Python" in note for note in answer["notes"])


@pytest.mark.usefixtures("listed", "index")
def test_of_two_projects_the_one_of_the_index_may_be_on_conda_forge_too(ask: Ask) -> None:
    _, answer, _ = ask("origin", "graphviz")
    assert answer["outcome"] == "two-projects"
    given = [answer["data"][one] for one in ("conda", "project", "project_on_conda")]
    assert given == ["graphviz", "graphviz", "python-graphviz"]
    # The list knows the project under no name of conda-forge.
    for name in ("tool", "boxes-py", "nowhere"):
        assert ask("origin", name)[1]["data"]["project_on_conda"] == ""
