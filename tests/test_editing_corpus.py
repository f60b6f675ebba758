"""Editing every environment file of the corpus: what changes, what is refused, how often; hostile files."""

from __future__ import annotations

import difflib
import time
from collections import Counter
from pathlib import Path

import pytest

from factlock.errors import InputError
from factlock.images.editing import (
    Change,
    Channel,
    Edited,
    Status,
    Where,
    edit_environment,
    edit_requirements,
    place_of,
    undo,
)

SHARED = Path(__file__).parent.parent.parent / "shared" / "data"
CORPUS, HOSTILE = SHARED / "corpus", SHARED / "hostile"
pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data are not here"),
]
TICKET = "https://tickets.example.org/issues/17"
NAMES = ("demo-of-factlock", "aaa-demo", "zzz-demo")
# Every file that is not edited, with the words of the reason.
REFUSED = {
    ("conda", "environment-other/pydata__xarray/doc/environment_template.yml"): "template",
    ("pypi", "environment-other/pydata__xarray/doc/environment_template.yml"): "template",
}
INCLUDES = "The packages of pip stand in another file"


def change(channel: Channel, name: str) -> Change:
    return Change(channel=channel, name=name, version="2.0.5", ticket=TICKET)


def environments() -> list[Path]:
    folders = (CORPUS / one for one in ("images", "environment-other", "environment-odd"))
    found = (path for folder in folders for path in folder.rglob("*env*.y*ml") if path.is_file())
    return sorted(path for path in found if ".github" not in path.parts)


def new_lines(before: bytes, after: bytes) -> list[bytes]:
    """The lines that are in ``after`` alone; asserts that all of the others are the old ones, in order."""
    old, new = before.split(b"\n"), after.split(b"\n")
    codes = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    assert {code[0] for code in codes} <= {"equal", "insert"}
    return [line for kind, _, _, low, high in codes if kind == "insert" for line in new[low:high]]


def edit_or_refuse(content: bytes, file: str, wanted: Change) -> Edited | InputError:
    try:
        return edit_environment(content, file, [wanted])
    except InputError as error:
        return error


def check(content: bytes, file: str, wanted: Change) -> str:
    """Add a package, hold the result against what is promised; the reason where it is refused."""
    edited = edit_or_refuse(content, file, wanted)
    if isinstance(edited, InputError):
        assert edited.file == file
        assert edited.line
        assert edited.advice
        return edited.message.partition(" (column")[0]
    assert edited.done[0].status is Status.ADDED
    added = [
        line.strip().lstrip(b"- ").strip(b"'\"") for line in new_lines(content, edited.content)
    ]
    entry = edited.done[0].text.encode()
    own = [line for line in added if line not in {b"pip", b"pip:"}]
    assert own[-1].startswith(entry)
    assert len(own) <= 2
    assert sum(TICKET.encode() in line for line in own) == 1
    assert len(own) == 1 or (own[0].startswith(b"# ") and own[0].endswith(TICKET.encode()))
    assert undo(edited) == content
    again = edit_environment(edited.content, file, [wanted])
    assert (again.content, again.done[0].status) == (edited.content, Status.THERE)
    return "edited"


def test_every_environment_of_the_corpus() -> None:
    counts: Counter[tuple[str, str]] = Counter()
    refused: dict[tuple[str, str], str] = {}
    files = environments()
    for path in files:
        file = path.relative_to(CORPUS).as_posix()
        for channel in Channel:
            for name in NAMES:
                came = check(path.read_bytes(), file, change(channel, name))
            counts[channel.value, came] += 1
            if came not in {"edited", INCLUDES}:
                refused[channel.value, file] = came
    print(f"{len(files)} files")
    for (channel_name, came), count in sorted(counts.items()):
        print(f"{count:4} {channel_name}: {came}")
    assert refused.keys() == REFUSED.keys()
    assert all(words in refused[file] for file, words in REFUSED.items())
    assert counts["conda", "edited"] > 200
    assert counts["pypi", "edited"] > 200


def test_every_image_has_a_place() -> None:
    counts: Counter[str] = Counter()
    for folder in sorted((CORPUS / "images").iterdir()):
        files = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file() and not path.is_symlink()
        }
        for channel in Channel:
            wanted = change(channel, NAMES[0])
            place = place_of(files, wanted)
            counts[f"{channel.value}: {place.where.value}"] += 1
            assert place.reason
            if place.where is Where.ENVIRONMENT:
                assert check(files[place.file], place.file, wanted) == "edited"
            elif place.where is Where.REQUIREMENTS:
                done = edit_requirements(files[place.file], place.file, [wanted])
                assert done.done[0].status is Status.ADDED
                assert undo(done) == files[place.file]
            elif place.where is Where.DOCKERFILE:
                lines = files[place.file].decode().split("\n")
                if place.line:
                    assert "install" in " ".join(lines[place.line - 1 : place.line + 2])
                else:
                    assert "installs nothing in this way yet" in place.reason
                assert "'demo-of-factlock==2.0.*'" in place.proposal
            elif place.where is Where.COMMAND:
                assert place.proposal.startswith("pixi add ")
    for came, count in sorted(counts.items()):
        print(f"{count:4} {came}")
    assert counts["conda: environment"] > 50
    assert counts["conda: hand"] < 30


def rows() -> list[tuple[str, str, int]]:
    if not HOSTILE.is_dir():
        return []
    lines = (HOSTILE / "manifest.tsv").read_text(encoding="utf-8").splitlines()[1:]
    cells = [line.split("\t") for line in lines]
    return [(row[0], row[2], int(row[3] or 0)) for row in cells if row[1] == "env"]


@pytest.mark.parametrize(("path", "must", "line"), rows(), ids=str)
@pytest.mark.parametrize("channel", list(Channel))
def test_each_hostile_file(path: str, must: str, line: int, channel: Channel) -> None:
    content = (HOSTILE / path).read_bytes()
    begun = time.process_time()
    edited = edit_or_refuse(content, path, change(channel, NAMES[0]))
    assert time.process_time() - begun < 2
    if isinstance(edited, InputError):
        shown = str(edited)
        assert must != "ACCEPT"
        assert line in {0, edited.line}
        assert edited.advice
        assert "S3CRET" not in shown
        assert "\x1b" not in shown
        return
    # What pip is told beside packages is kept as it is; a build that is an expression is not run.
    assert must in {"ACCEPT", "NOEXEC", "LIMIT"}
    assert undo(edited) == content
    assert not any(cut.removed for cut in edited.splices)
    if path != "env/control_flow.yml":
        assert len(new_lines(content, edited.content)) == len(edited.lines)
