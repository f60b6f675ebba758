"""The check ``inside``: what a wheel's list of files says, of honest wheels and of hostile ones."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factlock.checks.inside import CHECK
from factlock.cli import main
from factlock.errors import Cause, SourceError
from factlock.facts.gathering import View
from factlock.facts.keys import contents_key, latest_key, project_key
from factlock.model import Fact, FactKey, Freshness, Grid, Json, Need, Result, Unknown
from factlock.sources.wheel.import_names import extension_name, import_names, stub_names
from factlock.sources.wheel.vendored import is_contained, is_library, plain_name, vendored_packages
from factlock.sources.wheel.wheel_contents import MOST, read_contents
from factlock.sources.wheel.wheel_files import TAIL, WheelFile
from shelf import Shelf, metadata_of, wheel_bytes

SO = "cpython-312-x86_64-linux-gnu.so"


MANY_SCRIPTS = b"[console_scripts]\n" + b"".join(b"s%d = a:b\n" % n for n in range(20_000))


# -- import names


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["demo/__init__.py", "demo/deep/__init__.py", "demo/deep/x.py"], ["demo"]),
        (["six.py"], ["six"]),
        ([f"_cffi_backend.{SO}"], ["_cffi_backend"]),
        (["demo.pyd", "other.abi3.so", "third.cp314t-win_amd64.pyd"], ["demo", "other", "third"]),
        (["google/cloud/storage/__init__.py", "google/cloud/storage/x.py"], ["google.cloud.storage"]),
        (["google/auth/__init__.py", "google/oauth2/__init__.py"], ["google.auth", "google.oauth2"]),
        (["backports/tarfile.py"], ["backports.tarfile"]),
        (["demo/__init__.pyi", "demo/x.pyi"], ["demo"]),
        ([f"demo/__init__.{SO}"], ["demo"]),
        (["demo-stubs/__init__.pyi", "share/data.txt", "bin/run.py"], ["bin.run"]),
        ([f"85cae5__mypyc.{SO}", "a b/x.py", "1/__init__.py"], []),
        (["liba.so", "demo/libb.so.1"], []),
        ([], []),
    ],
)  # fmt: skip
def test_import_names(paths: list[str], names: list[str]) -> None:
    assert import_names(paths) == names


def test_an_old_namespace_has_an_init_and_is_none_the_less_one() -> None:
    paths = ["zope/__init__.py", "zope/interface/__init__.py"]
    assert import_names(paths) == ["zope"]
    assert import_names(paths, ["zope"]) == ["zope.interface"]


def test_stubs_are_no_names() -> None:
    assert stub_names(["demo-stubs/__init__.pyi", "real/__init__.pyi"]) == ["demo"]


@pytest.mark.parametrize(
    ("file", "name"),
    [
        (f"lib.{SO}", "lib"), ("libx.so", ""), ("libx.so.1", ""), ("_x.so", "_x"), ("_x.abi3.so", "_x"),
        ("lib.pyd", "lib"), ("x.dll", ""), ("x.dylib", ""), ("x.py", ""), (f"0a__mypyc.{SO}", "0a__mypyc"),
    ],
)  # fmt: skip
def test_compiled_modules(file: str, name: str) -> None:
    assert extension_name(file) == name


# -- libraries


@pytest.mark.parametrize(
    ("path", "contained", "name"),
    [
        ("numpy.libs/libgfortran-040039e1-0352e75f.so.5.0.0", True, "libgfortran.so.5.0.0"),
        ("numpy.libs/libscipy_openblas64_-4b78795a.so", True, "libscipy_openblas64_.so"),
        ("numpy.libs/msvcp140-a4c2229bdc2a2a630acdc095b4d86008.dll", True, "msvcp140.dll"),
        ("numpy/.dylibs/libgfortran.5.dylib", True, "libgfortran.5.dylib"),
        ("torch/lib/libgomp.so.1", False, "libgomp.so.1"),
        ("nvidia/cublas/lib/libcublas.so.12", False, "libcublas.so.12"),
        ("demo.libs/zlib1.dll", False, "zlib1.dll"),
        ("demo/lib/libx.dylib", False, "libx.dylib"),
        ("demo.libs/odd.so", False, "odd.so"),
    ],
)
def test_libraries_and_what_is_contained(path: str, contained: bool, name: str) -> None:
    assert is_library(path)
    assert (is_contained(path), plain_name(path)) == (contained, name)


@pytest.mark.parametrize("path", [f"demo/x.{SO}", "demo/x.so", "demo/x.pyd", "x.py", "a.so.txt"])
def test_modules_are_no_libraries(path: str) -> None:
    assert not is_library(path)


def test_packages_of_others() -> None:
    found = vendored_packages(
        [
            "pip/_vendor/__init__.py", "pip/_vendor/requests/api.py", "pip/_vendor/requests/models.py",
            "pip/_vendor/typing_extensions.py", "pip/_vendor/rich-1.dist-info/METADATA",
            "demo/extern/six.py", "vendor/__init__.py", "vendor/mine.py",
        ]
    )  # fmt: skip
    assert found == {"demo/extern": ["six"], "pip/_vendor": ["requests", "typing_extensions"]}


# -- a wheel as a whole


def opened(members: Mapping[str, bytes], *lines: str) -> WheelFile:
    body = wheel_bytes(
        {
            "demo-1.0.dist-info/METADATA": metadata_of("demo", "1.0", *lines).encode(),
            "demo-1.0.dist-info/WHEEL": b"Generator: test 1\nTag: cp312-cp312-linux_x86_64\n",
            **members,
        }
    )
    return WheelFile(
        size=len(body), tail=body[-TAIL:], fetch=lambda first, last: body[first : last + 1]
    )


def contents(members: Mapping[str, bytes], *lines: str) -> dict[str, Any]:
    value = read_contents(opened(members, *lines), "demo", "1.0", "demo-1.0-py3-none-any.whl")
    assert isinstance(value, dict)
    return value


def test_what_is_in_a_wheel() -> None:
    found = contents(
        {
            "demo/__init__.py": b"x" * 10,
            f"demo/_fast.{SO}": b"",
            "demo.libs/libz-0123abcd.so.1": b"",
            "demo/lib/libgomp.so.1": b"",
            "demo-1.0.data/purelib/extra.py": b"",
            "demo-1.0.data/scripts/run.sh": b"",
            "demo-1.0.data/headers/demo.h": b"",
            "demo-1.0.dist-info/entry_points.txt": b"[console_scripts]\nDemo = demo:main\n[other]\nx=y\n",
            "demo-1.0.dist-info/licenses/sub/TERMS": b"",
            "demo-1.0.dist-info/LICENSE.txt": b"",
            "folder/": b"",
        },
        "License-Expression: MIT",
        "License-File: sub/TERMS",
    )
    assert found["imports"] == ["demo", "extra"]
    assert found["extensions"] == [f"demo/_fast.{SO}"]
    assert [(one["path"], one["contained"]) for one in found["libraries"]] == [
        ("demo/lib/libgomp.so.1", False),
        ("demo.libs/libz-0123abcd.so.1", True),
    ]
    assert found["scripts"] == [["Demo", "demo:main"], ["run.sh", ""]]
    assert found["licences"] == [
        "demo-1.0.dist-info/LICENSE.txt",
        "demo-1.0.dist-info/licenses/sub/TERMS",
    ]
    assert (found["licence"], found["generator"]) == ("MIT", "test 1")
    assert found["tags"] == ["cp312-cp312-linux_x86_64"]
    assert found["files"] == 12
    assert found["counts"]["open"] == 1


def test_declared_names_count_before_those_of_the_files() -> None:
    found = contents(
        {"demo/__init__.py": b"", "_demo/__init__.py": b""},
        "Import-Name: demo",
        "Import-Name: _demo ; private",
    )
    assert (found["imports"], found["declared"]) == (["demo"], True)


def test_what_is_too_much_is_cut_with_its_count() -> None:
    found = contents({f"demo/_m{number}.{SO}": b"" for number in range(MOST + 50)})
    assert len(found["extensions"]) == MOST
    assert found["counts"]["extensions"] == MOST + 50


@pytest.mark.parametrize(
    "members",
    [
        {"../evil.py": b""},
        {"demo/../../evil.py": b""},
        {"/etc/passwd": b""},
        {"C:/evil.py": b""},
        {"a/" * 3000 + "x.py": b""},
        {"demo-1.0.dist-info/entry_points.txt": b"no section = x\n"},
        {"demo-1.0.dist-info/entry_points.txt": b"[console_scripts]\n\xff = x\n"},
        {"demo-1.0.dist-info/entry_points.txt": b"x" * (3 << 20)},
        {"demo-1.0.dist-info/entry_points.txt": MANY_SCRIPTS},
        {"other-1.0.dist-info/METADATA": b"Name: other\n"},
        {"demo-1.0.dist-info/METADATA": b"Name: other\nVersion: 1.0\n\n"},
    ],
)  # fmt: skip
def test_hostile_wheels_are_refused(members: dict[str, bytes]) -> None:
    with pytest.raises(SourceError) as caught:
        contents(members)
    assert caught.value.cause is Cause.MALFORMED


def test_names_of_strangers_are_shown_as_they_are() -> None:
    found = contents({"evil\u202e\x1b[31m.libs/x\u0007.so.1": b""})
    path = found["libraries"][0]["path"]
    assert "U+202E" in path
    assert "\x1b" not in path
    assert path.isprintable()


class Many(WheelFile):
    """A wheel that claims very many members."""

    def __init__(self, sizes: dict[str, int], *lines: str) -> None:
        self.size = 1
        self._sizes = sizes
        self._small = {"demo-1.0.dist-info/METADATA": (metadata_of("demo", "1.0", *lines).encode())}

    def names(self) -> tuple[str, ...]:
        return (*self._sizes, *self._small)

    def sizes(self) -> dict[str, int]:
        return {**self._sizes, **{name: len(text) for name, text in self._small.items()}}

    def read(self, name: str, limit: int) -> bytes:  # noqa: ARG002
        return self._small[name]


def test_as_many_members_as_a_wheel_may_have_take_seconds_at_most() -> None:
    sizes = {
        f"{'/'.join('abcdefgh')}/_vendor/m{n}/lib-{n:08x}-aaaaaaa.so.1": 1 for n in range(100_000)
    }
    sizes |= {f"demo/{'x/' * 30}m{n}.cpython-312-x.so": 1 for n in range(99_000)}
    begun = time.process_time()
    wheel = Many(sizes, *["License-File: a"] * 100_000)
    found = read_contents(wheel, "demo", "1.0", "demo-1.0-py3-none-any.whl")
    # Under 2 s on an idle machine.
    assert time.process_time() - begun < 8
    assert len(json.dumps(found)) < 300_000


def test_sizes_that_no_disk_has_are_refused() -> None:
    with pytest.raises(SourceError):
        read_contents(Many({"x.py": 1 << 60}), "demo", "1.0", "demo-1.0-py3-none-any.whl")


@given(st.lists(st.text(alphabet="ab/._-1\\\u202e\x00", max_size=30), max_size=8))
def test_no_list_of_files_breaks_the_reading(paths: list[str]) -> None:
    sizes = dict.fromkeys(paths, 1)
    try:
        found = read_contents(Many(sizes), "demo", "1.0", "demo-1.0-py3-none-any.whl")
    except SourceError:
        return
    assert json.dumps(found).isascii()


# -- the check


def ask(value: Json, latest: Json | None = None, package: str = "demo") -> Result | Need:
    release: Json = {
        "version": "1.0", "uploaded": "2026-01-02", "requires_python": "", "wheel": "any", "sdist": False,
    }  # fmt: skip
    python, platform = "3.12", "linux-64"
    facts: dict[FactKey, Json] = {
        project_key("demo"): {
            "exists": True, "status": "active", "reason": "", "newest": release, "releases": 1,
            "first": "2026-01-02", "skipped": 0,
        },
        latest_key(
            "demo", python=python, platform=platform, specifier=package.removeprefix("demo")
        ): latest or {"latest": release},
        contents_key("demo", "1.0", python=python, platform=platform): value,
    }  # fmt: skip
    known: dict[FactKey, Fact | Unknown] = {
        key: Fact(key=key, value=one, date="2026-11-20T00:00:00Z", via="index", freshness=Freshness.LIVE)
        for key, one in facts.items()
        if one is not None
    }  # fmt: skip
    return CHECK.evaluate(dict(CHECK.read({"package": package}, {})), View(known))


ANY = {"demo-1.0.dist-info/WHEEL": b"Generator: test 1\nTag: py3-none-any\n"}


@pytest.mark.parametrize(
    ("members", "outcome"),
    [
        ({"demo.py": b"", **ANY}, "pure-python"),
        # A program, such as ruff: no module of it is compiled, and it runs on one platform.
        ({"demo.py": b"", "demo-1.0.data/scripts/demo": b""}, "compiled"),
        ({f"demo.{SO}": b""}, "compiled"),
        ({f"demo.{SO}": b"", "demo.libs/libz-0123abcd.so.1": b""}, "vendors-contained"),
        ({"demo.libs/libz-0123abcd.so.1": b"", "demo/libz.so.1": b""}, "vendors-open"),
    ],
)
def test_outcomes_of_a_wheel(members: dict[str, bytes], outcome: str) -> None:
    found = ask(contents(members))
    assert isinstance(found, Result)
    assert found.outcome == outcome
    assert found.data == contents(members)
    assert "{" not in str(found.sentence)


def test_a_release_without_a_wheel() -> None:
    found = ask({"version": "1.0", "file": ""})
    assert isinstance(found, Result)
    assert (found.outcome, found.details, found.data) == ("no-wheel", (), None)


@pytest.mark.parametrize("kind", ["prerelease", "yanked", "elsewhere", "outside"])
def test_no_release_to_look_into(kind: str) -> None:
    release: Json = {
        "version": "1.0", "uploaded": "", "requires_python": "", "wheel": "any", "sdist": False,
    }  # fmt: skip
    found = ask({}, {"latest": None, kind: release})
    assert isinstance(found, Result)
    assert found.outcome == "no-release"
    words = {
        "prerelease": "Only pre-releases fit, the newest is 1.0.",
        "yanked": "1.0 was yanked: no reason given.",
        "elsewhere": "1.0 has files for other platforms or Pythons only.",
        "outside": "No release is inside the versions asked; the nearest is 1.0.",
    }
    assert words[kind] in [str(note) for note in found.notes]


def test_a_yanked_release_is_looked_into_where_it_is_named() -> None:
    yanked: Json = {
        "version": "1.0", "uploaded": "", "requires_python": "", "wheel": "any", "sdist": False,
        "reason": "broken",
    }  # fmt: skip
    latest: Json = {"latest": None, "yanked": yanked}
    found = ask(contents({"demo.py": b"", **ANY}), latest, "demo==1.0")
    assert isinstance(found, Result)
    assert found.outcome == "pure-python"
    assert "1.0 was yanked: broken." in [str(note) for note in found.notes]
    loose = ask(contents({"demo.py": b""}), latest, "demo==1.*")
    assert isinstance(loose, Result)
    assert loose.outcome == "no-release"


def test_the_contents_are_asked_for_when_the_release_is_known() -> None:
    found = ask(None)
    assert found == Need(keys=(contents_key("demo", "1.0", python="3.12", platform="linux-64"),))


def test_details_say_how_many_and_which_are_open() -> None:
    found = ask(contents({"demo/libz.so.1": b"", "demo.libs/libz-0123abcd.so.1": b""}))
    assert isinstance(found, Result)
    grid = next(one for one in found.details if one.id == "libraries")
    assert isinstance(grid, Grid)
    assert str(grid.title) == "Shared libraries (2)"
    assert [row[2].text for row in grid.table.rows] == ["its own name", "contained"]


# -- from an index


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    with Shelf() as found:
        monkeypatch.setenv("PIP_INDEX_URL", found.url)
        yield found


def test_a_wheel_is_read_by_ranges_alone(shelf: Shelf, capsys: pytest.CaptureFixture[str]) -> None:
    import hashlib

    noise = b"".join(hashlib.sha256(str(n).encode()).digest() for n in range(20_000))
    made = shelf.wheel("demo", "1.0", more={"demo/data.bin": noise, "demo/_vendor/six.py": b""})
    assert main(["ask", "inside", "demo", "--expect", "pure-python", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["questions"][0]["data"]
    assert (found["imports"], found["vendored"]) == (["demo"], {"demo/_vendor": ["six"]})
    assert found["size"] == len(made.body) > 600_000
    asked = [headers.get("range", "") for path, headers in shelf.seen if path.endswith(".whl")]
    assert asked
    assert all(asked)
    assert len(asked) <= 4


def test_the_wheel_of_the_target_is_read(shelf: Shelf, capsys: pytest.CaptureFixture[str]) -> None:
    shelf.wheel("demo", "1.0", tag="cp312-cp312-win_amd64", more={"demo/w.pyd": b""})
    shelf.wheel(
        "demo", "1.0", tag="cp312-cp312-manylinux_2_17_x86_64", more={"demo/l.abi3.so": b""}
    )
    assert main(["ask", "inside", "demo", "--platform", "win-64", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["questions"][0]["data"]
    assert found["extensions"] == ["demo/w.pyd"]


@pytest.mark.parametrize("way", ["lies", "short", "silent", "other", "huge", "beyond"])
def test_a_server_that_errs_makes_it_unknown(
    shelf: Shelf, way: str, capsys: pytest.CaptureFixture[str]
) -> None:
    made = shelf.wheel("demo", "1.0")
    shelf.ways[made.name] = way
    assert main(["ask", "inside", "demo"]) == 3
    assert capsys.readouterr().out.startswith("unknown: ")
