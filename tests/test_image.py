"""The check ``image``: its outcomes, its directive and its command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from factlock.cli import main
from factlock.images import upstream
from factlock.images.reading import read_images
from factlock.inputs import LockedSet, read_lock_file
from sites import Site

ROOT = Path(__file__).parents[1]
EXAMPLES = "docs/examples/image"
HUB = {
    "Dockerfile": "FROM us/base:v1.2.3\nCOPY environment.yml /tmp/\n"
    "RUN mamba env update -f /tmp/environment.yml\n",
    "environment.yml": "channels: [conda-forge]\ndependencies:\n- python=3.11\n- numpy  # T-4\n",
}


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def ask(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    main(["ask", "image", "--json", *words])
    shown = capsys.readouterr()
    assert not shown.err
    return json.loads(shown.out)["questions"][0]


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        (("hub",), "upstream-published"),
        (("locked",), "upstream-known"),
        (("course",), "upstream-not-known"),
        (("course", "--map", f"base={EXAMPLES}/base"), "upstream-known"),
        (("course", "--map", f"base={EXAMPLES}/hub"), "upstream-published"),
        (("course", "--installed", f"{EXAMPLES}/course/installed.txt"), "upstream-known"),
        ((".",), "upstream-not-known"),
        ((".", "--only", "locked"), "upstream-known"),
        (("hub/.github",), "no-image"),
        (("hub/.github", "--only", "."), "no-image"),
    ],
)
def test_outcomes(
    words: tuple[str, ...],
    outcome: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(ROOT)
    answer = ask(capsys, f"{EXAMPLES}/{words[0]}", *words[1:])
    assert answer["outcome"] == outcome


def test_what_cannot_be_read_is_unknown_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {**HUB, "environment.yml": "dependencies: {{ x }}\n"})
    answer = ask(capsys, str(tmp_path))
    assert answer["outcome"] == "unknown"
    assert any(note.startswith("environment.yml:1: not read.") for note in answer["notes"])
    listed = write(tmp_path / "list.txt.d", {"list.txt": "numpy==2.0\n"}) / "list.txt"
    assert ask(capsys, str(tmp_path), "--installed", str(listed))["outcome"] == "upstream-known"


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("nowhere",), "not a folder"),
        ((".", "--only", "x"), "There is no image in the folder x"),
        ((".", "--map", "base"), "does not say which folder"),
        ((".", "--map", "base=nowhere"), "not a folder"),
        ((".", "--map", "base=."), "does not hold one image"),
        ((".", "--installed", "hub/Dockerfile"), "not a list of what is installed"),
        ((".", "--installed", "course/installed.txt"), "does not hold one image"),
    ],
)
@pytest.mark.parametrize("command", [("ask", "image"), ("image",)])
def test_what_is_wrong_is_said(
    command: tuple[str, ...],
    words: tuple[str, ...],
    problem: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(ROOT / EXAMPLES)
    assert main([*command, *words]) == 2
    assert problem in capsys.readouterr().err


def test_the_command_shows_an_image(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT / EXAMPLES)
    assert main(["image", "hub"]) == 0
    shown = capsys.readouterr().out
    for line in (
        "quay.io/jupyter/minimal-notebook:2026-10-05",
        "fixed by its tag",
        "environment.yml:5",
        "# https://tickets.example.org/issues/12",
        "# needed for https://tickets.example.org/issues/40",
        ".github/workflows/build.yml:10",
        "/tmp/install-fonts.sh",
    ):
        assert line in shown
    assert max(map(len, shown.splitlines())) < 120
    assert main(["image"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("4 images\n")
    assert "--only FOLDER" in shown
    assert main(["image", "locked", "--along"]) == 0
    assert "tzdata" in capsys.readouterr().out


def test_the_command_prints_json(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT / EXAMPLES)
    assert main(["image", "locked", "--json"]) == 0
    (image,) = json.loads(capsys.readouterr().out)["images"]
    assert [one["name"] for one in image["upstream"]["packages"]] == ["python", "numpy", "tzdata"]
    assert main(["image", "hub/.github"]) == 2


def test_nothing_hidden_reaches_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(
        tmp_path,
        {
            "environment.yml": "dependencies:\n- numpy  # \u202e::error::x\n"
            "- pip:\n  - x @ https://user:S3CRET@h/x\n",
            "::error::/Dockerfile": "FROM us/base\n",
            ".github/workflows/a.yml": "jobs: {a: {steps: [{uses: a/b/.github/workflows/image.yml}]}}\n",
        },
    )
    for words in (["image"], ["image", "--json"], ["ask", "image"]):
        assert main([*words, str(tmp_path)]) == 0
        shown = capsys.readouterr().out
        assert "\u202e" not in shown
        assert "S3CRET" not in shown
        assert not [line for line in shown.splitlines() if line.lstrip().startswith("::")]


def test_a_page_shows_an_image_and_is_built_again_when_a_file_of_it_changes(tmp_path: Path) -> None:
    site = Site(tmp_path / "repository")
    write(site.root / "hub", HUB)
    site.write("index.md", "# I\n\n```{dep:image} hub\n:expect: upstream-not-known\n```\n")
    site.write("other.md", "---\norphan: true\n---\n# O\n")
    first = site.build("-W", "--keep-going")
    assert first.code == 0, first.log
    html = first.read("index.html")
    assert "us/base:v1.2.3" in html
    assert "T-4" in html
    assert str(tmp_path) not in html
    again = site.build()
    assert "0 added, 0 changed" in again.log
    site.write("hub/environment.yml", HUB["environment.yml"] + "- zarr\n")
    changed = site.build()
    assert "1 changed" in changed.log
    assert "zarr" in changed.read("index.html")


def test_a_page_reads_nothing_outside_of_the_repository(tmp_path: Path) -> None:
    site = Site(tmp_path / "repository")
    write(tmp_path / "outside", HUB)
    (site.root / "link").symlink_to(tmp_path / "outside", target_is_directory=True)
    blocks = "".join(
        f"```{{dep:image}} {one}\n```\n\n" for one in ("../outside", "link", "nowhere", "conf.py")
    )
    mapped = "```{dep:image} hub\n:map: base=../outside\n```\n"
    write(site.root / "hub", HUB)
    site.write("index.md", f"# I\n\n{blocks}{mapped}")
    built = site.build()
    html = built.read("index.html")
    assert html.count("The folder is outside of the project") == 3
    assert html.count("This is not a folder") == 2
    assert "numpy" not in html
    assert str(tmp_path) not in html


@pytest.mark.parametrize("builder", ["text", "man", "latex", "xml"])
def test_other_builders(tmp_path: Path, builder: str) -> None:
    site = Site(tmp_path / "repository")
    write(site.root / "hub", HUB)
    site.write(
        "index.md", "# I\n\n```{dep:image} hub\n:details: packages sources unread along\n```\n"
    )
    built = site.build("-W", "--keep-going", builder=builder)
    assert built.code == 0, built.log


def test_small_words_of_an_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "FROM --platform=linux/arm64 us/base:v1.2.3\nRUN pip install zarr\n"
    lists = {"environment.yml": "channels:\n- one\n- two\ndependencies:\n- zarr\n"}
    write(tmp_path / "a", {"Dockerfile": text})
    assert main(["ask", "image", str(tmp_path / "a")]) == 0
    shown = capsys.readouterr().out
    assert "asks for 1 package\n" in shown
    assert "linux-aarch64" in shown
    write(tmp_path / "b", {"Dockerfile": "# escape=`\nFROM us/base\nRUN <<EOF\nEOF\n"})
    assert main(["image", str(tmp_path / "b")]) == 0
    assert "declares     not known" in capsys.readouterr().out
    write(tmp_path / "c", lists)
    assert main(["image", str(tmp_path / "c")]) == 0
    shown = capsys.readouterr().out
    assert "environment.yml:2" in shown
    assert "environment.yml:3" in shown


def test_a_lock_that_did_not_change_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[str] = []

    def counted(content: bytes, file: str) -> LockedSet:
        reads.append(file)
        return read_lock_file(content, file)

    monkeypatch.setattr(upstream, "read_lock_file", counted)
    upstream._read.cache_clear()
    for _ in range(3):
        assert read_images(ROOT / EXAMPLES / "locked")
    assert len(reads) == len(set(reads)) == 1
