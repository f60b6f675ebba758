"""The hostile runbooks, with their blocks written as ours: each is refused at its place, or harmless."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from factlock.checks import find_check
from factlock.cli import main
from factlock.runbook.shelf import open_runbook

HOSTILE = Path(__file__).parent.parent.parent / "shared" / "data" / "hostile"
pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not HOSTILE.is_dir(), reason="the shared data are not here"),
]
SECONDS = 2.0
RULES = {
    "runbook/bidi.md": "character",
    "runbook/fence_unclosed.md": "unclosed",
    "runbook/gha.md": "step-id",
    "runbook/homoglyph_directive.md": "block",
    "runbook/html_hidden_step.md": "hidden-step",
    "runbook/include_self.md": "include",
    "runbook/invalid_utf8.md": "encoding",
    "runbook/step_dup_id.md": "duplicate-step",
    "runbook/step_dup_option.md": "duplicate-option",
    "runbook/zero_width_directive.md": "block",
}
# In place of the placeholders of those files: as many lines, so that the lines of the manifest hold.
ROWS = [
    (b"\nversion: 1", b"\n  version: 1, ends: [simple]}"),
    (b"runbook: add-package", b"runbook: {inputs: {package: {type: requirements, each: true}},"),
    (b"\n\n```{step} ", b"\n## First\n```{step} "),
    (b":uses: pypi.exists", b":check: availability"),
    (b":uses: env.add", b":check: resolves"),
]


def rows() -> list[tuple[str, str, int]]:
    if not HOSTILE.is_dir():
        return []
    lines = (HOSTILE / "manifest.tsv").read_text(encoding="utf-8").splitlines()[1:]
    cells = [line.split("\t") for line in lines]
    return [(row[0], row[2], int(row[3] or 0)) for row in cells if row[1] == "runbook"]


def ways(check: str, target: str) -> bytes:
    outcomes = ", ".join(f"`{one.value}`" for one in find_check(check).outcomes)
    return f"\n- {outcomes}: [on](#{target})\n\n".encode()


def adapted(content: bytes) -> bytes:
    """The file with blocks of ours; lines are added only before its second block and behind it."""
    for old, new in ROWS:
        content = content.replace(old, new, 1)
    first, mark, rest = content.partition(b"\n\n```{st")
    added = ways("availability", "second") + b"## Second\n"
    if mark:
        end = re.search(rb"(?m)^```$", rest)
        place = end.end() + 1 if end else len(rest)
        last = b"## Done\n\n```{runbook:step} done\n:end: simple\n```\n"
        tail = ways("resolves", "done") + last if end else b""
        rest = rest[:place] + tail + rest[place:]
        content = first + b"\n" + added + b"\n```{st" + rest
    return re.sub(rb"\{(st[^{}\n]*p)\}", rb"{runbook:\1}", content)


def line_of(content: bytes, line: int, original: bytes) -> int:
    """The line of the manifest in the adapted file."""
    before = len(original.split(b"\n")[:13])
    if line <= before:
        return line
    wanted = original.split(b"\n")[line - 1]
    wanted = re.sub(rb"\{(st[^{}\n]*p)\}", rb"{runbook:\1}", wanted)
    for old, new in ROWS:
        wanted = wanted.replace(old, new)
    found = [at for at, one in enumerate(content.split(b"\n"), 1) if one == wanted and at >= line]
    return found[-1]


def test_there_are_hostile_runbooks() -> None:
    assert len(rows()) > 15
    assert {path for path, must, _ in rows() if must == "REFUSE"} == RULES.keys()


@pytest.mark.parametrize(("path", "must", "line"), rows())
def test_each_is_met_as_it_must_be(
    path: str, must: str, line: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    original = (HOSTILE / path).read_bytes()
    content = adapted(original)
    copy = tmp_path / "page.md"
    copy.write_bytes(content)
    began = time.process_time()
    code = main(["lint", str(copy)])
    assert time.process_time() - began < SECONDS
    shown = capsys.readouterr()
    assert copy.read_bytes() == content
    assert "Traceback" not in shown.out + shown.err
    assert all(char == "\n" or char.isprintable() for char in shown.out + shown.err)
    if must in {"ACCEPT", "ESCAPE"}:
        assert (code, shown.err) == (0, ""), shown.out
    elif must == "REFUSE":
        place = f":{line_of(content, line, original)}:"
        assert code == 2
        said = [one for one in shown.out.splitlines() if one.endswith(f"[{RULES[path]}]")]
        assert said, shown.out
        assert re.search(rf"page\.md{place}\d+: ", said[0]), (place, shown.out)
        others = {one.rpartition("[")[2] for one in shown.out.splitlines()} - {f"{RULES[path]}]"}
        # Whatever else is said follows from it: a step that is not read is not there to be linked to.
        assert others <= {
            "target]",
            "not-mapped]",
            "unused-end]",
            "unreachable]",
            "no-way-out]",
            "dead-end]",
            "circle]",
        }
    elif code:
        assert "more than" in shown.out or "An alias" in shown.out or "never closed" in shown.out


def test_the_title_of_a_page_reaches_nobody_as_it_is(tmp_path: Path) -> None:
    copy = tmp_path / "page.md"
    copy.write_bytes(adapted((HOSTILE / "runbook/ansi.md").read_bytes()))
    reading, faults = open_runbook(copy)
    assert faults == ()
    assert reading.runbook is not None
    assert reading.runbook.title == "Add U+001B[2J package"


def test_html_of_a_page_is_no_part_of_the_runbook(tmp_path: Path) -> None:
    copy = tmp_path / "page.md"
    copy.write_bytes(adapted((HOSTILE / "runbook/raw_html.md").read_bytes()))
    reading, _ = open_runbook(copy)
    assert "PWNED7" in copy.read_text(encoding="utf-8")
    assert "PWNED7" not in repr(reading.runbook)


@pytest.mark.parametrize("path", [path for path, _, _ in rows()])
def test_as_they_are_none_of_them_is_a_runbook(
    path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    began = time.process_time()
    assert main(["lint", str(HOSTILE / path)]) == 2
    assert time.process_time() - began < SECONDS
    assert re.search(r"\.md:\d+:\d+: ", capsys.readouterr().out)
