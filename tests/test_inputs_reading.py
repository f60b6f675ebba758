"""Files of the project: regular, inside, bounded; which reader they get; canonical text."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest

from factlock.errors import InputError
from factlock.inputs import (
    dump,
    load_lock,
    load_manifest,
    read_input,
    read_lock_file,
    read_manifest,
)


def test_a_file_inside_is_read(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.txt").write_bytes(b"abc")
    assert read_input(tmp_path / "a" / ".." / "a" / "x.txt", root=tmp_path) == b"abc"
    assert read_input(tmp_path / "a" / "x.txt", root=tmp_path, limit=3) == b"abc"


def test_a_link_is_followed_only_inside(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "secret").write_text("s")
    (root / "x").write_text("x")
    (root / "inside").symlink_to(root / "x")
    (root / "outside").symlink_to(tmp_path / "secret")
    (root / "loop").symlink_to(root / "loop")
    assert read_input(root / "inside", root=root) == b"x"
    with pytest.raises(InputError, match="outside of the project"):
        read_input(root / "outside", root=root)
    with pytest.raises(InputError, match="cannot be read"):
        read_input(root / "loop", root=root)


@pytest.mark.parametrize("name", ["../secret", "gone.txt", "a\0b", "x" * 5000, "."])
def test_what_is_not_read(tmp_path: Path, name: str) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "secret").write_text("s")
    with pytest.raises(InputError) as caught:
        read_input(root / name, root=root)
    assert caught.value.advice


def test_a_pipe_and_a_large_file_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="regular"):
        read_input(tmp_path / "pipe", root=tmp_path)
    (tmp_path / "large").write_bytes(b"x" * 11)
    with pytest.raises(InputError, match="larger than 10 bytes"):
        read_input(tmp_path / "large", root=tmp_path, limit=10)


@pytest.mark.parametrize(
    ("file", "text", "kind"),
    [
        ("requirements.txt", "", "requirements"),
        ("requirements/dev.in", "", "requirements"),
        ("C:\\x\\PyProject.toml", "", "pyproject"),
        ("environment.yaml", "dependencies: []\n", "environment"),
        ("env-dev.yml", "dependencies: []\n", "environment"),
        ("other.yml", "name: x\ndependencies: []\n", "environment"),
        (".pre-commit-config.yaml", "repos: []\n", "pre-commit"),
        ("hooks.yml", "repos: []\n", "pre-commit"),
        ("Dockerfile", "FROM a\n", "dockerfile"),
        ("Dockerfile.gpu", "FROM a\n", "dockerfile"),
        ("gpu.Dockerfile", "FROM a\n", "dockerfile"),
        ("Containerfile", "FROM a\n", "dockerfile"),
    ],
)
def test_the_reader_is_chosen_by_name_then_look(file: str, text: str, kind: str) -> None:
    manifest = read_manifest(text.encode(), file)
    assert (manifest.kind, manifest.file) == (kind, file)


@pytest.mark.parametrize(
    "file",
    ["apt.txt", "packages.txt", "runtime.txt", "setup.py", "Pipfile", "pixi.toml", "x.yml", "x"],
)
def test_other_files_are_refused_by_name(file: str) -> None:
    with pytest.raises(InputError) as caught:
        read_manifest(b"a\n", file)
    assert caught.value.file == file
    assert caught.value.advice


def test_canonical_text_is_one_for_equal_content() -> None:
    one = read_manifest(b"b\na>=1,<2\n", "requirements.txt")
    two = read_manifest(b"B\r\na <2, >= 1\r\n", "requirements.txt")
    assert [entry.requirement for entry in one.entries] == [
        entry.requirement for entry in two.entries
    ]
    assert dump(one) == dump(read_manifest(b"b\na>=1,<2\n", "requirements.txt"))
    assert "\n" not in dump(one)
    assert load_manifest(dump(one)) == one
    assert pickle.loads(pickle.dumps(one)) == one
    assert hash(one) == hash(load_manifest(dump(one)))
    locked = read_lock_file(b"a==1\n", "requirements.txt")
    assert load_lock(dump(locked)) == locked


@pytest.mark.parametrize(
    "text", ["", "3", "[]", "{", '{"x":1}', '{"entries":[3],"kind":"a","file":"b"}', "[" * 9999]
)
def test_other_text_is_no_canonical_text(text: str) -> None:
    with pytest.raises(InputError):
        load_manifest(text)
    with pytest.raises(InputError):
        load_lock(text)
