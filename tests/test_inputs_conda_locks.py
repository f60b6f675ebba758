"""The readers of conda's locks: every form of them, what they refuse, and the quick reader of their YAML."""

from __future__ import annotations

from pathlib import Path

import pytest

from factlock.errors import InputError
from factlock.inputs import LockedSet, dump, load_lock, read_lock_file
from factlock.inputs.block_yaml import MAX_LINES
from factlock.inputs.conda_file import channel_of, read_conda_file
from factlock.inputs.guarded_yaml import LIMIT, read_yaml
from factlock.inputs.lock_yaml import read_block_yaml
from factlock.inputs.yaml_tree import Mapping, Scalar, Sequence

CORPUS = Path(__file__).parents[2] / "shared" / "data" / "corpus"
SHA, MD5 = "ab" * 32, "cd" * 16
HOST = "https://user:S3CRET@h.example/t/S3CRET"


def read(text: str, file: str) -> LockedSet:
    found = read_lock_file(text.encode(), file)
    assert load_lock(dump(found)) == found
    assert "S3CRET" not in dump(found)
    assert "h.example" not in dump(found)
    return found


EXPLICIT = f"""\
# This file may be used to create an environment using:
# platform: linux-64
@EXPLICIT

{HOST}/conda-forge/linux-64/a_b-c-1.0-h0_1.conda#{MD5}
# a remark
https://h.example/api/conda/conda-forge/noarch/d-1%212.0-py_0.tar.bz2#sha256:{SHA}
https://h.example/pkgs/main/linux-64/e-1-0.conda#{SHA}
https://h.example/conda-forge/label/broken/noarch/f-1-0.conda
file:///home/me/channel/noarch/g-1-0.conda
https://h.example/noarch/h-1-0.conda
"""


def test_an_explicit_list() -> None:
    found = read(EXPLICIT, "some.txt")
    assert found.kind == "explicit"
    assert [
        (one.name, one.version, one.build, one.subdir, one.channel, one.source, one.line)
        for one in found.packages
    ] == [
        ("a_b-c", "1.0", "h0_1", "linux-64", "conda-forge", "channel", 5),
        ("d", "1!2.0", "py_0", "noarch", "conda-forge", "channel", 7),
        ("e", "1", "0", "linux-64", "pkgs/main", "channel", 8),
        ("f", "1", "0", "noarch", "conda-forge/label/broken", "channel", 9),
        ("g", "1", "0", "noarch", "", "path", 10),
        ("h", "1", "0", "noarch", "", "address", 11),
    ]
    assert [one.files[0].hash for one in found.packages][:4] == [
        f"md5:{MD5}",
        f"sha256:{SHA}",
        f"sha256:{SHA}",
        "",
    ]
    assert {one.targets for one in found.packages} == {("linux-64",)}
    assert read_lock_file(EXPLICIT.encode(), "conda-linux-64.lock").kind == "explicit"


CONDA_LOCK = f"""\
version: 1
metadata:
  content_hash:
    linux-64: {SHA}
  channels:
  - url: conda-forge
    used_env_vars: []
  time_metadata:
    created_at: '2024-05-01T10:00:00Z'
package:
- name: a
  version: '1.10'
  manager: conda
  platform: linux-64
  dependencies:
    python: '>=3.11,<3.12.0a0'
    python_abi: 3.11.* *_cp311
    __glibc: ''
  url: https://h.example/conda-forge/noarch/a-1.10-py_0.conda
  hash:
    md5: {MD5}
    sha256: {SHA}
- name: a
  version: '1.10'
  manager: conda
  platform: osx-64
  dependencies:
    python: '>=3.11,<3.12.0a0'
    python_abi: 3.11.* *_cp311
    __glibc: ''
  url: https://h.example/conda-forge/noarch/a-1.10-py_0.conda
  hash:
    md5: {MD5}
    sha256: {SHA}
- name: B_c
  version: 2.0
  manager: pip
  platform: linux-64
  dependencies: {{}}
  url: https://h.example/packages/aa/b_c-2.0-py3-none-any.whl
  hash:
    sha256: {SHA}
- name: own
  version: 1.0
  manager: pip
  platform: linux-64
  dependencies: {{}}
  url: git+https://h.example/own.git@main
  hash: {{}}
"""


def test_a_conda_lock() -> None:
    found = read(CONDA_LOCK, "conda-lock.yml")
    assert (found.kind, found.made) == ("conda-lock", "2024-05-01")
    a, b, own = found.packages
    assert (a.name, a.version, a.line, a.targets) == ("a", "1.10", 19, ("linux-64", "osx-64"))
    assert a.files[0].hash == f"sha256:{SHA}"
    assert a.files[0].md5 == f"md5:{MD5}"
    assert a.depends == ("__glibc", "python >=3.11,<3.12.0a0", "python_abi 3.11.* *_cp311")
    assert (b.name, b.version, b.source) == ("b-c", "2.0", "index")
    assert b.files[0].name == "b_c-2.0-py3-none-any.whl"
    assert (own.source, own.files) == ("git", ())


PIXI_6 = f"""\
version: 6
environments:
  default:
    channels:
    - url: https://h.example/conda-forge/
    packages:
      linux-64:
      - conda: https://h.example/conda-forge/linux-64/a-1-h0_0.conda
      - pypi: https://h.example/b-2.0.tar.gz
      - pypi: ./own
  other:
    channels: []
    packages:
      osx-64:
      - pypi: https://h.example/b-2.0.tar.gz
packages:
- conda: https://h.example/conda-forge/linux-64/a-1-h0_0.conda
  sha256: {SHA}
  md5: {MD5}
  depends:
  - python >=3.11
  timestamp: 1714557600000
- pypi: https://h.example/b-2.0.tar.gz
  name: b
  version: '2.0'
  sha256: {SHA}
- pypi: ./own
  name: own
  version: 0.1.0
  editable: true
"""
PIXI_5 = f"""\
version: 5
environments:
  default:
    packages:
      linux-64:
      - conda: https://h.example/conda-forge/linux-64/a-1-h0_0.conda
packages:
- kind: conda
  name: a
  version: '1'
  build: h0_0
  subdir: linux-64
  url: https://h.example/conda-forge/linux-64/a-1-h0_0.conda
  md5: {MD5}
- kind: pypi
  name: b
  version: '2.0'
  url: https://h.example/b-2.0.tar.gz
  sha256: {SHA}
- kind: pypi
  name: own
  version: 0.1.0
  path: .
"""
PIXI_7 = """\
version: 7
platforms:
- name: gpu
  subdir: win-64
environments:
  default:
    packages:
      gpu:
      - conda: https://h.example/conda-forge/win-64/a-1-h0_0.conda
      - conda_source: own[444b3894] @ src/own
packages:
- conda: https://h.example/conda-forge/win-64/a-1-h0_0.conda
- conda_source: own[444b3894] @ src/own
  depends:
  - a
"""


def test_a_pixi_lock() -> None:
    found = read(PIXI_6, "pixi.lock")
    assert (found.kind, found.newest) == ("pixi", "2024-05-01")
    a, b, own = found.packages
    assert (a.channel, a.depends, a.targets) == (
        "conda-forge",
        ("python >=3.11",),
        ("linux-64",),
    )
    assert (b.source, b.targets) == ("index", ("linux-64", "osx-64"))
    assert b.files[0].name == "b-2.0.tar.gz"
    assert (own.source, own.files) == ("path", ())


def test_older_and_newer_pixi_locks() -> None:
    five, seven = read(PIXI_5, "pixi.lock"), read(PIXI_7, "pixi.lock")
    assert [(one.name, one.source, one.line) for one in five.packages] == [
        ("a", "channel", 13),
        ("b", "index", 16),
        ("own", "path", 21),
    ]
    assert [(one.name, one.source, one.targets) for one in seven.packages] == [
        ("a", "channel", ("win-64",)),
        ("own", "path", ("win-64",)),
    ]


@pytest.mark.parametrize(
    ("file", "text", "line", "words"),
    [
        ("a.txt", "numpy\n@EXPLICIT\n", 1, "before @EXPLICIT"),
        ("a.txt", "# x\n@EXPLICIT\nhttps://h.example/t/S3CRET/x\n", 3, "not the address"),
        ("a.txt", "@EXPLICIT\nfile:///etc/passwd\n", 2, "not the address"),
        ("a.txt", "@EXPLICIT\nhttps://h/c/noarch/a-1-0.conda#S\n", 2, "not a hash"),
        ("conda-lock.yml", "version: 1\n", 1, "'package' is missing"),
        ("conda-lock.yml", "version: 2\npackage: []\n", 1, "not a conda-lock.yml of version 1"),
        ("conda-lock.yml", "- a\n", 1, "a mapping"),
        ("conda-lock.yml", CONDA_LOCK.replace("osx-64", "../../x"), 26, "not a platform"),
        ("conda-lock.yml", CONDA_LOCK.replace("manager: pip", "manager: apt"), 37, "not known"),
        ("conda-lock.yml", CONDA_LOCK.replace("a-1.10", "z-1.10"), 19, "another package"),
        ("conda-lock.yml", CONDA_LOCK.replace(SHA, "0"), 22, "not a hash"),
        ("conda-lock.yml", CONDA_LOCK.replace("noarch/a-1.10-", "noarch/a"), 19, "not the address"),
        ("conda-lock.yml", CONDA_LOCK.replace("version: 2.0", "version: x y"), 36, "not a version"),
        ("pixi.lock", "version: 3\n", 1, "versions 4 to 7"),
        ("pixi.lock", "version: 6\nenvironments: {}\n", 1, "'packages' is missing"),
        ("pixi.lock", PIXI_6.replace("osx-64:", "../x:"), 14, "not a platform"),
        ("pixi.lock", PIXI_6.replace("- pypi: ./own\n  name", "- npm: ./own\n  name"), 27, "not known"),
        ("pixi.lock", PIXI_5.replace("version: '1'", "version: '9'"), 8, "another package"),
        ("pixi.lock", PIXI_6.replace("  - python >=3.11", "  - {}"), 21, "short text"),
    ],
)  # fmt: skip
def test_what_cannot_be_read(file: str, text: str, line: int, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        read_lock_file(text.encode(), file)
    assert (caught.value.file, caught.value.line) == (file, line)
    assert caught.value.advice
    assert "S3CRET" not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "channel"),
    [
        ("https://h/conda-forge/", "conda-forge"),
        ("https://h/t/tk-1/org/", "org"),
        ("https://h/a/b/pkgs/r", "pkgs/r"),
        ("https://h/a/conda-forge/label/broken", "conda-forge/label/broken"),
        ("https://h/", ""),
        ("https://[/", ""),
        ("https://h/a%20b/", ""),
    ],
)
def test_a_channel_is_known_by_the_end_of_its_address(address: str, channel: str) -> None:
    assert channel_of(address) == channel


@pytest.mark.parametrize(
    "address", ["", "x", "https://h/c/noarch/a.conda", "https://[/a-1-0.conda", "a" * 3000]
)
def test_what_is_no_conda_package(address: str) -> None:
    assert read_conda_file(address) is None


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\n",
        "a:\n- b\n- c: d\n  e: 'f''g'\n-\n- - h\n  - i\nj: \"k\"\n",
        "- a\n-\n- b:\n    - c\n  d: []\n- {}\n",
        "# x\n\n'a b': c\n",
        "a: ''\nb: 'x'\n",
        "a:\n  b\nc:\n  'd'\n",
        "a: b-c\nd: -e\nf: =1\n",
        "é: ü\n",
    ],
)
def test_the_quick_reader_sees_what_the_guarded_one_sees(text: str) -> None:
    assert read_block_yaml(text.encode(), "f") == read_yaml(text.encode(), "f")


def test_nothing_stands_where_its_key_does() -> None:
    found = read_block_yaml(b"a:\nb:\n- \n- c\n", "f")
    assert found == Mapping(
        pairs=(
            (
                Scalar(text="a", line=1, column=1, plain=True),
                Scalar(text="", line=1, column=3, plain=True),
            ),
            (
                Scalar(text="b", line=2, column=1, plain=True),
                Sequence(
                    items=(
                        Scalar(text="", line=3, column=2, plain=True),
                        Scalar(text="c", line=4, column=3, plain=True),
                    ),
                    line=3,
                    column=1,
                ),
            ),
        ),
        line=1,
        column=1,
    )


@pytest.mark.parametrize(
    "odd",
    ["a: b: c", "\ta: b", "a: &x b", "a: {b: c}", "a: |+\n  b", "a: b\n  c", "a b: c", " b: c"],
)  # fmt: skip
def test_another_form_of_a_large_file_is_refused_with_its_line(odd: str) -> None:
    before = "x:\n" + "- why\n" * (LIMIT // 6) + "z: w\n"
    with pytest.raises(InputError, match="not the plain form") as caught:
        read_block_yaml(f"{before}{odd}\n".encode(), "f")
    assert caught.value.line is not None
    assert caught.value.line - before.count("\n") in {1, 2}


def test_a_key_that_stands_twice_and_too_many_lines() -> None:
    with pytest.raises(InputError, match="second time") as caught:
        read_block_yaml(b"a: b\nc: d\na: e\n", "f")
    assert caught.value.line == 3
    with pytest.raises(InputError, match="not the plain form"):
        read_block_yaml(b"-\n" * (MAX_LINES + 1), "f")


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the shared data are not here")
def test_real_locks_are_the_same_to_both_readers() -> None:
    same = 0
    for path in sorted((*CORPUS.rglob("conda-lock.y*ml"), *CORPUS.rglob("pixi.lock"))):
        content = path.read_bytes()
        # The slow reader takes a second for these.
        if len(content) < 70_000 and ".github" not in path.parts:
            guarded = read_yaml(content, "f", limit=10**6, max_events=10**6)
            assert read_block_yaml(content, "f") == guarded
            same += 1
    assert same > 7
