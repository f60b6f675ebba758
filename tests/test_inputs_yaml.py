"""YAML, environment.yml and the configuration of pre-commit."""

from __future__ import annotations

import time
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factlock.errors import InputError
from factlock.inputs import read_manifest, yaml_runs
from factlock.inputs.guarded_yaml import read_yaml
from factlock.inputs.hook_projects import NOT_PYTHON, PROJECTS
from factlock.inputs.yaml_tree import Mapping, Node, Scalar, Sequence
from factlock.text import normal_name
from test_inputs_requirements import check_any


def plain(text: str, line: int, column: int) -> Scalar:
    return Scalar(text=text, line=line, column=column, plain=True)


def test_nothing_is_constructed() -> None:
    found = read_yaml(b"a: no\nb: 1.10\n'c': 2001-01-01\nd: [~, '']\n", "x.yml")
    assert found == Mapping(
        pairs=(
            (plain("a", 1, 1), plain("no", 1, 4)),
            (plain("b", 2, 1), plain("1.10", 2, 4)),
            (Scalar(text="c", line=3, column=1), plain("2001-01-01", 3, 6)),
            (
                plain("d", 4, 1),
                Sequence(
                    items=(plain("~", 4, 5), Scalar(text="", line=4, column=8)), line=4, column=4
                ),
            ),
        ),
        line=1,
        column=1,
    )  # fmt: skip
    assert isinstance(found, Mapping)
    assert found.get("e") is None


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: &x 1\nb: *x\n", 2, r"alias .*column 4"),
        ("a: 1\n<<: {b: 2}\n", 2, "merge key"),
        ("a: 1\nb: !!python/name:os.system x\n", 2, "tag"),
        ("a: !x {b: 1}\n", 1, "tag"),
        ("a: !!str 1\n", 1, "tag"),
        ("a: 1\nb: 2\na: 3\n", 3, "second time"),
        ("a: 1\n---\nb: 2\n", 2, "second document"),
        ("%YAML 1.3\n---\na: 1\n", 1, "directive"),
        ("%TAG ! tag:x,2000:\n---\na: 1\n", 1, "directive"),
        ("a: 1\n? [b]\n: 2\n", 2, "key is not a text"),
        ("a:\n" + "[" * 40, 2, "24 deep"),
        ("a: 1\nb: 'x\n", 2, "not YAML"),
        ('a: 1\nb: "\\q"\n', 2, "not YAML"),
        ("a:\n\t- b\n", 2, "not YAML"),
        ("", 1, "empty"),
        ("# x\n", 1, "empty"),
        ("a: 1\nb: \x1b[31m\n", 2, r"U\+001B"),
        ("a: 1 # \x85\n", 1, r"U\+0085"),
        ("- a\n" * 20_001, 19_998, "20,000 parts"),
        ("a" * 300_000, None, "larger than"),
    ],
)
def test_what_is_refused_in_yaml(text: str, line: int | None, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        read_yaml(text.encode(), "x.yml")
    assert (caught.value.file, caught.value.line) == ("x.yml", line)
    assert "\x1b" not in str(caught.value)


def test_harmless_yaml_is_read() -> None:
    assert read_yaml(b"\xef\xbb\xbf%YAML 1.2\r\n---\r\n&a x: ! 'y'\r\n...\r\n", "x.yml") == Mapping(
        pairs=(
            (Scalar(text="x", line=3, column=1, plain=True), Scalar(text="y", line=3, column=7)),
        ),
        line=3,
        column=1,
    )


@given(st.text(alphabet="ab:-[]{}#&*!|>'\"%@`,? \n\t\\~<=.", max_size=60) | st.text(max_size=40))
def test_any_text_is_yaml_or_an_input_error(text: str) -> None:
    try:
        read_yaml(text.encode("utf-8", "surrogatepass"), "x.yml")
    except InputError as error:
        caught = error
        assert caught.line is not None


ENVIRONMENT = """\
name: x
channels: [conda-forge]
dependencies:
  - python=3.11
  - "numpy[version='>=1']"
  - sel(win): vc
  - pip:
    - Flask_X==1.0  # why
    - "-r other.txt"
    - git+https://u:pw@h.example/x.git
    - "a==1 --hash=sha256:00"
    - "# only a comment"
    - |
      b
      c
    - ''
  - pip
"""


def test_the_pip_part_of_an_environment() -> None:
    manifest = read_manifest(ENVIRONMENT.encode(), "binder/environment.yml")
    assert manifest.kind == "environment"
    invalid = "not a requirement as packaging tools write them"
    assert [(one.line, one.requirement or one.refused) for one in manifest.entries] == [
        (8, "flask-x==1.0"),
        (9, "an option of an installer: another file of requirements"),
        (10, "a revision of a repository"),
        (11, "a requirement with a broken hash"),
        (12, invalid),
        (13, invalid),
        (16, invalid),
    ]
    assert manifest.entries[0].pinned == "1.0"
    assert "pw" not in repr(manifest)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("name: x\n", 1, "no dependencies"),
        ("- a\n", 1, "no dependencies"),
        ("x\n", 1, "no dependencies"),
        ("name: x\ndependencies: a\n", 2, "list"),
        ("dependencies:\n- a\n- pip: b\n", 3, "list"),
        ("dependencies:\n- a\n- [b]\n", 3, "neither"),
        ("dependencies:\n- a\n- {b: 1}\n", 3, "neither"),
        ("dependencies:\n- a\n- {pip: [x], b: 1}\n", 3, "neither"),
        ("dependencies:\n- a\n- {'sel(win)': [x]}\n", 3, "neither"),
        ("dependencies:\n- a\n- pip:\n  - x\n  - {y: 1}\n", 5, "not a requirement"),
        ("dependencies:\n- a\n- b={{ 7*7 }}\n", 3, "template"),
        ("dependencies:\n- a\n- ''\n", 3, "name of a package"),
        ('dependencies:\n- a\n- "b\\n- c"\n', 3, "name of a package"),
    ],
)
def test_what_is_no_environment(text: str, line: int, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        read_manifest(text.encode(), "environment.yml")
    assert caught.value.line == line


@pytest.mark.parametrize(
    "text", ["dependencies:\n", "dependencies: []\n", "dependencies:\n- a\n- pip:\n"]
)
def test_an_environment_without_a_pip_part_has_no_entries(text: str) -> None:
    assert read_manifest(text.encode(), "env-dev.yaml").entries == ()


PRE_COMMIT = """\
repos:
- repo: https://github.com/astral-sh/ruff-pre-commit
  rev: v0.9.1
  hooks:
  - id: ruff
- repo: https://github.com/PyCQA/flake8.git
  rev: "7.1.0"
  hooks:
  - id: flake8
    additional_dependencies: [flake8-bugbear==24.1, "git+https://u:pw@h.example/x"]
- repo: git@github.com:pre-commit/mirrors-mypy
  rev: 0123456789abcdef0123456789abcdef01234567  # frozen: v1.8.0
  hooks:
  - id: mypy
    additional_dependencies:
    - types-requests
- repo: https://github.com/psf/black
  rev: stable
- repo: https://github.com/someone/black
  rev: 24.1.0
- repo: https://github.com/pre-commit/mirrors-eslint
  rev: v9.0.0
  hooks:
  - id: eslint
    additional_dependencies: ["eslint@9"]
- repo: local
  hooks:
  - {id: mine, language: python, additional_dependencies: [tomli]}
  - {id: node, language: node, additional_dependencies: [prettier]}
"""


def test_the_hooks_of_pre_commit() -> None:
    manifest = read_manifest(PRE_COMMIT.encode(), ".pre-commit-config.yaml")
    found = [(one.line, one.group, one.requirement or one.refused) for one in manifest.entries]
    assert found == [
        (3, "", "ruff==0.9.1"),
        (7, "", "flake8==7.1.0"),
        (10, "hook:flake8", "flake8-bugbear==24.1"),
        (10, "hook:flake8", "a revision of a repository"),
        (12, "", "mypy==1.8.0"),
        (16, "hook:mypy", "types-requests"),
        (18, "", "a git revision that names no release"),
        (20, "", "a git tag, not a package of an index"),
        (22, "", "a git tag, not a package of an index"),
        (25, "hook:eslint", "a package of another language"),
        (28, "hook:mine", "tomli"),
        (29, "hook:node", "a package of another language"),
    ]
    assert manifest.entries[0].text == "astral-sh/ruff-pre-commit v0.9.1"
    assert manifest.entries[0].pinned == "0.9.1"
    assert "pw" not in repr(manifest)


@pytest.mark.parametrize(
    ("text", "line"),
    [("repos: 1\n", 1), ("a: 1\n", 1), ("repos:\n- 1\n", 2), ("repos:\n- rev: 1\n", 2)],
)
def test_what_is_no_configuration_of_pre_commit(text: str, line: int) -> None:
    with pytest.raises(InputError) as caught:
        read_manifest(text.encode(), ".pre-commit-config.yaml")
    assert caught.value.line == line


def test_the_table_of_hooks_is_in_its_own_spelling() -> None:
    assert all(key == key.lower() and key.count("/") == 1 for key in [*PROJECTS, *NOT_PYTHON])
    assert all(name == normal_name(name) for name in PROJECTS.values())
    assert not NOT_PYTHON & set(PROJECTS)


@given(
    st.lists(
        st.sampled_from(
            ["dependencies:", "repos:", "pip:", "- ", "  ", "\n", "a", "==1", "repo:", "rev:", " hooks:",
             "id:", "[", "]", "additional_dependencies:", "'", "v1.0", " # frozen: v1", "{", "}", ":",
             "https://github.com/psf/black"]
        ),
        max_size=25,
    ).map("".join),
    st.sampled_from(["environment.yml", ".pre-commit-config.yaml", "x.yml"]),
)  # fmt: skip
def test_any_text_is_a_manifest_or_an_input_error(text: str, file: str) -> None:
    check_any(text.encode(), file)


_LINES = st.sampled_from(
    ["- a", "- b", "- c1=1.*  # x", "  - d", "  - e", "- f: |", "- 'g", "  h'", "k:", "- 1 ", "    x",
     "", "# n", "- [a,", "- b]", "---", "- - m", "-", "- n: o", "? p", "- &x q", "- *x"]
)  # fmt: skip


def read_or_words(content: bytes, shortest: int) -> object:
    with mock.patch.object(yaml_runs, "MIN_LINES", shortest):
        try:
            return places(read_yaml(content, "x.yml", aliases=True))
        except InputError as error:
            return str(error)


def places(node: Node) -> object:
    """Everything that is known of a node, also what is left out when two are compared."""
    if isinstance(node, Mapping):
        pairs = [(places(key), places(value)) for key, value in node.pairs]
        return "mapping", node.line, node.column, pairs
    if isinstance(node, Sequence):
        return "list", node.line, node.column, node.flow, [places(item) for item in node.items]
    return repr(node)


@settings(max_examples=400)
@given(st.lists(_LINES, max_size=12), st.sampled_from(["", "d:\n", "d:\n- a\n- a\n- b\n"]))
def test_runs_of_items_are_read_as_every_other_text(lines: list[str], head: str) -> None:
    content = (head + "\n".join(lines)).encode()
    whole = read_or_words(content, 10**9)
    assert read_or_words(content, 2) == whole
    assert read_or_words(content, 3) == whole


def test_a_long_list_is_read_quickly_and_right() -> None:
    items = [f"pkg{number}=1.{number}.*" for number in range(9_000)]
    content = ("d:\n" + "".join(f"  - {item}  # c\n" for item in items)).encode()
    begun = time.process_time()
    found = read_yaml(content, "x.yml")
    quick = time.process_time() - begun
    begun = time.process_time()
    assert read_or_words(content, 10**9) == places(found)
    slow = time.process_time() - begun
    print(f"{quick:.3f} s, without runs {slow:.3f} s")
    assert quick * 2 < slow
