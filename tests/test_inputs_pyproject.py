"""pyproject.toml: PEP 621, PEP 735 and poetry's tables, with the line of every entry."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.dependency_groups import resolve_dependency_groups

from factlock.errors import InputError
from factlock.inputs import Manifest, dump, load_manifest, read_manifest, select
from factlock.inputs.guarded_toml import read_toml
from factlock.inputs.poetry_versions import to_marker, to_specifier
from factlock.inputs.toml_places import find_places
from test_inputs_requirements import check_any

STANDARD = """\
[build-system]
requires = ["hatchling>=1.27", 'wheel']

[project]
name = "My.Project"
version = "1.0"
requires-python = ">=3.11,!=3.12.1"
dynamic = ["optional-dependencies"]
dependencies = [
    "Requests >= 2.32",  # a comment, with "quotes" in it
    'colorama; sys_platform == "win32"',
    "x @ https://u:pw@host.example/x.whl",
    3,
]

[dependency-groups]
Test = ["pytest==9.2.0", {include-group = "typing.tools"}]
typing-tools = ["mypy", { include-group = "gone" }]
"""


def read(text: str) -> Manifest:
    manifest = read_manifest(text.encode(), "pyproject.toml")
    assert load_manifest(dump(manifest)) == manifest
    return manifest


def rows(manifest: Manifest) -> list[tuple[int, str, str]]:
    return [(one.line, one.group, one.requirement or one.refused) for one in manifest.entries]


def test_a_standard_project() -> None:
    manifest = read(STANDARD)
    assert rows(manifest) == [
        (10, "", "requests>=2.32"),
        (11, "", 'colorama; sys_platform == "win32"'),
        (12, "", "an address"),
        (13, "", "not a requirement as packaging tools write them"),
        (17, "group:test", "pytest==9.2.0"),
        (18, "group:typing-tools", "mypy"),
        (18, "group:typing-tools", "an include of a group that is not there"),
        (2, "build", "hatchling>=1.27"),
        (2, "build", "wheel"),
    ]
    assert (manifest.name, manifest.version) == ("my-project", "1.0")
    assert manifest.requires_python == "!=3.12.1,>=3.11"
    assert manifest.groups == ("test", "typing-tools")
    assert manifest.unread == ("optional-dependencies: told by the build (dynamic)",)
    assert "pw" not in dump(manifest)


def test_what_one_installs() -> None:
    manifest = read(
        '[project]\nname = "us"\ndependencies = ["a"]\n'
        "[project.optional-dependencies]\n"
        "x = [\"b\"]\ny = [\"c; os_name == 'nt' or os_name == 'posix'\"]\n"
        "all = [\"us[X,y]; python_version < '3.13'\"]\n"
        'again = ["us[again]", "d"]\n'
        '[dependency-groups]\none = ["e", {include-group = "two"}]\ntwo = ["f"]\n'
    )

    def names(**wanted: Any) -> list[str]:
        return [one.requirement for one in select(manifest, **wanted)]

    assert names() == ["a"]
    assert names(extras=["X"]) == ["a", "b"]
    assert names(extras=["all"]) == [
        "a",
        'b; python_version < "3.13"',
        'c; (os_name == "nt" or os_name == "posix") and python_version < "3.13"',
    ]
    assert names(extras=["again"]) == ["a", "d"]
    assert names(groups=["two"]) == ["a", "f"]
    assert names(groups=["One", "two"]) == ["a", "e", "f"]
    with pytest.raises(InputError, match=r"no extra 'z'.*again, all, x, y"):
        select(manifest, extras=["z"])
    with pytest.raises(InputError, match="no dependency group"):
        select(manifest, groups=["x"])


def test_groups_that_include_each_other_are_refused_where_they_are_asked_for() -> None:
    manifest = read(
        '[dependency-groups]\na = [{include-group = "b"}]\nb = [\n  {include-group = "a"},\n]\nc = ["x"]\n'
    )
    assert [one.name for one in select(manifest, groups=["c"])] == ["x"]
    with pytest.raises(InputError, match="a > b > a") as caught:
        select(manifest, groups=["a"])
    assert caught.value.line == 4


def test_extras_that_ask_for_each_other_without_end_are_refused() -> None:
    extras = "\n".join(
        f"e{n} = [\"us[e{n + 1}]; os_name == 'a'\", \"us[e{n + 1}]; os_name == 'b'\"]"
        for n in range(30)
    )
    manifest = read(
        f'[project]\nname = "us"\n[project.optional-dependencies]\n{extras}\ne30 = ["x"]\n'
    )
    with pytest.raises(InputError, match="too often"):
        select(manifest, extras=["e0"])


GROUP = st.lists(
    st.sampled_from(
        [
            "a",
            "b>=1",
            "c",
            {"include-group": "g0"},
            {"include-group": "g1"},
            {"include-group": "g2"},
        ]
    ),
    max_size=4,
)


@given(st.fixed_dictionaries({"g0": GROUP, "g1": GROUP, "g2": GROUP, "g3": GROUP}))
def test_groups_are_those_of_packaging(groups: dict[str, list[Any]]) -> None:
    text = "[dependency-groups]\n" + "\n".join(
        f"{name} = ["
        + ",".join(
            f'"{one}"' if isinstance(one, str) else f'{{include-group="{one["include-group"]}"}}'
            for one in listed
        )
        + "]"
        for name, listed in groups.items()
    )
    try:
        expected: set[str] | None = set(resolve_dependency_groups(groups, "g3"))
    except ExceptionGroup:
        expected = None
    try:
        ours: set[str] | None = {one.requirement for one in select(read(text), groups=["g3"])}
    except InputError:
        ours = None
    assert ours == expected


POETRY = """\
[tool.poetry]
name = "app"
version = "0.3"
[tool.poetry.dependencies]
python = "^3.9"
numpy = "^1.24.2"
plain = "*"
private = { version = "1.0", source = "team" }
public = { version = "1.0", source = "pypi" }
vcs = { git = "https://host.example/x.git", branch = "main" }
either = "^1 || ^3"
psycopg = { version = "~3.1", optional = true, extras = ["binary"] }
lonely = { version = ">=1,<2", optional = true }
several = [
    { version = "<2", python = "<3.11" },
    { version = "2.*", python = "^3.11", platform = "linux" },
]
[tool.poetry.dependencies.long]
version = "1.2.3"
markers = "os_name == 'nt' or extra == 'x'"
python = "3.10.*"
[tool.poetry.extras]
db = ["psycopg"]
[tool.poetry.dev-dependencies]
old = "^0.1"
[tool.poetry.group.docs.dependencies]
sphinx = "~8.2"
"""


def test_a_project_of_poetry() -> None:
    manifest = read(POETRY)
    assert rows(manifest) == [
        (6, "", "numpy<2.0.0,>=1.24.2"),
        (7, "", "plain"),
        (8, "", "from an index of its own"),
        (9, "", "public==1.0"),
        (10, "", "a revision of a repository"),
        (11, "", "a constraint that PEP 508 cannot say"),
        (12, "extra:db", "psycopg[binary]<3.2,>=3.1"),
        (13, "optional", "lonely<2,>=1"),
        (15, "", 'several<2; python_version < "3.11"'),
        (
            16,
            "",
            'several==2.*; python_version >= "3.11" and python_version < "4.0" and sys_platform == "linux"',
        ),
        (
            18,
            "",
            'long==1.2.3; python_full_version == "3.10.*" and (os_name == "nt" or extra == "x")',
        ),
        (25, "group:dev", "old<0.2,>=0.1"),
        (27, "group:docs", "sphinx<8.3,>=8.2"),
    ]
    assert manifest.requires_python == "<4.0,>=3.9"
    assert (manifest.extras, manifest.groups, manifest.unread) == (("db",), ("dev", "docs"), ())
    assert manifest.entries[0].text == 'numpy = "^1.24.2"'


def test_poetry_beside_a_standard_table_only_says_where_from() -> None:
    manifest = read(
        '[project]\nname = "a"\ndependencies = ["torch>=2", "numpy"]\n'
        '[tool.poetry.dependencies]\ntorch = { source = "cuda" }\n'
    )
    assert rows(manifest) == [(3, "", "from an index of its own"), (3, "", "numpy")]


def test_sources_of_uv_are_heeded() -> None:
    manifest = read(
        '[project]\nname = "a"\ndependencies = ["one", "two", "Three_x", "four"]\n'
        '[build-system]\nrequires = ["one"]\n'
        "[tool.uv.sources]\none = { workspace = true }\n"
        'two = [{ index = "cpu", marker = "os_name == \'nt\'" }]\nthree-x = { git = "https://h.example/x" }\n'
    )
    assert [one.refused or one.requirement for one in manifest.entries] == [
        "a local path",
        "from an index of its own",
        "a revision of a repository",
        "four",
        "one",
    ]


@pytest.mark.parametrize(
    ("constraint", "specifier"),
    [
        # As poetry-core 2 writes them, and as it reads them: compared over 700 versions (2026-11-21).
        ("^1.2.3", ">=1.2.3,<2.0.0"),
        ("^1.2", ">=1.2,<2.0"),
        ("^1", ">=1,<2"),
        ("^0.2.3", ">=0.2.3,<0.3.0"),
        ("^0.0.3", ">=0.0.3,<0.0.4"),
        ("^0.0", ">=0.0,<0.1"),
        ("^0", ">=0,<1"),
        ("~1.2.3", ">=1.2.3,<1.3.0"),
        ("~1.2", ">=1.2,<1.3"),
        ("~1", ">=1,<2"),
        ("^1.0rc1", ">=1.0rc1,<2.0"),
        ("^1!2.0", ">=1!2.0,<1!3.0"),
        ("1.2", "==1.2"),
        ("1.0.0-beta.1", "==1.0.0b1"),
        ("1.2.*", "==1.2.*"),
        ("!=1.2.*", "!=1.2.*"),
        (">=1.0 <2.0", ">=1.0,<2.0"),
        ("^1.2 , <1.5", ">=1.2,<2.0,<1.5"),
        ("*", ""),
        ("^1 || ^2", None),
        ("latest", None),
        (">=1.*", None),
        ("^", None),
        ("1.2-/etc", None),
    ],
)
def test_versions_of_poetry(constraint: str, specifier: str | None) -> None:
    assert to_specifier(constraint) == specifier


def test_conditions_of_poetry_that_cannot_be_said() -> None:
    assert to_marker("^2.7 || ^3.6", "", "") is None
    assert to_marker("", "linux || darwin", "") is None
    assert to_marker("", "", "") == ""


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a = 1\nb = \n", 2, "not TOML"),
        ("[project]\ndependencies = 'a'\n", 2, "not a list"),
        ("[project]\nname = 'a'\n[project.optional-dependencies]\nx = 1\n", 4, "not a list"),
        ("project = 1\n", 1, "not a table"),
        ("[project]\nrequires-python = 'three'\n", 2, "three"),
        ("[dependency-groups]\na-b = []\nA.b = []\n", 3, "not a list"),
        ("[dependency-groups]\na-b = []\n'A.b' = []\n", 3, "twice"),
        ("x = [\n1,\n" + "[" * 60, 3, "24 deep"),
        ("x = 1\n" + ".".join("a" * 5000) + " = 1\n", 2, "24 deep"),
        ("[" + ".".join("a" * 30) + "]\n", 1, "24 deep"),
        ("x = " + "{a=" * 60, 1, "24 deep"),
        ("\n\nx = " + "9" * 5000, 3, "not TOML"),
    ],
)
def test_what_cannot_be_read(text: str, line: int, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        read(text)
    assert caught.value.line == line


def walk(data: Any, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], Any]]:
    if isinstance(data, dict):
        return [found for key, value in data.items() for found in walk(value, (*path, key))]
    if isinstance(data, list):
        return [found for key, value in enumerate(data) for found in walk(value, (*path, key))]
    return [(path, data)]


def places_are_right(text: str) -> int:
    """Every value stands where the scan says: what is read from there is the value."""
    data, places = read_toml(text.encode(), "x.toml")
    leaves = walk(data)
    for path, value in leaves:
        offset = places.offsets.get(path)
        if offset is None:
            # Only a key with an escape has no place of its own.
            assert (
                any(isinstance(part, str) and not part.isascii() for part in path) or "\\" in text
            )
            continue
        rest = text[offset:]
        lengths = [len(rest), *(match for match in range(1, min(len(rest), 3000)))]
        assert any(parses_as(rest[:length], value) for length in lengths), (path, rest[:40])
    return len(leaves)


def parses_as(text: str, value: Any) -> bool:
    try:
        return bool(tomllib.loads(f"x = {text}")["x"] == value)
    except (tomllib.TOMLDecodeError, ValueError):
        return False


def test_places_in_toml_of_every_form() -> None:
    text = (
        "# [not.a.table]\n"
        'a = "x # y"\n'
        "b.c = '''\n[no]\nx = 1''' # c\n"
        'd = """a\\"""" \n'
        'e = """""two"""""\n'
        "f = [ 1, # one\n  [2, 'three'], {g = 4, h.i = [5]}, ]\n"
        "when = 1979-05-27 07:32:00\n"
        "'odd key'.\"x y\" = -1.5e3\n"
        "[[t]]\nn = 1\n[t.u]\nv = 2\n[[t]]\nn = 3\n[[t.w]]\nz = 4\n[[t.w]]\nz = 5\n"
        "[ s . 'q.r' ]\nk=true\n"
    )
    assert places_are_right(text) == 17
    assert find_places(text, "x").line("t", 1, "w", 1, "z") == 21
    assert find_places(text, "x").line("t", 0, "u") == 14


def test_places_in_our_own_file_and_lock() -> None:
    root = Path(__file__).parent.parent
    assert places_are_right((root / "pyproject.toml").read_text(encoding="utf-8")) > 60


KEYS = st.sampled_from(["a", "b", "'c d'", '"e"', "f.g", "h . i"])
VALUES = st.recursive(
    st.sampled_from(
        ["1", "-2.5", "true", '"x"', "'y'", '"""z\n"q"\n"""', "'''\n'w\n'''", '"\\""', "1979-05-27"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda found: "[ " + " ,\n ".join(found) + " ]")
        | st.lists(inner, max_size=2).map(
            lambda found: "{ " + ", ".join(f"k{n} = {one}" for n, one in enumerate(found)) + " }"
        )
    ),
    max_leaves=5,
)
STATEMENTS = st.lists(
    st.tuples(KEYS, VALUES).map(lambda pair: f"{pair[0]} = {pair[1]}")
    | st.sampled_from(["[t]", "[[u]]", "[u.v]", "[w.'x y']", "# c", "", "[[u.z]]"]),
    max_size=8,
).map("\n".join)


@given(STATEMENTS)
def test_whatever_tomllib_reads_has_its_places(text: str) -> None:
    try:
        expected = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        with pytest.raises(InputError):
            read_toml(text.encode(), "x.toml")
        return
    data, _ = read_toml(text.encode(), "x.toml")
    assert data == expected
    places_are_right(text)


@given(st.text(alphabet="[]{}=.,\"'#\n\\ ab1", max_size=60))
def test_what_is_no_toml_for_tomllib_is_none_for_us(text: str) -> None:
    try:
        expected = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        expected = None
    try:
        ours = read_toml(text.encode(), "x.toml")[0]
    except InputError:
        ours = None
    assert ours == expected


@given(
    st.binary(max_size=100)
    | STATEMENTS.map(str.encode)
    | st.recursive(
        st.sampled_from(["1", '"a"', "'b>=1'", "[]", '{include-group="x"}', '{git="x"}', '{version="^1"}']),
        lambda inner: st.lists(inner, max_size=3).map(lambda found: "[" + ",".join(found) + "]")
        | st.dictionaries(
            st.sampled_from(["version", "python", "x", "source"]), inner, max_size=3
        ).map(lambda found: "{" + ",".join(f"{key}={one}" for key, one in found.items()) + "}"),
        max_leaves=6,
    ).flatmap(
        lambda value: st.sampled_from(
            [
                "project", "project.dependencies", "project.optional-dependencies", "dependency-groups",
                "dependency-groups.a", "tool.poetry.dependencies", "tool.poetry.group", "tool.poetry.extras",
                "tool.poetry.group.a.dependencies", "tool.uv.sources", "build-system.requires",
                "project.dynamic", "project.name", "tool.poetry.dependencies.python", "tool",
                "tool.poetry.dev-dependencies", "tool.uv.dev-dependencies", "project.requires-python",
                "tool.pdm.dev-dependencies",
            ]
        ).map(lambda key: f"{key} = {value}\n".encode())
    )
)  # fmt: skip
def test_any_bytes_are_a_manifest_or_an_input_error(content: bytes) -> None:
    check_any(content, "pyproject.toml")
