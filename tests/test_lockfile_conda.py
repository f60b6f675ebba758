"""The check ``lockfile`` on conda's locks: a small channel, whole and as a sample, and real locks."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from channels import record, write_channel
from factlock.checks.lockfile import CHECK, _places
from factlock.checks.manifests.conda_steps import admits
from factlock.checks.manifests.locked_builds import builds_of, read_conda_package
from factlock.cli import main
from factlock.errors import Cause, InputError
from factlock.facts.channel_keys import builds_key
from factlock.facts.gathering import View
from factlock.inputs import LockedPackage, dump, read_conda_spec, read_lock_file
from factlock.inputs.locked import LockedFile
from factlock.model import Fact, FactKey, Freshness, Need, Result, Unknown

SHARED = Path(__file__).parents[2] / "shared" / "data"
WRITE = os.environ.get("FACTLOCK_GOLDEN") == "write"
DATE = "2026-11-20T00:00:00Z"
SAME = record("same", "1.0", "python >=3.11")
PATCHED = record("patched", "1.0", "python >=3.11", "numpy >=1.22,<2")
CHANGED = record("changed", "1.0")
BARE = record("bare", "1.0", "python")
BROKEN = record("broken", "1.0")
MOVED = record("moved", "1.0")
GONE = record("gone", "1.0")
RECORDS = (
    SAME,
    PATCHED,
    {**CHANGED, "sha256": "0" * 64},
    BARE,
    record("gone", "1.0", build="h0_1"),
)
LOCKED = (
    SAME,
    {**PATCHED, "depends": ["python >=3.11", "numpy >=1.19"]},
    CHANGED,
    BROKEN,
    MOVED,
    GONE,
)


def address(one: dict[str, Any]) -> str:
    file = f"{one['name']}-{one['version']}-{one['build']}.conda"
    return f"https://me:S3CRET@h.example/t/S3CRET/ours/linux-64/{file}"


def pixi(*records: dict[str, Any]) -> str:
    lines = ["version: 6", "environments:", "  default:", "    packages:", "      linux-64:"]
    lines += [f"      - conda: {address(one)}" for one in records]
    lines += ["packages:"]
    for one in records:
        lines += [f"- conda: {address(one)}", f"  sha256: {one['sha256']}", f"  md5: {one['md5']}"]
        lines += (
            ["  depends:", *(f"  - {depend}" for depend in one["depends"])]
            if one["depends"]
            else []
        )
    return "\n".join(lines) + "\n"


def conda_lock(*records: dict[str, Any], **depends: str) -> str:
    lines = ["version: 1", "metadata: {}", "package:"]
    for one in records:
        lines += [f"- name: {one['name']}", f"  version: '{one['version']}'", "  manager: conda"]
        lines += ["  platform: linux-64", f"  url: {address(one)}", "  hash:"]
        lines += [f"    sha256: {one['sha256']}", "  dependencies:"]
        lines += [f"    {name}: '{text}'" for name, text in depends.items()]
    return "\n".join(lines) + "\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which the channel ``ours`` is whole, with a label for what is broken."""
    removed = ["broken-1.0-h0_0.conda"]
    write_channel(tmp_path / "ours", {"linux-64": RECORDS}, removed=removed)
    write_channel(tmp_path / "ours" / "label" / "broken", {"linux-64": [MOVED]})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FACTLOCK_CHANNELS", f"ours={tmp_path / 'ours'}")
    monkeypatch.setenv("FACTLOCK_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path


def ask(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    main(["ask", "lockfile", "--json", *words])
    shown = capsys.readouterr()
    assert "S3CRET" not in shown.out + shown.err
    assert "h.example" not in shown.out + shown.err
    return json.loads(shown.out)["questions"][0]


def states(answer: Any) -> dict[str, str]:
    return {one["name"]: one["state"] for one in answer["data"]["packages"]}


def test_every_state_against_a_whole_channel(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "pixi.lock").write_text(pixi(*LOCKED))
    answer = ask(capsys, "pixi.lock")
    assert answer["outcome"] == "changed"
    assert states(answer) == {
        "same": "intact",
        "patched": "patched",
        "changed": "changed",
        "broken": "marked-broken",
        "moved": "marked-broken",
        "gone": "gone",
    }
    by_name = {one["name"]: one for one in answer["data"]["packages"]}
    assert by_name["patched"]["differs"] == ["- numpy >=1.19", "+ numpy >=1.22,<2"]
    assert by_name["moved"]["remark"] == "The file was moved to ours/label/broken."
    assert by_name["broken"]["remark"] == "ours lists the file among those that it took away."
    assert "other files of version 1.0" in by_name["gone"]["remark"]
    assert answer["data"]["files"] == {"locked": 6, "present": 2}


@pytest.mark.parametrize(
    ("locked", "outcome", "words"),
    [
        ((SAME,), "intact", "The one file that pixi.lock (2026-05-01) names was on ours on"),
        ((SAME, LOCKED[1]), "patched", "what they depend on was patched since, of: patched 1.0."),
        ((SAME, LOCKED[1], MOVED), "marked-broken", "the channel has withdrawn: moved 1.0."),
        ((SAME, GONE, MOVED), "gone", "nothing was left of: gone 1.0."),
        ((CHANGED, GONE), "changed", "another file has the name of one of: changed 1.0."),
    ],
)
def test_the_gravest_counts(
    here: Path, capsys: pytest.CaptureFixture[str], locked: Any, outcome: str, words: str
) -> None:
    (here / "pixi.lock").write_text(pixi(*locked))
    answer = ask(capsys, "pixi.lock")
    assert answer["outcome"] == outcome
    assert words in answer["sentence"]


def test_a_sample_proves_what_it_holds_and_nothing_else(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FACTLOCK_PARTIAL_CHANNELS", "ours=2026-08-22")
    (here / "pixi.lock").write_text(pixi(*LOCKED[:2], *LOCKED[3:]))
    answer = ask(capsys, "pixi.lock")
    assert answer["outcome"] == "unknown"
    assert states(answer) == {
        "same": "intact",
        "patched": "patched",
        "broken": "marked-broken",
        "moved": "unknown",
        "gone": "unknown",
    }
    assert "Only a sample of ours was available, data up to 2026-08-22." in json.dumps(answer)
    assert "of 2 packages it could not be found out" in answer["sentence"]


def test_an_explicit_list_has_only_its_hashes(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = ["@EXPLICIT", f"{address(LOCKED[1])}#{PATCHED['md5']}", address(SAME)]
    (here / "env.txt").write_text("\n".join([*lines, f"{address(CHANGED)}#{'1' * 32}"]))
    answer = ask(capsys, "env.txt")
    assert states(answer) == {"patched": "intact", "same": "unverified", "changed": "changed"}


@pytest.mark.parametrize(
    ("depends", "state"),
    [
        ({"python": ">=3.11", "numpy": ">=1.22,<2"}, "intact"),
        ({"python": ">=3.11", "numpy": ">=1.22,<2", "__glibc": ">=2.17"}, "intact"),
        ({"python": ">=3.11", "numpy": ">=1.22"}, "patched"),
        ({"python": ">=3.11"}, "patched"),
        ({"python": ">=3.11", "numpy": ">=1.22,<2", "scipy": ""}, "patched"),
    ],
)
def test_conda_lock_keeps_dependencies(
    here: Path, capsys: pytest.CaptureFixture[str], depends: Any, state: str
) -> None:
    (here / "conda-lock.yml").write_text(conda_lock(PATCHED, **depends))
    assert states(ask(capsys, "conda-lock.yml")) == {"patched": state}


@pytest.mark.parametrize(
    ("kept", "there", "state"),
    [
        ("a 1.*", ["a 1.* *_cp311"], "intact"),
        ("a >=1,<2,>=1.5", ["a >=1,<2", "a >=1.5"], "intact"),
        ("a >=1.5", ["a >=1,<2", "a >=1.5"], "intact"),
        ("a 1.5", ["a ==1.5"], "intact"),
        ("a", ["a *"], "intact"),
        ("a >=2", ["a >=1,<2", "a >=1.5"], "patched"),
        ("a", ["a >=1"], "patched"),
    ],
)
def test_what_conda_lock_does_not_keep_is_no_patch(kept: str, there: list[str], state: str) -> None:
    package = read_lock_file(conda_lock(SAME).encode(), "conda-lock.yml").packages[0]
    package = LockedPackage(
        **{name: getattr(package, name) for name in ("name", "version", "files", "source")},
        channel="ours",
        subdir="linux-64",
        depends=(kept,),
    )
    found = read_conda_package(
        package, "conda-lock", View({builds_of(package): _fact(package, there)})
    )
    assert not isinstance(found, Need)
    assert found.state.value == state


def _fact(package: LockedPackage, depends: list[str]) -> Fact:
    file = {
        "file": package.files[0].name,
        "subdir": package.subdir,
        "sha256": package.files[0].hash.removeprefix("sha256:"),
        "md5": "",
        "depends": depends,
        "uploaded": "2024-01-01",
    }
    value: Any = {"exists": True, "files": [file], "removed": [], "partial": False, "until": ""}
    key = builds_of(package)
    return Fact(key=key, value=value, date=DATE, via="ours", freshness=Freshness.LIVE)


@pytest.mark.parametrize(
    ("cause", "outcome"), [(Cause.TIMEOUT, "unknown"), (Cause.NOT_AN_INDEX, "gone")]
)
def test_a_label_out_of_reach_is_unknown_and_one_that_is_not_there_is_empty(
    cause: Cause, outcome: str
) -> None:
    parameters = {
        "file": "pixi.lock",
        "file@": dump(read_lock_file(pixi(GONE).encode(), "pixi.lock")),
    }
    main_key = builds_key("gone", "1.0", channel="ours")
    value: Any = {"exists": False, "files": [], "removed": [], "partial": False, "until": ""}
    known: dict[FactKey, Fact | Unknown] = {
        main_key: Fact(key=main_key, value=value, date=DATE, via="ours", freshness=Freshness.LIVE)
    }
    need = CHECK.evaluate(parameters, View(known))
    label = builds_key("gone", "1.0", channel="ours/label/broken")
    assert need == Need(keys=(label,))
    known[label] = Unknown(key=label, cause=cause, reason="No.")
    found = CHECK.evaluate(parameters, View(known))
    assert isinstance(found, Result)
    assert found.outcome == outcome


def test_the_report_of_a_small_lock(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every state in text and JSON, as it was reviewed; ``FACTLOCK_GOLDEN=write`` writes them anew."""
    (here / "pixi.lock").write_text(pixi(*LOCKED))
    for style, ending in ((), "txt"), (("--json",), "json"):
        main(["ask", "lockfile", *style, "pixi.lock"])
        text = re.sub(r"20\d\d-\d\d-\d\d(T[\d:]+Z)?", "DAY", capsys.readouterr().out)
        golden = Path(__file__).parent / "golden" / f"lockfile-of-conda.{ending}"
        if WRITE:
            golden.write_text(text, encoding="utf-8", newline="\n")
        assert golden.read_text(encoding="utf-8") == text


def test_hundreds_of_packages_are_asked_at_once_and_unknown_for_one_reason() -> None:
    records = [record(f"p{number}", "1.0") for number in range(400)]
    lock = read_lock_file(pixi(*records).encode(), "pixi.lock")
    parameters = {"file": "pixi.lock", "file@": dump(lock)}
    need = CHECK.evaluate(parameters, View({}))
    assert isinstance(need, Need)
    assert len(need.keys) == 400
    unknown = {key: Unknown(key=key, cause=Cause.TIMEOUT, reason="Too slow.") for key in need.keys}
    found = CHECK.evaluate(parameters, View(unknown))
    assert isinstance(found, Result)
    assert (found.outcome, len(found.unknown)) == ("unknown", 1)


def test_in_step_with_an_environment(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "pixi.lock").write_text(pixi(SAME, BARE))
    (here / "environment.yml").write_text(
        "dependencies:\n- same=1\n- bare >=2\n- absent\n- same=1.0=h0_0\n- pip:\n  - same\n"
    )
    answer = ask(capsys, "pixi.lock", "--manifest", "environment.yml")
    assert answer["outcome"] == "out-of-step"
    found = [(one["place"], one["state"]) for one in answer["data"]["manifest"]]
    assert sorted(found) == [
        ("environment.yml:2", "met"),
        ("environment.yml:3", "other-version"),
        ("environment.yml:4", "missing"),
        ("environment.yml:5", "not-compared"),
        ("environment.yml:7", "missing"),
    ]


@pytest.mark.parametrize(
    ("spec", "version", "expected"),
    [
        ("a", "1.0", True),
        ("a *", "2024a", True),
        ("a =1.2", "1.2.9", True),
        ("a 1.2.*", "1.20", False),
        ("a ==1.2", "1.2.0", True),
        ("a 1.2", "1.2.1", False),
        ("a >=1,<2", "2.0", False),
        ("a !=1.2.*", "1.2.3", False),
        ("a ~=1.2", "1.9", True),
        ("a >=1", "2024a", None),
        ("a >=1|<0.5", "2", None),
        ("a >=1a", "2", None),
        ("a 1.2 h0_0", "1.2", None),
        ("c::a", "1.2", None),
    ],
)
def test_a_plain_version_is_compared(spec: str, version: str, expected: bool | None) -> None:
    package = LockedPackage(name="a", version=version, source="channel")
    assert admits(read_conda_spec(spec), package) is expected


@pytest.mark.corpus
@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data are not here")
def test_real_locks_against_the_sample(capsys: pytest.CaptureFixture[str]) -> None:
    sample = _sample()
    counts: dict[str, Counter[str]] = {}
    paths = sorted(path for path in (SHARED / "corpus").rglob("*") if path.is_file())
    for path in paths:
        if ".github" in path.parts or not _may_be_lock(path):
            continue
        try:
            lock = read_lock_file(path.read_bytes(), path.name)
        except InputError as error:
            assert error.line, path  # noqa: PT017 - a file that is refused names its line
            counts.setdefault("refused", Counter())["files"] += 1
            continue
        found = counts.setdefault(lock.kind, Counter())
        found["files"] += 1
        for one in lock.packages:
            found[one.source] += 1
            if one.source == "channel":
                found[_state(one, lock.kind, sample)] += 1
    with capsys.disabled():
        print("\nconda's locks against the sample:")
        for kind, counter in counts.items():
            print(f"  {kind:12}", dict(counter.most_common()))
    assert counts["pixi"]["intact"] > 4000
    assert 50 < counts["pixi"]["patched"] < 100
    assert counts["conda-lock"]["intact"] > 4000
    assert counts["conda-lock"]["patched"] < 50
    assert counts["explicit"]["intact"] > 15_000
    assert not any(one["changed"] or one["gone"] for one in counts.values())


def _may_be_lock(path: Path) -> bool:
    name = path.name
    explicit = name.endswith(".txt") and b"@EXPLICIT" in path.read_bytes()
    return "conda-lock" in name or name == "pixi.lock" or name.startswith("conda-") or explicit


def _sample() -> dict[tuple[str, str], list[dict[str, Any]]]:
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for path in (SHARED / "conda" / "conda-forge").glob("*/repodata.json"):
        content = json.loads(path.read_bytes())
        for file, one in {**content.get("packages", {}), **content["packages.conda"]}.items():
            known = {name: one.get(name, "") for name in ("md5", "sha256", "depends")}
            files = found.setdefault((one["name"], one["version"]), [])
            files.append({**known, "file": file, "subdir": path.parent.name, "uploaded": ""})
    return found


def _state(package: LockedPackage, kind: str, sample: dict[tuple[str, str], list[Any]]) -> str:
    files = sample.get((package.name, package.version), [])
    there = files if package.channel == "conda-forge" else []
    value: Any = {"exists": True, "files": there, "removed": [], "partial": True, "until": ""}
    key = builds_of(package)
    fact = Fact(key=key, value=value, date=DATE, via="sample", freshness=Freshness.LIVE)
    found = read_conda_package(package, kind, View({key: fact}))
    assert not isinstance(found, Need)
    return found.state.value


@pytest.mark.parametrize(
    ("partial", "until", "day"),
    [(True, "2026-08-22", "2026-08-22"), (True, "", "an unknown day"), (False, "2026-08-22", "")],
)
def test_what_a_sample_says_of_a_package_carries_its_day(
    partial: bool,
    until: str,
    day: str,
) -> None:
    package = LockedPackage(
        name="a",
        version="1",
        source="channel",
        channel="ours",
        subdir="noarch",
        build="0",
        files=(LockedFile(name="a-1-0.conda", hash=f"sha256:{'0' * 64}"),),
    )
    value: Any = {"exists": True, "files": [], "removed": ["a-1-0.conda"], "partial": partial}
    key = builds_of(package)
    fact = Fact(
        key=key, value=value | {"until": until}, date=DATE, via="x", freshness=Freshness.LIVE
    )
    found = read_conda_package(package, "explicit", View({key: fact}))
    assert not isinstance(found, Need)
    assert found.sample == day
    (place,) = _places([found])
    assert place == (f"ours (a sample, data up to {day})" if day else "ours")
