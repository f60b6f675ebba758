"""The readers over every file of the corpus: read, or refused with a reason that names the line."""

from __future__ import annotations

import os
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

import pytest
from packaging.requirements import InvalidRequirement, Requirement
from pip._internal.req.req_file import get_line_parser, preprocess

from factlock.errors import InputError
from factlock.inputs import (
    LockedSet,
    Manifest,
    dump,
    load_lock,
    load_manifest,
    read_input,
    read_lock_file,
    read_manifest,
)
from factlock.inputs.requirement import canonical
from test_inputs_pyproject import places_are_right

CORPUS = Path(__file__).parent.parent.parent / "shared" / "data" / "corpus"
pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not CORPUS.is_dir(), reason="the shared data are not here"),
]
# Said of a whole file before its lines are looked at: there is no line to name.
OF_WHOLE_FILES = {
    "It is not known how to read a manifest of this name.",
    "It is not known how to read a lock of this name.",
    "Manifests of pixi are not read; its lock, pixi.lock, is.",
    "This lists packages of an operating system or of conda.",
    "This names a runtime, not packages.",
}
# Every file of a format of ours that is refused as a whole, and the words of the reason.
REFUSED = {
    "environment-other/pydata__xarray/doc/environment_template.yml": "template",
    "conda-lock/conda__conda-lock/environments/conda-lock.yml": "a mapping",
    "poetry-lock/python-poetry__poetry/tests/fixtures/invalid_lock/poetry.lock": "not TOML",
    "pylock/pypa__pip/tests/data/lockfiles/pylock.invalidhash.toml": "leads out",
    "pylock/pypa__pip/tests/data/lockfiles/pylock.oldpython.toml": "leads out",
    "pylock/pypa__pip/tests/data/lockfiles/pylock.onearchive.toml": "leads out",
    "pylock/pypa__pip/tests/data/lockfiles/pylock.onesdist.toml": "leads out",
    "pylock/pypa__pip/tests/data/lockfiles/pylock.onewheel.toml": "leads out",
}


def files() -> list[Path]:
    return sorted(path for path in CORPUS.rglob("*") if path.is_file())


def is_lock(name: str, content: bytes) -> bool:
    named = name.endswith(".lock") or name.startswith("pylock") or "conda-lock" in name
    return named or b"\n@EXPLICIT" in content


def read(path: Path) -> Manifest | LockedSet:
    content = read_input(path, root=CORPUS)
    name = path.relative_to(CORPUS).as_posix()
    return (
        read_lock_file(content, name)
        if is_lock(path.name, content)
        else read_manifest(content, name)
    )


def read_or_refuse(path: Path) -> Manifest | LockedSet | InputError:
    try:
        return read(path)
    except InputError as error:
        return error


@dataclass
class Counts:
    read: Counter[str] = field(default_factory=Counter)
    entries: Counter[str] = field(default_factory=Counter)
    refused_files: Counter[str] = field(default_factory=Counter)
    refused_entries: Counter[str] = field(default_factory=Counter)

    def table(self) -> Iterator[str]:
        yield f"{'format':14}{'files read':>12}{'entries or packages':>22}"
        for kind, count in self.read.most_common():
            yield f"{kind:14}{count:>12}{self.entries[kind]:>22}"
        for title, counter in [("files", self.refused_files), ("entries", self.refused_entries)]:
            yield f"refused {title}: {counter.total()}"
            yield from (f"{count:>8}  {reason}" for reason, count in counter.most_common())


def test_every_file_is_read_or_refused_with_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    counts = Counts()
    refused: dict[str, str] = {}
    for path in files():
        name = path.relative_to(CORPUS).as_posix()
        found = read_or_refuse(path)
        if isinstance(found, InputError):
            assert found.advice
            assert found.file == name
            counts.refused_files[found.message.partition(" (column")[0]] += 1
            if found.message not in OF_WHOLE_FILES:
                assert found.line, str(found)
                refused[name] = found.message
            continue
        kind = f"{found.kind} lock" if isinstance(found, LockedSet) else found.kind
        counts.read[kind] += 1
        counts.entries[kind] += check(found, path)
        if isinstance(found, Manifest):
            counts.refused_entries.update(one.refused for one in found.entries if one.refused)
    with capsys.disabled():
        print("", *counts.table(), sep="\n")
    workflows = {name for name in refused if "/.github/" in name}
    ours = {name: message for name, message in refused.items() if name not in workflows}
    assert {
        name: words for name, words in REFUSED.items() if words in ours.get(name, "")
    } == REFUSED
    assert set(ours) == set(REFUSED)
    assert counts.read["requirements"] > 100
    assert counts.read["environment"] > 240
    assert counts.read["dockerfile"] > 110
    assert counts.read["poetry lock"] > 9
    assert counts.read["explicit lock"] > 45
    assert counts.read["conda-lock lock"] > 10
    assert counts.read["pixi lock"] > 14
    assert counts.refused_entries.total() < 0.1 * sum(counts.entries.values())


def check(found: Manifest | LockedSet, path: Path) -> int:
    """Every entry names a line of the file on which it stands; canonical text brings it back."""
    lines = path.read_text(encoding="utf-8").split("\n")
    if isinstance(found, LockedSet):
        assert load_lock(dump(found)) == found
        assert all(
            "[[package" in lines[one.line - 1] or one.name in lines[one.line - 1].lower()
            for one in found.packages
        )
        assert all(one.version or one.source != "index" for one in found.packages)
        return len(found.packages)
    assert load_manifest(dump(found)) == found
    for entry in found.entries:
        assert bool(entry.requirement) != bool(entry.refused)
        written = lines[entry.line - 1]
        first = entry.text.split()[0] if entry.text.split() else ""
        assert first.split("[")[0].split("=")[0] in written, (str(path), entry)
    return len(found.entries)


def requirement_files() -> list[Path]:
    return [
        path for path in files() if path.suffix in {".txt", ".in"} and "LICENSE" not in path.name
    ]


def test_requirements_are_read_as_pip_reads_them() -> None:
    """Line by line: the same requirement, the same hashes; and where pip takes none, we refuse."""
    parse = get_line_parser(None)
    compared = 0
    for path in requirement_files():
        try:
            manifest = read(path)
        except InputError:
            continue
        if isinstance(manifest, LockedSet):
            # A list of conda's that is called as a file of requirements.
            continue
        with mock.patch.dict(os.environ, {}, clear=True):
            theirs = [one for one in preprocess(path.read_text(encoding="utf-8")) if one[1]]
        assert [one.line for one in manifest.entries] == [line for line, _ in theirs]
        for entry, (_, text) in zip(manifest.entries, theirs, strict=True):
            compared += 1
            said, options = parse(text)
            if entry.refused:
                assert takes_no_plain_requirement(said, options.__dict__), text
                continue
            assert entry.requirement == canonical(Requirement(said))
            hashes = {
                f"{kind}:{one}" for kind, many in (options.hashes or {}).items() for one in many
            }
            assert set(entry.hashes) == hashes
    assert compared > 2_500


def takes_no_plain_requirement(said: str, options: dict[str, object]) -> bool:
    if not said or any(value for name, value in options.items() if name != "hashes"):
        return True
    try:
        return Requirement(said).url is not None
    except InvalidRequirement:
        return True


def test_places_in_toml_are_right_over_the_corpus() -> None:
    values = 0
    for path in files():
        if path.suffix == ".toml" or path.name == "poetry.lock":
            text = path.read_text(encoding="utf-8")
            try:
                tomllib.loads(text)
            except tomllib.TOMLDecodeError:
                continue
            values += places_are_right(text)
    assert values > 10_000
