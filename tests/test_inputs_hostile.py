"""The hostile files of our formats: each does what its row promises, quickly and in little memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

import factlock
from factlock.errors import InputError
from factlock.inputs import Manifest, dump, read_lock_file, read_manifest
from factlock.inputs.shown_text import show

HOSTILE = Path(__file__).parent.parent.parent / "shared" / "data" / "hostile"
GROUPS = ("requirements", "lock", "dockerfile", "env")
# What an environment.yml asks of conda: a line is refused by itself, and the pip part is read beside it.
OF_CONDA = (
    "env/spec_",
    "env/channel_",
    "env/homoglyph_dup",
)
# An alias is refused wherever it stands: the row allows that.
REFUSED_TOO = ("env/control_anchor_legit.yml",)
# Refused by their names or first line before anything in them is looked at.
OTHER_FORMATS = ("lock/pipfile_index_evil.lock",)
SECRETS = ("S3CRET", "PWNED7`>$")
SECONDS = 2.0
# The same, in loops of two million turns.
PACES = 40


def rows() -> list[tuple[str, str, int]]:
    if not HOSTILE.is_dir():
        return []
    lines = (HOSTILE / "manifest.tsv").read_text(encoding="utf-8").splitlines()[1:]
    cells = [line.split("\t") for line in lines]
    return [(row[0], row[2], int(row[3] or 0)) for row in cells if row[1] in GROUPS]


def read(path: str) -> tuple[Manifest | None, InputError | None, str]:
    """What came of a file: the manifest, or the error, and everything that could be shown of it."""
    content = (HOSTILE / path).read_bytes()
    try:
        if path.startswith("lock/"):
            return None, None, dump(read_lock_file(content, path))
        # Their names say what is wrong with them; we are to see environments.
        manifest = read_manifest(content, path.replace("env/", "env/environment-"))
    except InputError as error:
        return None, error, str(error)
    return manifest, None, dump(manifest)


@pytest.mark.corpus
def test_there_are_hostile_files() -> None:
    if not HOSTILE.is_dir():
        pytest.skip("the shared data are not here")
    assert len(rows()) > 80


@pytest.mark.corpus
@pytest.mark.skipif(not HOSTILE.is_dir(), reason="the shared data are not here")
@pytest.mark.parametrize(("path", "must", "line"), rows(), ids=str)
def test_each_hostile_file(path: str, must: str, line: int) -> None:
    begun = time.process_time()
    manifest, error, shown = read(path)
    assert time.process_time() - begun < SECONDS
    assert not any(secret in shown for secret in SECRETS)
    assert "\x1b" not in shown
    if path.startswith(OF_CONDA):
        assert manifest is not None
        assert [entry.requirement for entry in manifest.entries] == ["demo==1.0"]
        refused = {one.line for one in manifest.conda if one.refused}
        refused |= {one.line for one in manifest.channels if one.refused}
        assert refused == (set() if must in {"ACCEPT", "LIMIT"} else {line})
    elif path in OTHER_FORMATS:
        assert error is not None
        assert error.advice
    elif must == "ACCEPT" and path not in REFUSED_TOO:
        assert manifest is not None
        assert not any(entry.refused for entry in manifest.entries)
    elif must in {"REFUSE", "NOEXEC"} or path in REFUSED_TOO:
        refused = {entry.line for entry in manifest.entries if entry.refused} if manifest else set()
        where = error.line if error else 0
        assert (line or 6) in {where, *refused}
    elif must == "ESCAPE":
        assert manifest is not None
        assert [entry.refused for entry in manifest.entries] == [
            "a comparison of versions as text (===)"
        ]
    else:
        assert must in {"LIMIT", "REDACT"}
        assert manifest is not None or error is not None


MEGA = 2**20
# Built to be expensive: long runs for regular expressions, many values, deep nesting, many entries.
EXTREMES = {
    "requirements.txt": [
        ["a", " ", 4 * MEGA, "x\n"],
        ["", "a" + " " * 100 + "\\\n", 20_000, ""],
        ["", "a>=1,<2; python_version<'3.1'\n", 10_000, ""],
        ["a==1 ", "--hash=sha256:" + "0" * 64 + " ", 60_000, ""],
        ["", "--hash ", MEGA, ""],
        ["", "${", MEGA, ""],
        ["", "a @", MEGA, ""],
        ["x ", "# ", MEGA, ""],
        ["", "\\\n", 90_000, ""],
    ],
    "pyproject.toml": [
        ["a=", "[", MEGA - 9, ""],
        ["a=[", "1,", MEGA // 2 - 9, "]"],
        ["", "{a=", MEGA // 3, ""],
        ["", "a.", MEGA // 2, "b=1"],
        ["", "[[a]]\n", MEGA // 6 - 9, ""],
        ['a="', "\\n", MEGA // 2 - 9, '"'],
        ["[project]\ndependencies=[", "'a>=1,<2',", 9_000, "]"],
        ["a=", "9", MEGA - 9, ""],
        ["", "'", MEGA - 9, ""],
        ["", '"', MEGA - 9, ""],
        ["a", " ", MEGA - 9, "=1"],
    ],
    "uv.lock": [
        ["", "[[a.b.c]]\n", 8 * MEGA // 10 - 9, ""],
        ["a=[", "1,", 4 * MEGA - 9, "]"],
        ['a="', "\\n", 4 * MEGA - 9, '"'],
        [
            "version=1\n",
            "[[package]]\nname='a'\nversion='1'\nsource={registry='h://x'}\n",
            5_000,
            "",
        ],
        ["version=1\n#", "x", 8 * MEGA - 99, ""],
        ["version=1\n", "\n", 8 * MEGA - 99, ""],
    ],
    "conda-lock.yml": [
        ["version: 1\npackage:\n", "- a: b\n", 100_000, ""],
        ["version: 1\npackage: ", "- ", MEGA, "a"],
        ["version: 1\na: ", "'", 4 * MEGA, ""],
        [
            "version: 1\npackage:\n- dependencies:\n",
            "",
            0,
            "\n".join(f"    a{n}:" for n in range(10**5)),
        ],
        ["version: 1\na: ", "b: ", MEGA, ""],
    ],
    "pixi.lock": [
        ["version: 6\nenvironments: {}\npackages:\n", "- conda: x\n", 100_000, ""],
        ["version: 6\npackages:\n- conda: https://h.example/", "a-", MEGA, ".conda"],
        ["version: 6\n", "a:\n", 100_000, ""],
        ["", " " * 1000 + "\n", 8_000, "version: 6"],
    ],
    "explicit-lock.txt": [
        ["@EXPLICIT\n", "https://h.example/c/noarch/a-1-0.conda\n", 100_000, ""],
        ["@EXPLICIT\n", "a-", 2 * MEGA, ".conda"],
        ["@EXPLICIT\n# platform:", " ", 3 * MEGA, ""],
    ],
    "some.lock": [
        ["", "\n", 8 * MEGA, ""],
        ["", "version = 1\n", MEGA // 2, ""],
        ["", "lock-version = '1.0'\n", MEGA // 4, ""],
        ["", "@EXPLICIT ", MEGA // 2, ""],
    ],
    "environment.yml": [
        ["", "[", 2**18, ""],
        ["", "- ", 2**17, ""],
        ["", "{a: ", 2**16, ""],
        ["", "a\n", 2**17, ""],
        ["a: |\n", " x\n", 87_000, ""],
        ["dependencies:\n- pip:\n", "  - a\n", 19_000, ""],
        ["", '"\\x', 80_000, ""],
        ["", "&a ", 80_000, ""],
        ["%YAML ", "9", 2**18 - 9, ""],
    ],
    "Dockerfile": [
        ["FROM a\nRUN ", "\\\n", 2**16 - 99, ""],
        ["FROM a\nRUN ", "sudo ", 2**17 // 5 - 9, ""],
        ["FROM a\nRUN pip install ", "a ", 2**16 - 99, ""],
        ["FROM a\nRUN pip install \\\n", "a \\\n", 2**15 - 99, ""],
        ["FROM a\nRUN ", "pip install a && ", 7_000, ""],
        ["FROM a\nRUN ", "xargs pip -q ", 10_000, ""],
        ["FROM a\nRUN ", "$(", 2**16 - 99, ""],
        ["FROM a\nRUN ", "a>", 2**16 - 99, ""],
        ["FROM a\nRUN [", '"a",', 2**15 - 99, '"a"]'],
        ['FROM a\nRUN sh -c "', 'sh -c \\"', 2**14 - 99, ""],
    ],
}
CHILD = """
import json, sys, time
from factlock.errors import InputError
from factlock.inputs import read_lock_file, read_manifest
file, cases = json.loads(sys.stdin.read())
seconds = []
for before, piece, count, after in cases:
    content = (before + piece * count + after).encode()
    begun = time.process_time()
    try:
        (read_lock_file if "lock" in file else read_manifest)(content, file)
    except InputError:
        pass
    seconds.append(round(time.process_time() - begun, 2))
# A machine that is shared may be four times slower for a while: what such a loop takes is told as well.
begun = time.process_time()
for _ in range(2_000_000):
    pass
pace = time.process_time() - begun
# Not ru_maxrss: that begins with the size of whoever started this process.
lines = open("/proc/self/status").read().splitlines()
peak = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
print(json.dumps([seconds, pace, peak]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the size of a process has another unit there")
@pytest.mark.parametrize("file", EXTREMES)
def test_what_is_built_to_be_expensive(file: str) -> None:
    """The cases of a format one after the other in one process, so that its memory can be told."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD],
        input=json.dumps([file, EXTREMES[file]]),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(Path(factlock.__file__).parents[1])},
    )
    seconds, pace, kilobytes = json.loads(done.stdout)
    print(file, seconds, kilobytes // 1024, "MiB")
    assert max(seconds) < max(SECONDS, PACES * pace), (seconds, pace)
    assert kilobytes < 250 * 1024


@pytest.mark.parametrize("text", ["a" * 1990, "x==" + "=a:" * 660, "://" * 660, "'a:" * 660])
def test_no_line_is_looked_through_again_from_each_of_its_places(text: str) -> None:
    before = time.process_time()
    for number in range(200):
        show(f"{number}{text}")
    assert time.process_time() - before < 0.5


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("user:pw@host", "host"),
        ("--proxy=user:pw@host", "--proxy=host"),
        ("x 'user:p:w@host'", "x 'host'"),
        ("1http://user:pw@host/", "1http://host/"),
        ("x?y://h/p?token=1", "x?y://h/p?…"),
        ("https://h/#f?kept", "https://h/#f?kept"),
        ("git@h:o/r@v1", "git@h:o/r@v1"),
    ],
)
def test_what_is_shown_of_an_address_with_a_user(text: str, shown: str) -> None:
    assert show(text) == shown
