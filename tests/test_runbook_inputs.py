"""What a run is told: packages, addresses, tickets, folders, choices; and what is refused, with its place."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factlock.errors import InputError
from factlock.runbook.model import Edge, Input, InputType, Option, Runbook, Step, StepKind
from factlock.runbook.told.addresses import read_address
from factlock.runbook.told.answers import read_answer
from factlock.runbook.told.inputs import (
    find_file,
    find_folder,
    read_ticket,
    read_value,
    told_by_images,
)
from factlock.runbook.told.packages import MAX_PACKAGES, read_requirements
from factlock.runbook.told.places import Spot

FILE = Spot(file="request.yml", line=3, column=8, plain=True)


def declared(name: str, kind: InputType, default: str | None = None, *choices: str) -> Input:
    return Input(name=name, type=kind, help="What it is.", default=default, choices=choices)


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("xarray", ["xarray"]),
        (" xarray , numpy>=2,<3,!=2.1 ", ["xarray", "numpy!=2.1,<3,>=2"]),
        ("'pymc[extra, other]>=5, <6', \"zarr\"", ["pymc[extra,other]<6,>=5", "zarr"]),
        ("xarray\nzarr == 3.1.*\r\n\n", ["xarray", "zarr==3.1.*"]),
        ("PyYAML, scikit_learn", ["PyYAML", "scikit_learn"]),
        ("https://github.com/o/some-package", ["https://github.com/o/some-package"]),
        ("git+https://gitlab.com/g/h/x.git, zarr", ["git+https://gitlab.com/g/h/x.git", "zarr"]),
    ],
)
def test_packages_are_read_from_a_text(text: str, items: list[str]) -> None:
    assert list(read_requirements(text)) == items


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "No package"),
        (" , ,", "No package"),
        ("--extra-index-url https://evil.invalid/", "option of an installer"),
        ("-r other.txt", "option of an installer"),
        ("../x", "path or an address"),
        ("./x.whl", "path or an address"),
        ("x @ https://github.com/o/x", "names an address behind"),
        ("x[a]@git+https://github.com/o/x", "names an address behind"),
        ("git+https://evil.invalid/x", "neither a package nor"),
        ("http://github.com/o/x", "neither a package nor"),
        ("https://user:S3CRET@github.com/o/x", "neither a package nor"),
        ("https://github.com/o/x/../y", "neither a package nor"),
        ("https://github.com/o", "neither a package nor"),
        ("https://github.com.evil.invalid/o/x", "neither a package nor"),
        ("git@github.com:o/x.git", "neither a package nor"),
        ("file:///etc/passwd", "neither a package nor"),
        ("x; python_version<'3'", "marker"),
        ("x===1", "as text"),
        ("x y", "not a requirement"),
        ("xarray, Xarray>=1", "a second time"),
        ("scikit_learn, scikit-learn", "a second time"),
        ("https://github.com/o/x, git+https://github.com/O/x.git", "a second time"),
        ("x\x00y", "characters that no requirement has"),
        ("x" * 600, "longer than"),
        (",".join(f"p{n}" for n in range(MAX_PACKAGES + 1)), "more than 50"),
        ("a," * 20_000, "longer than"),
    ],
)
def test_what_is_no_package_is_refused_with_its_place(text: str, words: str) -> None:
    with pytest.raises(InputError, match=words) as raised:
        read_requirements(text, where=FILE)
    assert (raised.value.file, raised.value.line) == ("request.yml", 3)
    assert "(column 8)." in raised.value.message
    assert raised.value.advice
    assert "S3CRET" not in str(raised.value)


@given(st.text(max_size=300))
def test_any_text_is_packages_or_an_input_error(text: str) -> None:
    try:
        found = read_requirements(text)
    except InputError:
        return
    assert read_requirements("\n".join(found)) == found


def test_a_long_text_takes_no_time() -> None:
    begun = time.process_time()
    for text in ("[" * 19_000, "(" * 19_000, "a[" * 9_000, "\n" * 19_000, "'" * 19_000):
        with pytest.raises(InputError):
            read_requirements(text)
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    "ticket",
    [
        "REQ-123",
        "#17",
        "org/repo#17",
        "T-1",
        "2026.11",
        "https://tickets.example.org/show?id=17",
        "asked by mail on Tuesday",
    ],
)
def test_a_ticket_is_an_address_an_id_or_some_words(ticket: str) -> None:
    assert read_ticket(f" {ticket} ") == ticket


@pytest.mark.parametrize(
    "ticket",
    [
        "REQ-123.",
        "-x",
        "--help",
        "../x",
        "CON",
        "nul.txt",
        "a\nb",
        "REQ\x00123",
        "REQ\x1b[31m",
        "\ud800",
        "http://tickets.example.org/1",
        "https://user:S3CRET@tickets.example.org/1",
        "https://tickets.example.org/1?token=S3CRET",
        "javascript://x",
        "x" * 201,
    ],
)
def test_what_is_no_ticket_is_refused(ticket: str) -> None:
    with pytest.raises(InputError) as raised:
        read_value(declared("ticket", InputType.TEXT), ticket, where=FILE)
    assert raised.value.line == 3
    assert "S3CRET" not in str(raised.value)


@pytest.mark.parametrize(
    "address",
    [
        "https://github.com/o/r",
        "https://gitlab.com/a/b/c",
        "https://codeberg.org/o/r/",
        "https://bitbucket.org/o/r",
    ],
)
def test_addresses_on_known_forges_are_taken(address: str) -> None:
    assert read_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "http://github.com/o/r",
        "https://github.com:443/o/r",
        "https://me@github.com/o/r",
        "https://github.com@evil.invalid/o/r",
        "https://GITHUB.com/o/r",
        "https://github.com./o/r",
        "https://xgithub.com/o/r",
        "https://evil.github.com/o/r",
        "https://github.com.evil.org/o/r",
        "https://github.com/o/../../r",
        "https://github.com/o/%2e%2e/r",
        "https://github.com/o/r?x=1",
        "https://github.com/o/r#x",
        "https://127.0.0.1/o/r",
        "https://2130706433/o/r",
        "https://0x7f.1/o/r",
        "https://[::1]/o/r",
        "https://localhost/o/r",
        "https://10.0.0.1/o/r",
        "https://gıthub.com/o/r",
        "//github.com/o/r",
        "github.com/o/r",
        "https:///github.com/o/r",
        "https://github.com\\@evil.invalid/o/r",
    ],
)
def test_all_other_addresses_are_refused(address: str) -> None:
    with pytest.raises(InputError, match="not an address that a request may name"):
        read_value(declared("repository", InputType.URL, ""), address, where=FILE)


def test_an_input_may_name_further_hosts() -> None:
    one = declared("docs", InputType.URL, None, "docs.example.org")
    assert read_value(one, "https://docs.example.org/a/b") == "https://docs.example.org/a/b"
    with pytest.raises(InputError, match=r"docs\.example\.org"):
        read_value(one, "https://docs.example.com/a/b")


def test_an_empty_text_is_taken_where_the_default_is_empty() -> None:
    assert read_value(declared("repository", InputType.URL, ""), " ") == ""
    with pytest.raises(InputError, match="Nothing is given for requester"):
        read_value(declared("requester", InputType.TEXT), " ", where=FILE)


def test_a_python_is_a_version_that_can_be_asked_about() -> None:
    python = declared("python", InputType.PYTHON, "")
    assert read_value(python, " 3.12 ") == "3.12"
    assert not read_value(python, "")
    for text, message in (("2.7", "not one that factlock can ask about"), ("3", "not a Python")):
        with pytest.raises(InputError, match=message) as raised:
            read_value(python, text, where=FILE)
        assert raised.value.file == "request.yml"


def test_a_choice_is_one_of_its_words() -> None:
    one = declared("size", InputType.CHOICE, None, "small", "large")
    assert read_value(one, " small ") == "small"
    with pytest.raises(InputError, match="no choice for size") as raised:
        read_value(one, "Small", where=FILE)
    assert "small, large" in raised.value.advice


def test_a_folder_of_the_command_line_is_any_that_exists(tmp_path: Path) -> None:
    one = declared("image", InputType.IMAGE, ".")
    assert read_value(one, str(tmp_path)) == str(tmp_path.resolve())
    for text in (str(tmp_path / "nope"), "\x00", "x" * 5000):
        with pytest.raises(InputError, match="not a folder here"):
            read_value(one, text)
    file = tmp_path / "log.txt"
    file.touch()
    assert read_value(declared("log", InputType.FILE), str(file)) == str(file.resolve())
    with pytest.raises(InputError, match="not a file here"):
        read_value(declared("log", InputType.FILE), str(tmp_path))


@pytest.mark.parametrize("path", ["hub", "images/ml", ".", "a.b_c-d/e"])
def test_a_path_of_a_request_is_plain(path: str) -> None:
    assert read_value(declared("image", InputType.IMAGE), path, where=FILE) == path


@pytest.mark.parametrize(
    "path",
    ["../x", "a/../../x", "/etc", "--help", "~", "~/x", "C:\\x", "a\\b", "CON", "a/nul", "a.", "é"],
)
def test_other_paths_of_a_request_are_refused(path: str) -> None:
    with pytest.raises(InputError, match="not a plain path"):
        read_value(declared("image", InputType.IMAGE), path, where=FILE)


def test_a_request_names_a_sample_beside_the_runbook_first(tmp_path: Path) -> None:
    runbook = tmp_path / "runbooks" / "add.md"
    for folder in ("runbooks/images/hub", "here/hub", "here/own"):
        (tmp_path / folder).mkdir(parents=True)
    here = tmp_path / "here"
    assert find_folder("hub", runbook, here) == tmp_path / "runbooks" / "images" / "hub"
    assert find_folder("own", runbook, here) == here / "own"
    with pytest.raises(InputError, match="no image"):
        find_folder("nope", runbook, here)
    (here / "own" / "list.txt").touch()
    assert find_file("own/list.txt", runbook, here) == here / "own" / "list.txt"
    with pytest.raises(InputError, match="no file"):
        find_file("own", runbook, here)
    (here / "out").symlink_to(tmp_path)
    with pytest.raises(InputError, match="no image"):
        find_folder("out", runbook, here)


def step(kind: StepKind, *options: Option, outcomes: tuple[str, ...] = ()) -> Step:
    edges = (Edge(outcomes=outcomes, target="t", text="", line=2),) if outcomes else ()
    return Step(
        id="asks",
        kind=kind,
        title="",
        slug="",
        line=1,
        heading_line=1,
        question="Is it?",
        options=options,
        edges=edges,
    )


def test_answers_are_read_as_in_the_walk() -> None:
    python = Option(name="type", value="python", line=1)
    choice = Option(name="type", value="choice", line=1)
    assert read_answer(step(StepKind.CONFIRM), "Yes") == "yes"
    assert read_answer(step(StepKind.CHOOSE, outcomes=("a", "b")), "b") == "b"
    assert read_answer(step(StepKind.ASK, python), "3.11") == "3.11"
    assert read_answer(step(StepKind.ASK, choice), "what it is") == "what it is"
    assert read_answer(step(StepKind.ASK, choice), "a", among=("a", "b")) == "a"
    for asked, text in (
        (step(StepKind.WAIT), "maybe"),
        (step(StepKind.CHOOSE, outcomes=("a", "b")), "c"),
        (step(StepKind.ASK, python), "python"),
        (step(StepKind.ASK), "\x00"),
    ):
        with pytest.raises(InputError) as raised:
            read_answer(asked, text, where=FILE)
        assert raised.value.line == 3
    with pytest.raises(InputError):
        read_answer(step(StepKind.ASK, choice), "c", among=("a", "b"))


def test_a_folder_tells_which_images_it_holds_where_the_page_asks(tmp_path: Path) -> None:
    asks = step(StepKind.ASK, Option(name="among", value="{image.folders}", line=1))
    asks = replace(asks, question="Which one? {image.only}")
    page = Runbook(
        name="add",
        file="add.md",
        title="",
        inputs=(declared("image", InputType.IMAGE, "."),),
        ends=("a",),
        steps=(asks,),
    )
    values = {"image": str(tmp_path), "ticket": "T-1"}
    assert told_by_images(page, values) == {**values, "image.folders": "", "image.only": "."}
    for count, folder in enumerate(("hub", "ml"), start=1):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "environment.yml").write_text("dependencies: [python=3.11]\n")
        found = told_by_images(page, values)
        assert found["image.only"] == ("hub" if count == 1 else "")
    assert found["image.folders"] == "hub, ml"
    assert told_by_images(replace(page, steps=()), values) == values
    with pytest.raises(InputError, match="not a folder"):
        told_by_images(page, {"image": str(tmp_path / "nope")})
