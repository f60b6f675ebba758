"""``resolves``, ``pipeline`` and ``cost`` with uv itself, over an index on loopback: nothing foreign runs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from factlock.cli import main
from shelf import Shelf
from sites import Site

CHECKS = ("resolves", "pipeline", "cost")


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    """A loopback index, configured as pip's."""
    with Shelf() as found:
        monkeypatch.setenv("PIP_INDEX_URL", found.url)
        yield found


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def mark(here: Path, shelf: Shelf) -> Path:
    """What a setup.py leaves behind that somebody ran: an sdist of an index, and a project in a folder."""
    left = here.parent / "mark"
    shelf.sdist("marker", "1.0", mark=left)
    shelf.wheel("asks", "1.0", requires=["marker"])
    shelf.wheel("fine", "1.0")
    project = here / "project"
    project.mkdir()
    (project / "setup.py").write_text(f"open({str(left)!r}, 'w').write('ran')\n")
    (project / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
        '[project]\nname = "project"\nversion = "1"\n'
    )
    (project / "backend.py").write_text(f"open({str(left)!r}, 'w').write('ran')\n")
    return left


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    code = main(["ask", *words, "--json"])
    return code, json.loads(capsys.readouterr().out)["questions"][0]


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("asked", ["marker", "marker==1.0", "asks"])
def test_an_sdist_is_not_built(
    check: str, asked: str, mark: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, found = run(capsys, check, asked)
    assert code == 0
    assert found["outcome"] == ("cannot-be-built" if check == "pipeline" else "needs-a-build")
    assert not mark.exists()


STRANGE = [
    "-e ./project",
    "--editable=./project",
    "./project",
    "project @ file:{here}/project",
    "file://{here}/project",
    "git+file://{here}/project",
    "project @ git+https://127.0.0.1/project.git",
    "-r other.txt",
    "--index-url http://127.0.0.1:9/",
    "fine --install-option=--x",
    "marker @ {url}marker-1.0.tar.gz",
]


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("line", STRANGE)
def test_what_is_no_requirement_reaches_no_tool(  # noqa: PLR0917 - what pytest gives
    check: str,
    line: str,
    mark: Path,
    here: Path,
    shelf: Shelf,
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = line.format(here=here, url=shelf.root + "/files/")
    (here / "other.txt").write_text("marker\n")
    assert main(["ask", check, "--", text]) == 2
    assert "cannot be asked" in capsys.readouterr().err
    (here / "requirements.in").write_text(f"fine\n{text}\n")
    _, found = run(capsys, check, "--file", "requirements.in")
    assert found["outcome"] in {"unknown", "bad-address"}
    assert any(note.startswith("requirements.in:2 ") for note in found["notes"])
    assert not shelf.requests
    code, found = run(capsys, check, "--file", "requirements.in", "--without", "refused")
    assert (code, found["outcome"]) == (
        0,
        {"resolves": "resolves", "pipeline": "installable", "cost": "counted"}[check],
    )
    assert not mark.exists()


def test_a_page_names_the_lines_of_both_sides(here: Path, shelf: Shelf) -> None:
    shelf.wheel("storage", "1.13.2", requires=["core>=0.29,<0.30"])
    shelf.wheel("core", "0.28.1")
    shelf.wheel("core", "0.29.1")
    site = Site(here)
    site.write(
        "index.md",
        "# I\n\n```{dep:resolves}\n:expect: conflict\n\nstorage==1.13.2\ncore==0.28.1\n```\n",
    )
    built = site.build("-W", mode="live")
    assert built.code == 0, built.log
    html = built.read("index.html")
    for words in ("index.md:6", "index.md:7", "as expected", "core&gt;=0.29"):
        assert words in html


def test_the_verdict_on_several_targets_is_told_once(here: Path, shelf: Shelf) -> None:
    shelf.wheel("lin", "1.0", tag="py3-none-manylinux_2_17_x86_64")
    site = Site(here)
    site.write(
        "index.md",
        "# I\n\n```{dep:resolves} lin\n:expect: resolves\n:platforms: linux-64 win-64\n```\n",
    )
    html = site.build(mode="live").read("index.html")
    before_the_table, _, table = html.partition("<table")
    good, bad = (row for row in table.split("<tr ") if "factlock-outcome" in row)
    assert "factlock-is-resolves" in good
    assert "factlock-is-resolves" not in bad
    assert "expected resolves" in before_the_table
    assert html.count("expected resolves") == 1
    anchors = re.findall(r'id="(dep-[^"]+)"', html)
    assert sorted(set(anchors)) == sorted(anchors)


FOUND = "```{dep:pipeline} nobody\n:expect: cannot-be-found\n```\n"


def test_a_failure_links_to_the_advice_that_the_site_has(here: Path, shelf: Shelf) -> None:
    shelf.wheel("fine", "1.0")
    site = Site(here)
    site.write("index.md", f"# I\n\n{FOUND}\n```{{toctree}}\nadvice\n```\n")
    site.write("advice.md", "# A\n\n(pipeline-cannot-be-found)=\n## Look at the spelling\n")
    built = site.build("-W", "-n", mode="live")
    assert built.code == 0, built.log
    assert 'href="advice.html#pipeline-cannot-be-found"' in built.read("index.html")
    assert "Look at the spelling</span></a>" in built.read("index.html")


@pytest.mark.parametrize("builder", ["html", "text", "man", "latex", "xml"])
def test_a_site_without_advice_shows_its_label(here: Path, shelf: Shelf, builder: str) -> None:
    shelf.wheel("fine", "1.0")
    site = Site(here)
    site.write("index.md", f"# I\n\n{FOUND}")
    built = site.build("-W", "-n", builder=builder, mode="live")
    assert built.code == 0, built.log
    if builder == "html":
        assert ">pipeline-cannot-be-found</span></code>" in built.read("index.html")


def test_a_private_package_is_answered_by_the_index_in_front(
    here: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shelf.wheel("public", "2.0")
    shelf.wheel("house", "9.9")  # a stranger's, with a higher version
    with Shelf() as private:
        private.wheel("house", "1.0", requires=["public>=2"])
        monkeypatch.setenv("PIP_EXTRA_INDEX_URL", private.url)
        (here / "requirements.in").write_text("house\n")
        code, found = run(
            capsys, "pipeline", "--file", "requirements.in", "--expect", "installable"
        )
    assert (code, found["verdict"]) == (0, "holds")
    assert [(one["name"], one["version"]) for one in found["data"]["files"]] == [
        ("house", "1.0"),
        ("public", "2.0"),
    ]
    assert found["facts"][0]["via"] == "extra-1, index"


def test_the_chain_goes_round(here: Path, shelf: Shelf, capsys: pytest.CaptureFixture[str]) -> None:
    """What the stages show, written to files, is what the next stage takes; a lost line is noticed."""
    shelf.wheel("top", "1.0", requires=["middle[fast]>=1"])
    shelf.wheel("middle", "1.5", requires=["quick; extra == 'fast'"], extras=["fast"])
    shelf.wheel("quick", "3.0")
    _, first = run(capsys, "pipeline", "top")
    lines = [
        f"{one['name']}=={one['version']} --hash=sha256:{one['sha256']}"
        for one in first["data"]["files"]
    ]
    assert len(lines) == 3
    (here / "urls.txt").write_text("\n".join(lines))
    code, found = run(capsys, "pipeline", "--pinned", "urls.txt", "--stage", "install")
    assert (code, found["outcome"]) == (0, "installable")
    (here / "urls.txt").write_text("\n".join(line for line in lines if "quick" not in line))
    _, found = run(capsys, "pipeline", "--pinned", "urls.txt", "--stage", "install")
    assert found["outcome"] == "cannot-be-installed"
    assert [(one["who"], one["what"]) for one in found["data"]["faults"]] == [
        ("middle 1.5", "quick")
    ]


def test_cost_is_what_the_wheels_weigh(
    here: Path, shelf: Shelf, capsys: pytest.CaptureFixture[str]
) -> None:
    small = shelf.wheel("small", "1.0")
    large = shelf.wheel("large", "1.0", more={"large/data.bin": bytes(range(256)) * 400})
    (here / "pyproject.toml").write_text(
        '[project]\nname = "p"\nversion = "1"\ndependencies = ["small"]\n'
        '[dependency-groups]\nlint = ["large"]\n'
    )
    _, found = run(capsys, "cost", "--file", "pyproject.toml")
    assert {row["part"]: row["bytes"] for row in found["data"]["rows"]} == {
        "the project": len(small.body),
        "group lint": len(large.body),
    }
