"""The hostile files of images, through a run: it stops at a malformed one, says where, and writes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from factlock.cli import main

HOSTILE = Path(__file__).parent.parent.parent / "shared" / "data" / "hostile"
pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not HOSTILE.is_dir(), reason="the shared data are not here"),
]
NAMES = {"env": "environment.yml", "dockerfile": "Dockerfile"}
# One line of these is not taken, and the others are read: what stands there is a question to a person.
BY_LINE = ("env/spec_", "env/channel_", "env/pip_", "env/homoglyph_dup")
# A harmless alias may be refused; a tag that would run something must be, and so must what grows without end.
MALFORMED = ("env/control_anchor_legit.yml", "env/tag_python_name.yml", "env/bomb_merge.yml")


def rows() -> list[tuple[str, str, str]]:
    if not HOSTILE.is_dir():
        return []
    lines = (HOSTILE / "manifest.tsv").read_text(encoding="utf-8").splitlines()[1:]
    cells = [line.split("\t") for line in lines]
    return [(one[0], one[1], one[3]) for one in cells if one[1] in NAMES and wrong(one[0], one[2])]


def wrong(path: str, must: str) -> bool:
    return path in MALFORMED or (must == "REFUSE" and not path.startswith(BY_LINE))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(folder: Path) -> int:
    told = {
        "package": "flask",
        "image": folder,
        "ticket": "T-1",
        "requester": "A",
        "published": "no",
    }
    words = [word for name, value in told.items() for word in ("--set", f"{name}={value}")]
    return main(["run", "add-python-package", *words, "--yes", "--apply", "--mode", "locked"])


@pytest.mark.parametrize(("path", "group", "line"), rows())
def test_a_run_ends_at_a_malformed_file(
    path: str,
    group: str,
    line: str,
    here: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = here / "hub" / NAMES[group]
    file.parent.mkdir()
    file.write_bytes((HOSTILE / path).read_bytes())
    assert run(file.parent) == 2
    said = capsys.readouterr()
    assert f"hub/{NAMES[group]}:{line}" in said.err
    assert "Once this is mended, go on with" in said.err
    assert "\x1b" not in said.err.replace("\x1b[", "")
    assert file.read_bytes() == (HOSTILE / path).read_bytes()


def test_there_are_malformed_files() -> None:
    assert len(rows()) > 25
