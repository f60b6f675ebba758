"""``installed``: every way into an image, every reason not to know, names on both sides, and bad input."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from channels import record, write_channel
from factlock.checks.presence.solutions import Found, of_the_tool_that_brings_it
from factlock.checks.presence.traces import How, Trace
from factlock.cli import main
from shelf import Shelf
from test_channel import Served

RECORDS = [
    record("python", "3.12.4"),
    record("python", "3.11.8"),
    record("asks", "1.0", "middle >=1", "python"),
    record("middle", "2.0", "pytorch"),
    record("pytorch", "2.5"),
    record("alone", "1.0"),
    record("r-lattice", "0.22"),
]
NAMES: dict[str, list[str] | None] = {
    "asks": ["asks"],
    "middle": ["middle"],
    "pytorch": ["torch"],
    "alone": ["alone"],
    "graphviz": None,
    "python-graphviz": ["graphviz"],
    "bundle": ["bundle", "carried"],
    "python": None,
    "r-lattice": None,
}
ENVIRONMENT = """\
channels:
  - conda-forge
dependencies:
  - python=3.12
  - asks==1.0
  - r-lattice
  - pip:
    - wheel-asks
"""
SYSTEM = "FROM ubuntu:24.04\nCOPY environment.yml .\nRUN mamba env update -f environment.yml\n"
EXPLICIT = """\
# platform: linux-64
@EXPLICIT
https://host.example.org/conda-forge/linux-64/python-3.11.8-hab00c5b_0_cpython.conda
https://host.example.org/conda-forge/noarch/xarray-2024.3.0-pyhd8ed1ab_0.conda
https://host.example.org/conda-forge/linux-64/pytorch-2.1.0-cpu_0.conda
"""
Answer = dict[str, Any]
Ask = Callable[..., Answer]


@pytest.fixture
def ground(tmp_path: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A whole channel, the list of its names, an index, and an image on a bare system."""
    channel = write_channel(tmp_path / "forge", {"noarch": RECORDS})
    (tmp_path / "names.json").write_text(json.dumps(NAMES))
    monkeypatch.setenv("FACTLOCK_CHANNELS", f"conda-forge={channel}")
    monkeypatch.setenv("FACTLOCK_CONDA_NAMES", f"{tmp_path / 'names.json'}=2026-08-19")
    shelf.wheel("wheel-asks", "1.0", requires=["wheel-below"])
    shelf.wheel("wheel-below", "3.0")
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "image", Dockerfile=SYSTEM, environment=ENVIRONMENT)
    return tmp_path


@pytest.fixture
def published(ground: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An image on one of Pangeo's, and Pangeo's list of it."""
    served = Served()
    served.put("/2024.04.08/pangeo-notebook/conda-linux-64.lock", EXPLICIT.encode())
    monkeypatch.setenv("FACTLOCK_PUBLISHED", f"pangeo={served.address}")
    docker = "FROM pangeo/pangeo-notebook:2024.04.08\nRUN mamba install -y -c conda-forge alone\n"
    write(ground / "onpangeo", Dockerfile=docker)
    yield ground
    served.close()


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Ask:
    """The one answer of ``factlock ask installed``."""

    def asked(package: str, folder: str = "image", *words: str) -> Answer:
        code = main(["ask", "installed", package, "--image", folder, *words, "--json"])
        shown = capsys.readouterr()
        assert code in {0, 3}, shown.err
        found: Answer = json.loads(shown.out)["questions"][0]
        assert (code == 3) == (found["outcome"] == "unknown")
        return found

    return asked


def write(folder: Path, **files: str) -> None:
    """Files of an image: ``environment`` is environment.yml, the others are called as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        file = {"environment": "environment.yml", "requirements": "requirements.txt"}.get(
            name, name
        )
        (folder / file.replace("_", ".")).write_text(text, encoding="utf-8")


def why(answer: Answer) -> str:
    """All reasons of an answer that is not known."""
    assert answer["outcome"] == "unknown"
    return " ".join(one["reason"] for one in answer["data"]["gaps"])


# -- the ways into an image


def test_a_file_that_asks_for_it_is_named_with_its_line(ground: Path, ask: Ask) -> None:
    answer = ask("asks")
    assert (answer["outcome"], answer["value"]) == ("declared", "1.0")
    assert answer["data"]["evidence"][0]["said"] == "environment.yml:5"
    assert ask("wheel_asks[extra]>=1")["data"]["evidence"][0]["said"] == "environment.yml:8"
    # Nothing was solved for that: one evidence is enough.
    assert [one["source"] for one in answer["facts"]] == ["names"]
    assert not (ground / "image" / "conda-lock.yml").exists()


@pytest.mark.usefixtures("ground")
def test_what_is_needed_is_found_with_its_way(ask: Ask) -> None:
    answer = ask("torch")
    assert (answer["outcome"], answer["value"]) == ("dependency", "2.5")
    (found,) = answer["data"]["evidence"]
    assert (found["manager"], found["name"]) == ("conda", "pytorch")
    assert found["path"] == ["asks", "middle", "pytorch"]
    answer = ask("wheel-below")
    assert (answer["outcome"], answer["value"]) == ("dependency", "3.0")
    assert answer["data"]["evidence"][0]["path"] == ["wheel-asks", "wheel-below"]
    # The other name finds the same.
    assert ask("pytorch")["outcome"] == "dependency"


@pytest.mark.usefixtures("ground")
def test_what_is_in_nothing_is_not_installed(ask: Ask) -> None:
    answer = ask("alone")
    assert (answer["outcome"], answer["value"], answer["data"]["gaps"]) == ("not-installed", "", [])
    assert ask("nowhere")["outcome"] == "not-installed"


@pytest.mark.usefixtures("published")
def test_the_publisher_of_the_base_says_what_comes_along(ask: Ask) -> None:
    answer = ask("xarray", "onpangeo")
    assert (answer["outcome"], answer["value"]) == ("upstream", "2024.3.0")
    said = answer["data"]["evidence"][0]["said"]
    assert said.startswith("pangeo for pangeo/pangeo-notebook:2024.04.08, asked 20")
    assert ask("torch", "onpangeo")["data"]["evidence"][0]["name"] == "pytorch"
    assert ask("alone", "onpangeo")["outcome"] == "declared"
    assert ask("middle", "onpangeo")["outcome"] == "not-installed"


def test_an_image_whose_base_nobody_lists_is_never_without_it(published: Path, ask: Ask) -> None:
    write(published / "old", Dockerfile="FROM pangeo/pangeo-notebook:1999.01.01\n")
    assert "lists nothing" in why(ask("alone", "old"))
    write(published / "floats", Dockerfile="FROM pangeo/pangeo-notebook:latest\n")
    assert "floats" in why(ask("alone", "floats"))
    write(published / "theirs", Dockerfile="FROM ghcr.io/ours/base:2026.01.01\n")
    assert "Nothing here says what" in why(ask("alone", "theirs"))


def test_a_version_that_was_solved_is_in_doubt_where_nobody_lists_the_base(
    published: Path, ask: Ask
) -> None:
    body = "FROM {}\nRUN conda install -c conda-forge python=3.12 asks && pip install wheel-asks\n"
    write(published / "theirs", Dockerfile=body.format("ghcr.io/ours/base:2026.01.01"))
    write(published / "old", Dockerfile=body.format("pangeo/pangeo-notebook:1999.01.01"))
    write(published / "bare", Dockerfile=body.format("ubuntu:24.04"))
    for package, way in (("middle", "middle"), ("wheel-below", "wheel-below")):
        assert ask(package, "theirs")["outcome"] == "dependency"
        assert ask(f"{package}<0.1", "bare")["outcome"] == "other-version"
        for image in ("theirs", "old"):
            answer = ask(f"{package}<0.1", image)
            assert answer["outcome"] == "unknown"
            (found,) = answer["data"]["evidence"]
            assert found["path"][-1] == way
            assert "what it has may stay" in found["doubt"]


def test_what_repo2docker_adds_by_itself_keeps_nobody_from_asking_for_it(
    published: Path, ask: Ask
) -> None:
    write(published / "binder", environment="dependencies:\n- asks\n")
    answer = ask("alone", "binder")
    assert answer["outcome"] == "not-declared"
    reasons = [one["reason"] for one in answer["data"]["gaps"]]
    assert any("repo2docker adds an environment of its own" in one for one in reasons)
    # And what is there is there.
    assert ask("torch", "binder")["outcome"] == "dependency"


def test_a_publisher_is_not_asked_where_nobody_wants_that(published: Path, ask: Ask) -> None:
    assert published.is_dir()
    answer = ask("xarray", "onpangeo", "--published", "no")
    assert answer["outcome"] == "unknown"
    assert "publisher was not asked" in answer["data"]["gaps"][0]["reason"]


def test_the_address_of_a_repository_is_looked_for_in_the_lines(ground: Path, ask: Ask) -> None:
    lines = "dependencies:\n- pip:\n  - git+https://github.com/ours/Tools.git@main\n"
    write(ground / "from-source", environment=lines)
    there = ask("https://github.com/ours/tools", "from-source")
    assert (there["outcome"], there["data"]["said"]) == ("declared", "environment.yml:3")
    other = ask("https://github.com/ours/other", "from-source")
    assert (other["outcome"], other["data"]["said"]) == ("not-declared", "")
    assert "names it" in other["sentence"]


def test_a_publisher_that_cannot_be_asked_is_no_answer(
    published: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FACTLOCK_PUBLISHED", "pangeo=http://127.0.0.1:9/pangeo")
    assert published.is_dir()
    answer = ask("middle", "onpangeo")
    assert answer["outcome"] == "unknown"
    assert answer["unknown"][0]["cause"] == "unreachable"


def test_a_lock_decides_what_is_installed(ground: Path, ask: Ask) -> None:
    docker = "FROM pangeo/base-image:2024.04.08\n"
    environment = "channels: [conda-forge]\ndependencies:\n- xarray\n"
    write(ground / "locked", Dockerfile=docker, environment=environment)
    (ground / "locked" / "conda-linux-64.lock").write_text(EXPLICIT)
    answer = ask("xarray", "locked")
    assert (answer["outcome"], answer["value"]) == ("declared", "2024.3.0")
    assert [one["how"] for one in answer["data"]["evidence"]] == ["declared"]
    answer = ask("torch", "locked")
    assert (answer["outcome"], answer["value"]) == ("dependency", "2.1.0")
    assert answer["data"]["evidence"][0]["said"] == "conda-linux-64.lock:5"
    assert ask("alone", "locked")["outcome"] == "not-installed"
    assert (
        "holds nothing for osx-arm64" in why(ask("alone", "locked", "--platform", "osx-arm64"))
        or ask("alone", "locked", "--platform", "osx-arm64")["data"]["platform"]
    )


def test_a_list_of_what_is_installed_outweighs_all(ground: Path, ask: Ask) -> None:
    write(ground / "theirs", Dockerfile="FROM ghcr.io/ours/base:2026.01.01\nRUN pip install late\n")
    (ground / "list.txt").write_text(
        "# packages in environment at /srv/conda:\n"
        "xarray 2024.3.0 pyhd8ed1ab_0 conda-forge\npytorch 2.1.0 cpu_0 conda-forge\n"
        "r-lattice 0.22 r43_0 conda-forge\n"
    )
    told = ("--installed", "list.txt")
    answer = ask("torch", "theirs", *told)
    assert (answer["outcome"], answer["value"]) == ("upstream", "2.1.0")
    assert answer["data"]["evidence"][0]["said"] == "list.txt:3"
    answer = ask("late", "theirs", *told)
    assert answer["outcome"] == "declared"
    assert any("the list may be older" in note for note in answer["notes"])
    # No index has what the file asks for, so what that needs could not be solved.
    assert ask("alone", "theirs", *told)["outcome"] == "not-declared"
    (ground / "theirs" / "Dockerfile").write_text("FROM ghcr.io/ours/base:2026.01.01\n")
    assert ask("alone", "theirs", *told)["outcome"] == "not-installed"
    answer = ask("lattice", "theirs", *told)
    assert answer["outcome"] == "not-installed"
    assert answer["notes"] == [
        "list.txt:4: r-lattice is a package of R; it was not taken for lattice."
    ]


def test_the_folder_of_a_base_says_what_it_has_and_not_what_that_needs(
    ground: Path, ask: Ask
) -> None:
    write(ground / "top", Dockerfile="FROM ours/base:1.0.0\nRUN pip install wheel-asks\n")
    told = ("--map", "ours/base=image")
    answer = ask("asks", "top", *told)
    assert (answer["outcome"], answer["value"]) == ("upstream", "1.0")
    assert answer["data"]["evidence"][0]["said"] == "image"
    assert ask("wheel-below", "top", *told, "--python", "3.12")["outcome"] == "dependency"
    assert "need in turn is not told" in why(ask("torch", "top", *told))


# -- what makes it unknown


@pytest.mark.usefixtures("ground")
def test_a_sample_of_a_channel_says_yes_and_never_no(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FACTLOCK_PARTIAL_CHANNELS", "conda-forge=2026-08-22")
    assert ask("torch")["outcome"] == "dependency"
    answer = ask("alone")
    assert answer["outcome"] == "not-declared"
    assert "Only a sample of conda-forge" in answer["data"]["gaps"][0]["reason"]
    # What a sample comes to is there; in which version it is, the whole would tell.
    assert "Only a sample of conda-forge" in why(ask("torch>=2"))
    assert ask("torch>=2")["unknown"][0]["cause"] == "partial"


@pytest.mark.parametrize(
    ("files", "reason", "said"),
    [
        ({"postBuild": "pip install x\n"}, "Run when it is built", "postBuild"),
        (
            {"environment": ENVIRONMENT + "    - git+https://example.org/x.git\n"},
            "a revision of a repository",
            "environment.yml:9",
        ),
        ({"environment": ENVIRONMENT + "    - -r gone.txt\n"}, "gone.txt", "environment.yml:9"),
        ({"environment": "dependencies: [\n"}, "", "environment.yml"),
        ({"Dockerfile": SYSTEM + "RUN bash install.sh\n"}, "install.sh", "Dockerfile:4"),
    ],
)
def test_what_was_not_read_forbids_a_no(
    ground: Path, ask: Ask, files: dict[str, str], reason: str, said: str
) -> None:
    write(ground / "image", **files)
    if "postBuild" in files:
        (ground / "image" / "Dockerfile").unlink()
    answer = ask("alone")
    assert reason in why(answer)
    assert any(one["said"].startswith(said) for one in answer["data"]["gaps"])


@pytest.mark.parametrize(
    ("environment", "reason", "said"),
    [
        (
            "channels: [conda-forge]\ndependencies:\n- asks\n- not-there\n",
            "the channels have no not-there",
            "",
        ),
        (
            "channels: [conda-forge]\ndependencies:\n- python=3.12\n- asks>7\n",
            "contradict",
            "",
        ),
        (ENVIRONMENT + "    - not-there\n", "it ends with missing", ""),
        (
            "channels: ['https://example.org/c']\ndependencies:\n- asks\n",
            "is an address",
            "environment.yml:1",
        ),
    ],
)
def test_what_was_not_solved_leaves_that_nothing_asks_for_it(
    ground: Path, ask: Ask, environment: str, reason: str, said: str
) -> None:
    write(ground / "image", environment=environment)
    answer = ask("alone")
    assert (answer["outcome"], answer["unknown"]) == ("not-declared", [])
    assert reason in " ".join(one["reason"] for one in answer["data"]["gaps"])
    assert any(one["said"].startswith(said) for one in answer["data"]["gaps"])
    # A line that nobody read may bring it all the same.
    write(ground / "image", Dockerfile=SYSTEM + "RUN bash install.sh\n")
    assert "install.sh" in why(ask("alone"))


def test_a_channel_out_of_reach_is_no_answer(
    ground: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FACTLOCK_CHANNELS", "conda-forge=http://127.0.0.1:9/forge")
    assert ground.is_dir()
    answer = ask("alone")
    assert answer["outcome"] == "unknown"
    assert {one["cause"] for one in answer["unknown"]} == {"unreachable"}
    # What a file asks for needs no channel.
    answer = ask("asks==1.0")
    assert (answer["outcome"], answer["unknown"]) == ("declared", [])


@pytest.mark.usefixtures("ground")
def test_without_a_list_of_names_a_package_is_looked_for_under_its_own(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FACTLOCK_CONDA_NAMES")
    assert ask("asks")["outcome"] == "declared"
    answer = ask("nowhere")
    assert answer["outcome"] == "not-declared"
    assert any("under its own name alone" in note for note in answer["notes"])
    # A few names that differ are known without any list.
    assert ask("torch")["outcome"] == "dependency"
    # A person says the names.
    assert ask("torch", "image", "--called", "pytorch")["outcome"] == "dependency"
    assert ask("nowhere", "image", "--called", "py-nowhere")["outcome"] == "not-installed"


# -- versions and extras


@pytest.mark.parametrize(
    ("entry", "asked", "outcome"),
    [
        ("- asks==1.0", "asks>=1", "declared"),
        ("- asks==1.0", "asks>=2", "other-version"),
        ("- asks=1.0", "asks>=1,<2", "declared"),
        ("- asks=1.0", "asks==1.0.1", "unknown"),
        ("- asks=1", "asks>=2", "other-version"),
        ("- asks=1.0.2", "asks==1.0.2", "declared"),
        ("- asks=1.0.2", "asks==1.0.3", "other-version"),
        ("- asks=1.0", "asks==1.0", "unknown"),
        ("- pip:\n  - wheel-asks==1.0.2.*", "wheel-asks==1.0.2", "unknown"),
        ("- asks>=1,<2", "asks<3", "declared"),
        ("- asks>=1", "asks<3", "unknown"),
        ("- asks>=1|<0.5", "asks>=0.4", "unknown"),
        ("- asks 1.0|1.1", "asks<2", "declared"),
        ("- asks 1.0|1.1", "asks>2", "other-version"),
        ("- asks", "asks<3", "unknown"),
        ("- asks", "asks", "declared"),
        ("- asks==1.0", "asks[more]>=1", "declared"),
        ("- pip:\n  - wheel-asks", "wheel-asks>=1", "unknown"),
        ("- pip:\n  - wheel-asks==1.0", "wheel-asks>=1", "declared"),
        ("- pip:\n  - wheel-asks~=1.0; python_version>'3'", "wheel-asks<2", "declared"),
        ("- pip:\n  - wheel-asks==1.0", "wheel-asks<1", "other-version"),
        ("- pip:\n  - wheel-asks==1.0", "wheel-asks[more]", "other-version"),
        ("- pip:\n  - wheel-asks[More,b]==1.0", "wheel-asks[more]>=1", "declared"),
        ("- pip:\n  - wheel-asks[more]==1.0", "wheel-asks[more]>=2", "other-version"),
    ],
)
def test_what_a_file_asks_for_is_held_against_the_request(
    ground: Path, ask: Ask, entry: str, asked: str, outcome: str
) -> None:
    write(ground / "image", environment=f"dependencies:\n- python=3.12\n{entry}\n")
    answer = ask(asked)
    assert answer["outcome"] == outcome
    # No source decides this: none is asked but the list of names.
    assert {one["source"] for one in answer["facts"]} == {"names"}
    assert answer["data"]["manager"] == ("pip" if "pip" in entry else "conda")
    assert answer["data"]["said"].startswith("environment.yml:")
    assert answer["unknown"] == []


def test_another_version_and_a_missing_extra_are_told(ground: Path, ask: Ask) -> None:
    assert ask("asks>=2")["sentence"] == "image has asks 1.0 (environment.yml:5), and not asks>=2."
    write(ground / "image", environment="dependencies:\n- pip:\n  - wheel-asks==1.0\n")
    answer = ask("wheel-asks[more]")
    assert answer["notes"] == ["environment.yml:3 asks for it without more."]
    assert answer["data"]["version"] == "1.0"
    write(ground / "image", environment="dependencies:\n- python=3.12\n- asks\n")
    assert "without saying which version" in ask("asks>=1")["sentence"]


def test_what_is_there_twice_is_for_a_person(ground: Path, ask: Ask) -> None:
    twice = "dependencies:\n- python=3.12\n- asks==1.0\n- pip:\n  - asks==2.0\n"
    write(ground / "image", environment=twice)
    assert "It is there twice" in why(ask("asks>=2"))
    assert ask("asks>=1")["outcome"] == "declared"
    assert ask("asks>=3")["outcome"] == "other-version"


@pytest.mark.usefixtures("published")
def test_what_the_base_holds_is_held_against_the_request(ask: Ask) -> None:
    assert ask("xarray>=2024", "onpangeo")["outcome"] == "upstream"
    answer = ask("xarray>=2025", "onpangeo")
    assert (answer["outcome"], answer["value"]) == ("other-version", "2024.3.0")
    assert answer["data"]["said"].startswith("pangeo for")
    assert ask("xarray[io]>=2024", "onpangeo")["outcome"] == "upstream"
    assert ask("torch>=2.5")["outcome"] == "dependency"
    assert ask("torch>=2.6")["outcome"] == "other-version"
    # A wheel that is there may have been installed with its extras, or without.
    assert "with more is told nowhere" in why(ask("wheel-below[more]"))


# -- names


def test_a_name_that_is_two_things_is_no_evidence(ground: Path, ask: Ask) -> None:
    listed = "channels: [conda-forge]\ndependencies:\n- python=3.12\n- graphviz\n"
    write(ground / "image", environment=listed)
    answer = ask("graphviz")
    assert answer["outcome"] == "unknown"
    assert (
        "environment.yml:4 has graphviz (conda), but the list says that the project is python-graphviz"
        in answer["sentence"]
    )
    write(ground / "image", environment=listed.replace("graphviz", "python-graphviz"))
    assert ask("graphviz")["outcome"] == "declared"
    # On the index, pytorch is another project than conda's pytorch, which is torch there.
    pip = "channels: [conda-forge]\ndependencies:\n- python=3.12\n- pip:\n  - pytorch\n"
    write(ground / "image", environment=pip)
    assert ask("pytorch")["outcome"] == "unknown"
    write(ground / "image", environment=pip.replace("pytorch", "torch"))
    assert ask("pytorch")["outcome"] == "declared"


def test_a_package_that_holds_others_is_in_doubt(ground: Path, ask: Ask) -> None:
    write(ground / "image", environment="dependencies:\n- bundle\n")
    answer = ask("carried")
    assert answer["outcome"] == "unknown"
    assert answer["data"]["evidence"][0]["doubt"]
    assert ask("bundle")["outcome"] == "declared"


def test_packages_of_r_and_of_the_system_are_told_apart(ground: Path, ask: Ask) -> None:
    docker = SYSTEM + "RUN apt-get install -y python3-alone nodejs\n"
    write(ground / "image", Dockerfile=docker)
    answer = ask("lattice")
    assert answer["outcome"] == "not-installed"
    assert answer["notes"] == [
        "environment.yml:6: r-lattice is a package of R; it was not taken for lattice."
    ]
    assert ask("r-lattice")["outcome"] == "declared"
    answer = ask("alone")
    assert answer["outcome"] == "not-installed"
    assert "for the Python of the system" in answer["notes"][0]
    # A package of the system of the very name: a person has to say whether that is meant.
    assert ask("nodejs")["outcome"] == "unknown"


def test_another_environment_is_not_the_image_s(ground: Path, ask: Ask) -> None:
    docker = SYSTEM + "RUN mamba create -y -n other -c conda-forge alone\n"
    write(ground / "image", Dockerfile=docker)
    answer = ask("alone")
    assert answer["outcome"] == "unknown"
    assert "it is in the environment other" in answer["sentence"]


@pytest.mark.parametrize(
    ("marker", "words", "outcome"),
    [
        ("sys_platform == 'win32'", (), "unknown"),
        ("sys_platform == 'win32'", ("--platform", "win-64"), "declared"),
        ("python_version >= '3.13'", (), "unknown"),
        ("python_version >= '3.13'", ("--python", "3.13"), "declared"),
        ("python_version < '3.13'", (), "declared"),
    ],
)
def test_a_requirement_for_another_target_is_no_evidence(
    ground: Path, ask: Ask, marker: str, words: tuple[str, ...], outcome: str
) -> None:
    write(ground / "image", environment=f"{ENVIRONMENT}    - only-there; {marker}\n")
    assert ask("only-there", "image", *words)["outcome"] == outcome


def test_what_a_command_takes_away_is_in_doubt(published: Path, ask: Ask) -> None:
    docker = (
        "FROM pangeo/pangeo-notebook:2024.04.08\nRUN mamba remove -y -n base 'xarray>1' other\n"
    )
    write(published / "onpangeo", Dockerfile=docker)
    answer = ask("xarray", "onpangeo")
    assert answer["outcome"] == "unknown"
    assert "Dockerfile:2 takes it away" in answer["sentence"]
    assert ask("torch", "onpangeo")["outcome"] == "upstream"
    again = docker + "RUN pip uninstall -y torch && pip install torch xarray==1.0\n"
    write(published / "onpangeo", Dockerfile=again)
    assert ask("xarray", "onpangeo")["outcome"] == "declared"
    assert ask("torch", "onpangeo")["outcome"] == "declared"


# -- input


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("torch",), "must be told `image`"),
        (("torch", "--image", "nowhere"), "This is not a folder"),
        (("torch", "--image", "empty"), "nothing here that an image is made from"),
        (("torch", "--image", "."), "holds 2 images"),
        (("torch", "--image", ".", "--only", "three"), "There is no image in the folder three"),
        (("../x", "--image", "image"), "cannot be asked"),
        (("torch", "--image", "image", "--called", "a b c d e f g h i"), "too many names"),
        (("torch", "--image", "image", "--platform", "amiga"), "is not known"),
    ],
)
def test_what_cannot_be_asked_is_said(
    ground: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], complaint: str
) -> None:
    (ground / "empty").mkdir()
    write(ground / "second", Dockerfile=SYSTEM)
    assert main(["ask", "installed", *words]) == 2
    shown = capsys.readouterr()
    assert complaint in " ".join(shown.err.split())
    assert shown.out == ""


def test_of_several_images_one_is_chosen(ground: Path, ask: Ask) -> None:
    write(ground / "second", Dockerfile=SYSTEM)
    assert ask("asks", ".", "--only", "image")["outcome"] == "declared"
    assert "second" not in ask("asks", ".", "--only", "image")["sentence"]


@pytest.mark.parametrize(
    ("tools", "before_pip", "left"),
    [
        # conda installs first; pip leaves what is there and fits.
        (("conda", "pip"), False, [("conda", False)]),
        (("pip",), False, [("pip", False)]),
        # What conda brings is not known.
        (("pip",), True, [("pip", True)]),
        ((), True, []),
    ],
)
def test_who_brings_a_package_along_is_who_would_move_it(
    tools: tuple[str, ...], before_pip: bool, left: list[tuple[str, bool]]
) -> None:
    traces = [
        Trace(how=How.DEPENDENCY, manager=tool, name="numpy", version="2.0") for tool in tools
    ]
    found = of_the_tool_that_brings_it(Found(traces=traces, before_pip=before_pip))
    assert [(one.manager, one.doubt is not None) for one in found] == left
