"""The list of conda-forge's names: read, bounded, told from both sides; what a name is on the other side."""

from __future__ import annotations

import json
import time
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from factlock.channel_names import read_names_place
from factlock.checks.names.other_side import Evidence, OtherNames, Side, read_other_names
from factlock.checks.names.repository import repository_name
from factlock.cli import main
from factlock.errors import Cause, InputError, SourceError
from factlock.facts.channel_keys import names_key
from factlock.sources import Sources
from factlock.sources.conda.name_list import MAX_BYTES, read_names
from factlock.sources.names import names_fact
from factlock.sources.network.addresses import Index
from factlock.sources.network.transport import Reply

NAMES: dict[str, list[str] | None] = {
    "numpy": ["numpy"],
    "carrier": ["carrier", "numpy"],
    "pytorch": ["torch"],
    "pytorch-cpu": ["torch"],
    "pytables": ["tables"],
    "opencv": None,
    "py-opencv": ["opencv-python", "opencv-python-headless"],
    "libopencv": ["opencv-python", "opencv-python-headless"],
    "msgpack-python": ["msgpack", "msgpack-python"],
    "graphviz": None,
    "python-graphviz": ["graphviz"],
    "oasis": ["oasis-optimization"],
    "ruamel.yaml": ["ruamel.yaml"],
    "zlib": None,
}
SHARED = Path(__file__).parents[2] / "shared" / "data" / "conda"


def fact(name: str, names: dict[str, Any] | None = None) -> dict[str, Any]:
    found = read_names(json.dumps(NAMES if names is None else names).encode(), "names.json")
    return names_fact(found, name, "2026-08-19")


def other(name: str, to: Side, names: dict[str, Any] | None = None) -> OtherNames:
    return read_other_names(name, fact(name, names), to=to)


def called(found: OtherNames) -> list[str]:
    return [one.name for one in found.candidates]


def test_the_list_is_told_from_both_sides() -> None:
    assert fact("torch") == {
        "exists_on_channel": False,
        "spelled": [],
        "pypi": None,
        "conda": ["pytorch", "pytorch-cpu"],
        "alike": [],
        "carries": {"pytorch": ["torch"], "pytorch-cpu": ["torch"]},
        "until": "2026-08-19",
    }
    assert fact("pytorch")["pypi"] == ["torch"]
    assert fact("zlib")["exists_on_channel"]
    assert fact("zlib")["pypi"] is None
    assert fact("ruamel-yaml")["spelled"] == fact("ruamel-yaml")["conda"] == ["ruamel.yaml"]
    assert fact("nowhere")["exists_on_channel"] is False


@pytest.mark.parametrize(
    ("project", "packages"),
    [
        ("torch", ["pytorch", "pytorch-cpu"]),
        ("tables", ["pytables"]),
        ("msgpack", ["msgpack-python"]),
        ("opencv-python", ["py-opencv", "libopencv", "opencv"]),
        ("numpy", ["numpy", "carrier"]),
        ("nowhere", []),
    ],
)
def test_all_packages_that_may_be_a_project_are_candidates(
    project: str, packages: list[str]
) -> None:
    assert called(other(project, Side.CONDA)) == packages


def test_several_as_well_founded_names_are_never_one() -> None:
    assert other("torch", Side.CONDA).sure == ""
    assert other("opencv-python", Side.CONDA).sure == ""
    assert other("tables", Side.CONDA).sure == "pytables"
    assert other("numpy", Side.CONDA).sure == "numpy"
    # It may be the package of its own name: a person has to look.
    assert other("msgpack", Side.CONDA).sure == ""
    doubt = other("msgpack", Side.CONDA).candidates[0].doubt
    assert str(doubt) == "msgpack-python is the name of another project, which it holds too"


def test_a_name_may_be_two_things() -> None:
    found = other("graphviz", Side.CONDA)
    assert called(found) == ["python-graphviz", "graphviz"]
    assert found.split
    assert found.sure == ""
    assert "conda-forge's graphviz is something else" in str(found.two)
    assert called(other("graphviz", Side.INDEX)) == []
    package = other("oasis", Side.INDEX)
    assert (package.sure, package.split) == ("oasis-optimization", False)
    assert "a project of the index that is called oasis is another one" in str(package.two)


def test_likeness_is_only_a_guess_and_silence_is_told() -> None:
    alike = other("opencv-python", Side.CONDA).candidates[-1]
    assert (alike.evidence, alike.listed) == (Evidence.ALIKE, False)
    silent = other("opencv", Side.INDEX)
    assert called(silent) == ["opencv"]
    assert silent.sure == ""
    assert "the index may call something else so" in str(silent.candidates[0].doubt)


def test_what_is_alike_but_a_project_of_its_own_is_no_candidate() -> None:
    names = {"docker-py": ["docker"], "python-docker": ["python-docker"]}
    assert called(other("docker", Side.CONDA, names)) == ["docker-py"]


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"", 1, "not one flat object"),
        (b"[]", 1, "not one flat object"),
        (b'{"a": {"b": null}}', 1, "not one flat object"),
        (b"{}", 1, "no name"),
        (b'{"a": null,\n "b": }', 2, "not valid JSON"),
        (b'{"a": null, "a": ["x"]}', 1, "twice"),
        (b'{"a": null,\n\n "b": "x"}', 3, "'b' is no name"),
        (b'{"a": [["x"]]}', 1, "'a' is no name"),
        (b'{"a": [1]}', 1, "'a' is no name"),
        (b'{"a": [null]}', 1, "'a' is no name"),
        (b'{"a": true}', 1, "'a' is no name"),
        (b'{"a": NaN}', 1, "'a' is no name"),
        (b'{"a": ' + b"9" * 5000 + b"}", 1, "cannot be read"),
        (b'{"a": ' + b"[" * 100_000, 1, "cannot be read"),
        (b'{"a": ["' + b"x" * 200 + b'"]}', 1, "'a' is no name"),
        (b'{"../a": null}', 1, "'../a' is no name"),
        (b'{"a b": null}', 1, "'a b' is no name"),
        (b'{"<b>": null}', 1, "'<b>' is no name"),
        (b'{"\\u202ea": null}', 1, "'U+202Ea' is no name"),
        (b'{"a": ["x\\n::error::"]}', 1, "'a' is no name"),
        (b'\xff{"a": null}', 1, "not UTF-8"),
        ('{"a": null}'.encode("utf-16"), 1, "UTF-16"),
        (b'{"a": null\x00}', 1, "U+0000"),
        (json.dumps({"a": ["x"] * 501}).encode(), 1, "'a' is no name"),
    ],
)
def test_what_is_no_list_is_refused_with_its_line(content: bytes, line: int, words: str) -> None:
    with pytest.raises(InputError) as caught:
        read_names(content, "names.json")
    assert words in caught.value.message
    assert (caught.value.file, caught.value.line) == ("names.json", line)
    assert caught.value.advice


@pytest.mark.parametrize(
    "content",
    [
        b'{"a": [' + b"[]," * (MAX_BYTES // 3 - 10) + b"[]]}",
        b'{"a": [' + b"1000," * (MAX_BYTES // 5 - 10) + b"1000]}",
        b'{"a": [' + b'"ab",' * (MAX_BYTES // 5 - 10) + b'"ab"]}',
        b'{"a": "' + b"x" * (MAX_BYTES - 20) + b'"}',
        b"{" * (MAX_BYTES - 1),
        b" " * (MAX_BYTES + 1),
    ],
    ids=["lists", "numbers", "texts", "one-text", "braces", "too-large"],
)
def test_a_large_hostile_list_costs_little(content: bytes) -> None:
    tracemalloc.start()
    begun = time.process_time()
    try:
        with pytest.raises(InputError):
            read_names(content, "names.json")
        assert time.process_time() - begun < 5
        assert tracemalloc.get_traced_memory()[1] < 250e6
    finally:
        tracemalloc.stop()


def test_a_place_may_carry_its_day() -> None:
    assert read_names_place("names.json=2026-08-19") == ("names.json", "2026-08-19")
    assert read_names_place(" a=b.json ") == ("a=b.json", "")
    address = "https://packages.example.org/names?x=1"
    assert read_names_place(f"{address}=2026-08-19") == (address, "2026-08-19")
    for wrong in ("http://packages.example.org/n", "file:///names.json", "=2026-08-19"):
        with pytest.raises(InputError):
            read_names_place(wrong)
    with pytest.raises(InputError) as caught:
        read_names_place("http://user:S3CRET@packages.example.org/n")
    assert "S3CRET" not in str(caught.value)


def sources(folder: Path, place: str) -> Sources:
    return Sources(
        {},
        home=folder,
        cwd=folder,
        now=lambda: datetime(2026, 11, 20, tzinfo=UTC),
        conda_names=place,
    )


def ask(found: Sources, name: str) -> Any:
    key = names_key(name)
    return found("names").ask(key.subject, (key,), time.monotonic() + 10)


def test_a_file_is_read_from_the_folder_of_the_settings(tmp_path: Path) -> None:
    (tmp_path / "names.json").write_text(json.dumps(NAMES))
    found = ask(sources(tmp_path, "names.json=2026-08-19"), "Torch")
    assert found.values[names_key("torch")]["conda"] == ["pytorch", "pytorch-cpu"]
    assert found.via == "names of conda-forge, 2026-08-19"
    undated = ask(sources(tmp_path, "names.json"), "torch")
    # When a file was written says nothing about the day of what is in it.
    assert undated.values[names_key("torch")]["until"] == ""


def test_another_day_or_another_file_is_another_source(tmp_path: Path) -> None:
    (tmp_path / "names.json").write_text(json.dumps(NAMES))
    first = sources(tmp_path, "names.json").identity("names")
    assert sources(tmp_path, "names.json=2026-08-19").identity("names") != first
    (tmp_path / "names.json").write_text(json.dumps({"one": None}))
    assert sources(tmp_path, "names.json").identity("names") != first


def test_without_a_list_it_is_said_how_to_name_one(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        sources(tmp_path, "")("names")
    assert caught.value.cause is Cause.NOT_CONFIGURED
    assert "conda_names" in caught.value.advice


@pytest.mark.parametrize("place", ["nothing.json", "folder", "wrong.json"])
def test_a_file_that_is_no_list_is_a_fault_of_the_settings(tmp_path: Path, place: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "wrong.json").write_text('{"a": 1}')
    with pytest.raises(InputError):
        ask(sources(tmp_path, place), "torch")


def test_no_link_leads_out_of_the_folder_of_the_list(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "secret.json").write_text(json.dumps(NAMES))
    (tmp_path / "inner" / "names.json").symlink_to(tmp_path / "secret.json")
    with pytest.raises(InputError):
        ask(sources(tmp_path, "inner/names.json"), "torch")


def test_an_address_out_of_reach_is_unknown_and_asked_once(tmp_path: Path) -> None:
    found = sources(tmp_path, "https://127.0.0.1:9/names.json")
    for name in ("torch", "numpy"):
        with pytest.raises(SourceError) as caught:
            ask(found, name)
        assert caught.value.cause is Cause.UNREACHABLE


class Answering:
    """In place of the transport: gives one answer, and keeps what it was asked."""

    def __init__(self, status: int, body: bytes) -> None:
        self.reply = Reply(
            status=status, content_type="application/json", body=body, host="packages.example.org"
        )
        self.asked: list[tuple[str, Index]] = []

    def get(self, url: str, *, index: Index, **_: object) -> Reply:
        self.asked.append((url, index))
        return self.reply


def behind(folder: Path, answering: Answering) -> Sources:
    found = sources(folder, "https://user:S3CRET@packages.example.org/a/n.json=2026-08-19")
    found.__dict__["transport"] = answering
    return found


def test_an_address_is_asked_once_and_its_password_stays_beside_it(tmp_path: Path) -> None:
    answering = Answering(200, json.dumps(NAMES).encode())
    found = behind(tmp_path, answering)
    assert ask(found, "torch").values[names_key("torch")]["conda"] == ["pytorch", "pytorch-cpu"]
    assert ask(found, "numpy").values[names_key("numpy")]["pypi"] == ["numpy"]
    [(url, index)] = answering.asked
    assert (url, index.url) == (
        "https://packages.example.org/a/n.json",
        "https://packages.example.org/",
    )
    assert index.password is not None
    assert index.password.reveal() == "S3CRET"
    assert "S3CRET" not in repr(index)


@pytest.mark.parametrize(
    ("status", "body", "cause"),
    [
        (404, b"{}", Cause.NOT_AN_INDEX),
        (200, b"<html>", Cause.MALFORMED),
        (200, b"{}", Cause.MALFORMED),
    ],
)
def test_an_address_that_gives_no_list_decides_nothing(
    tmp_path: Path, status: int, body: bytes, cause: Cause
) -> None:
    with pytest.raises(SourceError) as caught:
        ask(behind(tmp_path, Answering(status, body)), "torch")
    assert caught.value.cause is cause
    assert caught.value.host == "packages.example.org"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("https://github.com/zfit/phasespace", "phasespace"),
        ("https://github.com/zfit/phasespace/", "phasespace"),
        ("https://github.com/zfit/phasespace.git", "phasespace"),
        ("git+https://git.example.org/group/below/Some_Thing.git", "some-thing"),
        ("https://git.example.org/thing.git", "thing"),
        ("git+https://git.example.org/a/thing", "thing"),
        ("https://example.org/thing", ""),
        ("http://github.com/zfit/phasespace", ""),
        ("https://user:secret@github.com/zfit/phasespace", ""),
        ("https://github.com/zfit/phasespace?x=1", ""),
        ("https://github.com/zfit", ""),
        ("https://github.com/../x.git", ""),
        ("git+ssh://git@github.com/zfit/phasespace", ""),
        ("git+file:///x.git", ""),
        ("https://github.com/a/b\n.git", ""),
        ("numpy", ""),
        ("https://" + "a/" * 400 + "x.git", ""),
    ],
)
def test_addresses_of_repositories(text: str, name: str) -> None:
    assert repository_name(text) == name


def test_the_flags_name_a_list_and_its_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "conf.py").write_text('extensions = ["factlock"]\n')
    (tmp_path / "index.rst").write_text("I\n=\n")
    for words in (["--names-day", "2026-08-19"], ["--names", "n.json", "--names-day", "soon"]):
        assert main(["refresh", *words]) == 2
        assert "--names" in (said := capsys.readouterr().err) or "day" in said


@pytest.mark.corpus
def test_the_real_list_is_read_quickly_and_right() -> None:
    path = SHARED / "name-mapping.json"
    if not path.is_file():
        pytest.skip("the data beside the project is not here")
    content = path.read_bytes()
    begun = time.process_time()
    json.loads(content)
    plain = time.process_time() - begun
    begun = time.process_time()
    names = read_names(content, path.name)
    taken = time.process_time() - begun
    assert len(names.held) == 33_909
    assert taken < max(40 * plain, 0.5)
    firsts = {"torch": "pytorch", "tables": "pytables", "msgpack": "msgpack-python"}
    firsts |= {"opencv-python": "py-opencv", "numpy": "numpy", "django": "django"}
    for project, package in firsts.items():
        found = read_other_names(project, names_fact(names, project, "d"), to=Side.CONDA)
        assert found.candidates[0].name == package
    opencv = read_other_names(
        "opencv-python", names_fact(names, "opencv-python", ""), to=Side.CONDA
    )
    assert called(opencv) == ["py-opencv", "libopencv", "opencv"]
    for package, project in {"pytorch": "torch", "pytables": "tables"}.items():
        found = read_other_names(package, names_fact(names, package, "d"), to=Side.INDEX)
        assert found.sure == project
