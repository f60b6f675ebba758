"""The source ``resolver`` with uv itself, over a loopback index of wheels made here."""

from __future__ import annotations

import os
import threading
import time
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from chaos import connection_fault
from factlock.cli import main
from factlock.errors import Cause, InputError, SourceError
from factlock.facts.keys import latest_key, mentions_key, metadata_key, project_key, solve_key
from factlock.facts.observation import Observation
from factlock.model import FactKey
from factlock.sources import Sources
from factlock.sources.network.transport import Limits, Transport
from shelf import Shelf

TARGET = {"python": "3.11", "platform": "linux-64"}
NOW = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture
def impatient(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a test in which uv does not try again."""
    monkeypatch.setattr("factlock.sources.uv.uv_child._RETRIES", "0")
    return tmp_path


def opened(tmp_path: Path) -> Sources:
    """Sources whose client tries again at once, so that tests need not wait for it."""
    found = Sources(os.environ, home=tmp_path, cwd=tmp_path, now=lambda: NOW)
    found.transport = Transport(found.access, Limits(pause=0.01))
    return found


def ask(sources: Sources, *keys: FactKey, seconds: float = 30.0) -> Observation:
    source = sources(keys[0].subject.source)
    return source.ask(keys[0].subject, keys, time.monotonic() + seconds)


def solve(tmp_path: Path, *requirements: str, **parameters: str) -> Any:
    key = solve_key(requirements, **{**TARGET, **parameters})
    return ask(opened(tmp_path), key).values[key]


def versions(found: Any) -> dict[str, str]:
    assert found["outcome"] == "solved", found
    return {package["name"]: package["version"] for package in found["packages"]}


def package(found: Any, name: str) -> Any:
    return next(one for one in found["packages"] if one["name"] == name)


# -- solved


def test_a_solved_set_has_files_sizes_days_and_active_requirements(
    shelf: Shelf, tmp_path: Path
) -> None:
    made = shelf.wheel(
        "demo",
        "1.0",
        requires=["other>=1,<2", 'only-windows; sys_platform == "win32"', 'more; extra == "x"'],
        extras=["x"],
    )
    shelf.wheel("demo", "0.9")
    shelf.wheel("other", "1.5")
    shelf.wheel("other", "2.0")
    found = solve(tmp_path, "demo")
    assert versions(found) == {"demo": "1.0", "other": "1.5"}
    demo = package(found, "demo")
    assert demo["size"] == len(made.body)
    assert demo["file"] == made.name
    assert len(demo["sha256"]) == 64
    assert demo["uploaded"] == "2026-01-02"
    assert demo["requires"] == [["other", "<2,>=1", "", ""]]
    assert "unread" not in demo


def test_extras_that_do_not_exist_are_named(shelf: Shelf, tmp_path: Path) -> None:
    shelf.wheel("demo", "1.0", requires=['other; extra == "Old_X"'], extras=["new"])
    shelf.wheel("other", "1.0", requires=["demo[nonsense]"])
    found = solve(tmp_path, "demo[NEW,No_Pe,old.x]")
    assert versions(found) == {"demo": "1.0", "other": "1.0"}
    assert found["unknown_extras"] == [["demo", "no-pe"]]
    assert "unknown_extras" not in solve(tmp_path, "demo[new]")
    assert "unknown_extras" not in solve(tmp_path, 'demo[nope]; python_version < "3"', "other")


def test_a_release_that_was_withdrawn_and_is_pinned_is_named(
    shelf: Shelf,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shelf.wheel("demo", "1.0", requires=["other"]).yanked = True
    shelf.wheel("demo", "0.9", requires=["other"])
    shelf.wheel("other", "1.0")
    assert solve(tmp_path, "demo==1.0")["yanked"] == [["demo", ""]]
    assert "yanked" not in solve(tmp_path, "demo")
    monkeypatch.chdir(tmp_path)
    assert main(["ask", "resolves", "demo==1.0"]) == 0
    assert "demo 1.0 was yanked (no reason given)" in capsys.readouterr().out


def test_markers_are_those_of_the_target(shelf: Shelf, tmp_path: Path) -> None:
    shelf.wheel(
        "demo",
        "1.0",
        requires=[
            'for-windows; sys_platform == "win32" and os_name == "nt"',
            'for-arm; platform_system == "Darwin" and platform_machine == "arm64"',
            'for-linux; sys_platform == "linux" and platform_machine == "x86_64"',
        ],
    )
    for one in ("for-windows", "for-arm", "for-linux"):
        shelf.wheel(one, "1.0")
    wanted = {"win-64": "for-windows", "osx-arm64": "for-arm", "linux-64": "for-linux"}
    keys = {platform: solve_key(["demo"], python="3.11", platform=platform) for platform in wanted}
    values = ask(opened(tmp_path), *keys.values()).values
    for platform, name in wanted.items():
        found = values[keys[platform]]
        assert set(versions(found)) == {"demo", name}
        assert [edge[0] for edge in package(found, "demo")["requires"]] == [name]


def test_python_without_a_patch_is_any_patch(shelf: Shelf, tmp_path: Path) -> None:
    shelf.wheel("demo", "1.0", requires_python=">=3.9")
    shelf.wheel("demo", "2.0", requires_python=">=3.11.4")
    shelf.wheel("early", "1.0")
    shelf.wheel("demo", "0.5", requires=['early; python_full_version < "3.11.3"'])
    assert versions(solve(tmp_path, "demo")) == {"demo": "2.0"}
    assert versions(solve(tmp_path, "demo", python="3.11.2")) == {"demo": "1.0"}
    assert versions(solve(tmp_path, "demo==0.5")) == {"demo": "0.5"}
    exact = solve(tmp_path, "demo==0.5", python="3.11.2")
    assert versions(exact) == {"demo": "0.5", "early": "1.0"}
    assert package(exact, "demo")["requires"] == [
        ["early", "", 'python_full_version < "3.11.3"', ""]
    ]


def test_extras_travel_and_self_references_end(shelf: Shelf, tmp_path: Path) -> None:
    shelf.wheel(
        "demo",
        "1.0",
        requires=[
            'demo[one,two]; extra == "all"',
            'demo[all]; extra == "one"',
            'first; extra == "one"',
            'second[deep]; extra == "two"',
            'never; extra == "three"',
        ],
        extras=["all", "one", "two", "three"],
    )
    shelf.wheel("first", "1.0")
    shelf.wheel("second", "1.0", requires=['third; extra == "deep"'], extras=["deep"])
    shelf.wheel("third", "1.0", requires=["demo"])
    found = solve(tmp_path, "demo[all]")
    assert set(versions(found)) == {"demo", "first", "second", "third"}
    assert package(found, "demo")["requires"] == [
        ["first", "", "", "one"],
        ["second", "", "", "two"],
    ]
    assert package(found, "second")["requires"] == [["third", "", "", "deep"]]
    # Circular: third asks for demo again.
    assert package(found, "third")["requires"] == [["demo", "", "", ""]]


def test_of_several_wheels_the_one_that_pip_takes(shelf: Shelf, tmp_path: Path) -> None:
    for tag in (
        "py3-none-any",
        "cp37-abi3-manylinux_2_5_x86_64",
        "cp311-cp311-manylinux_2_17_x86_64",
    ):
        shelf.wheel("demo", "1.0", tag=tag)
    shelf.wheel("demo", "1.0", tag="cp311-cp311-win_amd64")
    assert "cp311-cp311-manylinux_2_17" in package(solve(tmp_path, "demo"), "demo")["file"]
    shelf.files["demo"].pop(2)
    assert "cp37-abi3" in package(solve(tmp_path, "demo"), "demo")["file"]
    on_windows = solve(tmp_path, "demo", platform="win-64")
    assert package(on_windows, "demo")["file"].endswith("win_amd64.whl")


def test_a_cut_off_leaves_out_what_came_later(shelf: Shelf, tmp_path: Path) -> None:
    shelf.wheel("demo", "1.0", uploaded="2020-05-01T12:00:00Z")
    shelf.wheel("demo", "2.0", uploaded="2020-05-02T12:00:00Z")
    assert versions(solve(tmp_path, "demo", before="2020-05-02")) == {"demo": "1.0"}
    assert versions(solve(tmp_path, "demo", before="2020-05-02T13:00:00Z")) == {"demo": "2.0"}
    nothing = solve(tmp_path, "demo", before="2019-01-01")
    assert nothing["outcome"] == "conflict"


def test_a_cut_off_without_upload_times_is_unknown(shelf: Shelf, tmp_path: Path) -> None:
    shelf.wheel("demo", "1.0", uploaded="")
    with pytest.raises(SourceError) as error:
        solve(tmp_path, "demo", before="2026-05-02")
    assert error.value.cause is Cause.UNSURE
    assert "upload date" in error.value.message


def test_what_may_not_be_handed_on_is_counted(shelf: Shelf, tmp_path: Path) -> None:
    shelf.wheel(
        "demo", "1.0", requires=['there @ https://example.org/x.whl ; extra == "x" or extra == "y"']
    )
    demo = package(solve(tmp_path, "demo"), "demo")
    assert demo["requires"] == []
    assert len(demo["unread"]) == 1


def test_one_set_is_solved_once_and_each_wheel_read_once(shelf: Shelf, tmp_path: Path) -> None:
    shelf.wheel("demo", "1.0", requires=['torch; extra == "gpu"', "other"], extras=["gpu"],
                lines=["Keywords: deep,learning", "Classifier: Topic :: Test"])  # fmt: skip
    shelf.wheel("other", "1.0", requires=['torch>=2; sys_platform == "win32"'])
    sources = opened(tmp_path)
    key = solve_key(["demo"], **TARGET)
    watched = mentions_key(["demo"], watch=["torch", "jax"], **TARGET)
    together = ask(sources, key, watched)
    asked = shelf.count("demo")
    assert ask(sources, key, watched).values == together.values
    assert shelf.count("demo") == asked
    found: Any = together.values[watched]
    assert found["inactive"] == [
        ["demo", "1.0", "torch", "", "", "gpu"],
        ["other", "1.0", "torch", ">=2", 'sys_platform == "win32"', ""],
    ]
    assert found["about"] == {
        "demo": {
            "version": "1.0",
            "summary": "made in a test",
            "keywords": "deep, learning",
            "classifiers": ["Topic :: Test"],
            "extras": ["gpu"],
        }
    }


def test_metadata_is_kept_by_hash_and_pages_are_asked_again(shelf: Shelf, tmp_path: Path) -> None:
    shelf.wheel("demo", "1.0")
    first = solve(tmp_path, "demo")
    _wait_for_threads()
    pages, parts = shelf.count("demo"), shelf.fetched(".whl")
    assert solve(tmp_path, "demo") == first
    assert shelf.count("demo") > pages
    assert shelf.fetched(".whl") == parts


def _wait_for_threads() -> None:
    for thread in threading.enumerate():
        if thread.name == "factlock-keep":
            thread.join(5)


def test_a_broken_cache_costs_time_only(shelf: Shelf, tmp_path: Path) -> None:
    shelf.wheel("demo", "1.0", requires=["other"])
    shelf.wheel("other", "1.0")
    first = solve(tmp_path, "demo")
    _wait_for_threads()
    kept = list(tmp_path.glob("cache/wheels-1/*/*.json"))
    assert len(kept) == 2
    for path in kept:
        path.write_text(path.read_text().replace("other", "wrong"))
    assert solve(tmp_path, "demo") == first


def test_a_cache_that_cannot_be_written_is_done_without(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("FACTLOCK_CACHE_DIR", str(tmp_path / "file" / "cache"))
    shelf.wheel("demo", "1.0")
    assert versions(solve(tmp_path, "demo")) == {"demo": "1.0"}


def test_the_environment_of_the_user_does_not_reach_uv(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.wheel("demo", "1.0")
    shelf.wheel("demo", "2.0")
    (tmp_path / "constraints.txt").write_text("demo<2")
    monkeypatch.setenv("UV_CONSTRAINT", str(tmp_path / "constraints.txt"))
    monkeypatch.setenv("UV_RESOLUTION", "lowest")
    monkeypatch.setenv("UV_OFFLINE", "1")
    (tmp_path / "uv.toml").write_text('[pip]\nresolution = "lowest"\n')
    monkeypatch.chdir(tmp_path)
    assert versions(solve(tmp_path, "demo")) == {"demo": "2.0"}


# -- several indexes and credentials


def test_the_first_index_that_has_a_project_answers_alone(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Shelf() as private:
        private.wheel("demo", "0.1", requires=["other"])
        shelf.wheel("demo", "9.0")
        shelf.wheel("other", "1.0")
        monkeypatch.setenv("PIP_EXTRA_INDEX_URL", private.url)
        assert versions(solve(tmp_path, "demo")) == {"demo": "0.1", "other": "1.0"}


def test_an_explicit_index_is_asked_by_its_name_only(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Shelf() as private:
        private.wheel("demo", "9.0+cpu", requires=["other"])
        shelf.wheel("demo", "1.0")
        shelf.wheel("other", "1.0")
        config = tmp_path / "uv.toml"
        config.write_text(f'[[index]]\nname = "cpu"\nurl = "{private.url}"\nexplicit = true\n')
        monkeypatch.delenv("UV_NO_CONFIG")
        monkeypatch.setenv("UV_CONFIG_FILE", str(config))
        assert versions(solve(tmp_path, "demo")) == {"demo": "1.0"}
        assert versions(solve(tmp_path, "demo", index="cpu")) == {"demo": "9.0+cpu", "other": "1.0"}
        with pytest.raises(SourceError) as error:
            solve(tmp_path, "demo", index="nobody")
        assert error.value.cause is Cause.NOT_CONFIGURED


def test_credentials_reach_the_index_and_stand_nowhere(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.login = "Basic " + b64encode(b"me:s3cret").decode()
    shelf.wheel("demo", "1.0")
    monkeypatch.setenv("PIP_INDEX_URL", shelf.url.replace("//", "//me:s3cret@"))
    assert versions(solve(tmp_path, "demo")) == {"demo": "1.0"}
    monkeypatch.setenv("PIP_INDEX_URL", shelf.url.replace("//", "//me:wr0ng@"))
    with pytest.raises(SourceError) as error:
        solve(tmp_path, "demo")
    assert error.value.cause is Cause.CREDENTIALS
    assert "wr0ng" not in str(error.value) + repr(error.value.__dict__)
    written = [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert written
    assert not [path for path in written if b"s3cret" in path.read_bytes()]


# -- not solved


def test_a_conflict_says_who_asks_for_what(shelf: Shelf, tmp_path: Path) -> None:
    shelf.wheel("a", "1.0", requires=["c<2"])
    shelf.wheel("b", "1.0", requires=["c>=2"])
    shelf.wheel("c", "1.0")
    shelf.wheel("c", "2.0")
    found = solve(tmp_path, "a==1.0", "b==1.0")
    assert found["outcome"] == "conflict"
    # uv 0.13 names the asker as shortly as it can, and there is one version of each.
    asks = [[who.removesuffix("==1.0"), what] for who, what in found["asks"]]
    assert ["a", "c<2"] in asks
    assert ["b", "c>=2"] in asks
    assert ["", "a==1.0"] in asks
    assert "c<2" in found["said"]
    assert "--" not in found["said"]


def test_both_sides_of_a_conflict_far_down_are_named(shelf: Shelf, tmp_path: Path) -> None:
    shelf.wheel("top", "1.0", requires=['middle; extra == "x"'], extras=["x"])
    shelf.wheel("middle", "1.0", requires=["deep[y]>=1"])
    for version in ("0.9", "1.0", "1.1"):
        shelf.wheel("deep", version, requires=['c[z]<2,>=1; extra == "y"'], extras=["y"])
    shelf.wheel("side", "1.0", requires=["c>=2"])
    # uv shortens a range to what there is: without 0.5 it would say c<2.
    for version in ("0.5", "1.0", "1.5", "2.0"):
        shelf.wheel("c", version, extras=["z"])
    found = solve(tmp_path, "side", "top[x]")
    assert found["outcome"] == "conflict"
    asks = {(who.partition("==")[0], what) for who, what in found["asks"]}
    assert ("side", "c>=2") in asks, asks
    assert [who for who, what in asks if what == "c[z]>=1,<2" and who.startswith("deep[y]")], asks
    # The way from the question down to the side that is far away.
    assert {("middle", "deep[y]>=1"), ("top[x]", "middle")} <= asks, asks
    assert {what for who, what in asks if not who} <= {"side", "top[x]"}


def test_a_version_that_never_was_is_a_conflict(shelf: Shelf, tmp_path: Path) -> None:
    shelf.wheel("a", "1.0")
    assert solve(tmp_path, "a==7")["outcome"] == "conflict"
    assert solve(tmp_path, "a>=7")["outcome"] == "conflict"


@pytest.mark.parametrize("requires", [(), ("nobody-has-this",)])
def test_a_name_that_nobody_has(shelf: Shelf, tmp_path: Path, requires: tuple[str, ...]) -> None:
    shelf.wheel("demo", "1.0", requires=requires)
    found = solve(tmp_path, "demo", *(() if requires else ("nobody-has-this",)))
    assert (found["outcome"], found["names"]) == ("missing", ["nobody-has-this"])


def test_a_name_is_missing_only_on_what_is_an_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Shelf() as empty:
        monkeypatch.setenv("PIP_INDEX_URL", f"{empty.root}/wrong/")
        with pytest.raises(SourceError) as error:
            solve(tmp_path, "demo")
    assert error.value.cause is Cause.NOT_AN_INDEX


def test_only_for_another_python(shelf: Shelf, tmp_path: Path) -> None:
    shelf.wheel("newer", "1.0", requires_python=">=3.13")
    shelf.wheel("tagged", "1.0", tag="cp39-cp39-manylinux_2_17_x86_64")
    shelf.wheel("windows", "1.0", tag="py3-none-win_amd64")
    shelf.sdist("sources", "1.0", requires_python=">=3.13")
    shelf.wheel("deep", "1.0", requires=["newer"])
    for name in ("newer", "tagged", "windows", "sources"):
        found = solve(tmp_path, name)
        assert (found["outcome"], found["names"]) == ("not-for-this-python", [f"{name} 1.0"]), found
    found = solve(tmp_path, "deep")
    assert (found["outcome"], found["names"]) == ("not-for-this-python", ["newer 1.0"])
    assert "requested Python version (3.11)" in found["said"]


def test_no_code_of_a_stranger_runs(shelf: Shelf, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    shelf.sdist("evil", "1.0", mark=mark)
    shelf.wheel("demo", "1.0", requires=["evil"])
    for name in ("evil", "demo"):
        found = solve(tmp_path, name)
        assert (found["outcome"], found["names"]) == ("needs-a-build", ["evil 1.0"])
    assert not mark.exists()


@pytest.mark.parametrize(
    "line",
    [
        "-e .",
        "-r /etc/passwd",
        "--index-url https://example.org",
        "demo @ https://example.org/x.whl",
        "demo @ file:///tmp/x",
        "./here",
        "git+https://example.org/x",
        "demo===1",
        "demo --hash=sha256:00",
        "dem\u043e",
        "demo==" + "9" * 30,
        "demo; (" * 40,
        "Demo >=1",
    ],
)
def test_nothing_but_plain_requirements_reaches_uv(shelf: Shelf, tmp_path: Path, line: str) -> None:
    with pytest.raises(InputError):
        solve(tmp_path, line)
    assert not shelf.requests


@pytest.mark.parametrize("parameters", [{"platform": "amiga"}, {"python": "3"}, {"before": "soon"},
                                        {"platform": ""}, {"before": "2020-01-01 --no-index"}])  # fmt: skip
def test_a_target_that_is_none_is_refused(
    shelf: Shelf, tmp_path: Path, parameters: dict[str, str]
) -> None:
    with pytest.raises(InputError):
        solve(tmp_path, "demo", **parameters)
    assert not shelf.requests


# -- no answer is never an answer


@pytest.mark.parametrize(
    ("fault", "cause"),
    [
        ("refused", Cause.UNREACHABLE),
        ("dns", Cause.UNREACHABLE),
        ("tls_selfsigned", Cause.UNTRUSTED),
    ],
)
def test_no_connection_is_no_conflict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str, cause: Cause
) -> None:
    with connection_fault(fault) as url:
        monkeypatch.setenv("PIP_INDEX_URL", url)
        with pytest.raises(SourceError) as error:
            solve(tmp_path, "demo")
    assert error.value.cause is cause


@pytest.mark.parametrize(
    ("name", "status", "cause"),
    [("demo", 401, Cause.CREDENTIALS), ("demo", 500, Cause.SERVER_ERROR), ("other", 401, Cause.CREDENTIALS),
     ("other", 403, Cause.CREDENTIALS), ("other", 500, Cause.SERVER_ERROR), ("other", 429, Cause.BUSY),
     ("other", 418, Cause.REFUSED)],
)  # fmt: skip
def test_a_status_is_no_conflict(
    shelf: Shelf, impatient: Path, name: str, status: int, cause: Cause
) -> None:
    shelf.wheel("demo", "1.0", requires=["other"])
    shelf.wheel("other", "1.0")
    shelf.statuses[name] = status
    with pytest.raises(SourceError) as error:
        solve(impatient, "demo")
    assert error.value.cause is cause


def test_a_file_that_is_gone_is_no_conflict(shelf: Shelf, tmp_path: Path) -> None:
    made = shelf.wheel("demo", "1.0")
    shelf.statuses[made.name] = 404
    with pytest.raises(SourceError):
        solve(tmp_path, "demo")


def test_the_deadline_ends_uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with connection_fault("connect_hang") as url:
        monkeypatch.setenv("PIP_INDEX_URL", url)
        sources = opened(tmp_path)
        begin = time.monotonic()
        with pytest.raises(SourceError) as error:
            ask(sources, solve_key(["demo"], **TARGET), seconds=0.4)
    assert error.value.cause is Cause.TIMEOUT
    assert time.monotonic() - begin < 3.0


def test_metadata_of_another_project_is_refused(shelf: Shelf, tmp_path: Path) -> None:
    shelf.wheel("demo", "1.0", said=("demo", "1.1"))
    with pytest.raises(SourceError) as error:
        solve(tmp_path, "demo")
    assert error.value.cause in {Cause.MALFORMED, Cause.UNSURE}


def test_without_uv_the_cause_and_the_remedy_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> str:
        raise FileNotFoundError("uv")

    monkeypatch.setattr("uv.find_uv_bin", missing)
    with pytest.raises(SourceError) as error:
        solve(tmp_path, "demo")
    assert error.value.cause is Cause.NOT_CONFIGURED
    assert "pip install uv" in error.value.advice


# -- the fact ``metadata`` of an index


def test_the_metadata_of_a_release(shelf: Shelf, tmp_path: Path) -> None:
    shelf.wheel("demo", "1.0", tag="cp311-cp311-win_amd64")
    pure = shelf.wheel(
        "demo", "1.0", requires=["Other>=1", "-e ."], extras=["X"], requires_python=">=3.9"
    )
    shelf.sdist("demo", "2.0")
    keys = [metadata_key("demo", version) for version in ("1.0", "2.0", "3.0")]
    values = ask(opened(tmp_path), *keys).values
    assert values[keys[0]] == {
        "version": "1.0",
        "file": pure.name,
        "requires": ["Other>=1"],
        "extras": ["x"],
        "summary": "made in a test",
        "requires_python": ">=3.9",
        "unread": ["-e ."],
    }
    assert values[keys[1]] == {"version": "2.0", "file": ""}
    assert values[keys[2]] == {"version": ""}


def test_the_metadata_of_a_project_that_is_not_there(shelf: Shelf, tmp_path: Path) -> None:
    shelf.wheel("demo", "1.0")
    key = metadata_key("nobody-has-this", "1.0")
    found = ask(
        opened(tmp_path), key, project_key("nobody-has-this"), latest_key("nobody-has-this")
    )
    assert found.values[key] == {"version": ""}
