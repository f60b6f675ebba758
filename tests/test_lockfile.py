"""The check ``lockfile``: every state of a file, a package and a step, and real locks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from factlock.checks.lockfile import CHECK
from factlock.errors import Cause, InputError
from factlock.facts.gathering import View
from factlock.facts.keys import files_key
from factlock.inputs import dump, read_lock_file, read_manifest
from factlock.inputs.locked import LockedFile, LockedPackage, LockedSet
from factlock.model import Fact, FactKey, Freshness, Grid, Need, Result, Unknown

DATE = "2026-11-20T00:00:00Z"
CORPUS = Path(__file__).parents[2] / "shared" / "data" / "corpus"
A, B, C = "a" * 64, "b" * 64, "c" * 64


def package(*files: LockedFile, name: str = "demo", **fields: Any) -> LockedPackage:
    return LockedPackage(**{"name": name, "version": "1.0", "files": files, "line": 7, **fields})


def wheel(digest: str = A, name: str = "demo-1.0-py3-none-any.whl") -> LockedFile:
    return LockedFile(name=name, hash=f"sha256:{digest}" if digest else "")


def there(digest: str = A, *, name: str = "demo-1.0-py3-none-any.whl", yanked: Any = None) -> Any:
    return [name, digest, yanked, "2023-04-01"]


SDIST = LockedFile(name="demo-1.0.tar.gz", hash=f"sha256:{B}")
SDIST_THERE = there(B, name="demo-1.0.tar.gz")


def ask(
    packages: tuple[LockedPackage, ...],
    facts: Mapping[str, Any],
    *,
    manifest: str = "",
    manifest_name: str = "requirements.in",
    lock: Mapping[str, Any] | None = None,
    **options: str,
) -> Result:
    """The result of a lock; ``facts`` gives the files of each project, an ``Unknown`` for ``...``."""
    locked = LockedSet(
        **{"kind": "pylock", "file": "pylock.toml", "packages": packages, **(lock or {})}
    )
    parameters = {"file": "pylock.toml", "file@": dump(locked), **options}
    if manifest:
        parameters["manifest"] = manifest_name
        parameters["manifest@"] = dump(read_manifest(manifest.encode(), manifest_name))
    found = CHECK.evaluate(parameters, View({}))
    if isinstance(found, Need):
        found = CHECK.evaluate(parameters, View({key: _fact(key, facts) for key in found.keys}))
    assert isinstance(found, Result)
    return found


def _fact(key: FactKey, facts: Mapping[str, Any]) -> Fact | Unknown:
    value = facts[key.subject.name]
    if value is ...:
        return Unknown(key=key, cause=Cause.TIMEOUT, reason="Too slow.")
    if not isinstance(value, dict):
        value = {"files": value}
    return Fact(key=key, value=value, date=DATE, via="mirror", freshness=Freshness.LIVE)


def row(result: Result, at: int = 0) -> dict[str, str]:
    table = result.table
    return {c.id: cell.text for c, cell in zip(table.columns, table.rows[at], strict=True)}


@pytest.mark.parametrize(
    ("files", "index", "state", "present", "remark"),
    [
        ((wheel(), SDIST), [there(), SDIST_THERE], "intact", "2", ""),
        ((wheel(), SDIST), [there(), SDIST_THERE, there(C, name="new")], "intact", "2", ""),
        ((wheel(), SDIST), [there(yanked="bad"), SDIST_THERE], "yanked", "2", "Reason: bad"),
        ((wheel(),), [there(yanked="")], "yanked", "1", "Yanked without a reason."),
        ((wheel(), SDIST), [SDIST_THERE], "partly-gone", "1", ""),
        ((wheel(), SDIST), [], "gone", "0", "(mirror) has no file of this version"),
        ((wheel(), SDIST), None, "gone", "0", "(mirror) has no such project"),
        ((wheel(),), [SDIST_THERE], "gone", "0", "(mirror) has other files of this version"),
        ((wheel(), SDIST), [there(C), SDIST_THERE], "changed", "1", ""),
        ((wheel(), SDIST), [there(C)], "changed", "0", ""),
        ((wheel(),), [there(A, name="other-name.whl")], "intact", "1", ""),
        ((wheel(""),), [there()], "unverified", "1", "no SHA-256"),
        ((wheel(),), [there("")], "unverified", "1", "no SHA-256"),
        (
            (LockedFile(name=wheel().name, hash="md5:" + "1" * 32),),
            [there()],
            "unverified",
            "1",
            "",
        ),
        ((), [there()], "unverified", "0", "names no file"),
        ((), [], "gone", "0", "no file of this version"),
        ((), [there(yanked="bad"), there(yanked="")], "yanked", "0", "Reason: bad"),
        ((wheel(name=""),), [there()], "intact", "1", ""),
        ((wheel(name=""), wheel(B, name="")), [there()], "partly-gone", "1", ""),
        ((wheel(name=""),), [there(C)], "gone", "0", "none of those locked"),
        ((wheel(name=""),), [there("")], "unverified", "0", "no SHA-256"),
        (
            (LockedFile(hash="sha512:" + "1" * 128),),
            [there()],
            "unverified",
            "0",
            "no SHA-256",
        ),
    ],
)
def test_every_state_of_a_package(
    files: tuple[LockedFile, ...], index: Any, state: str, present: str, remark: str
) -> None:
    found = ask((package(*files),), {"demo": index})
    assert found.outcome == row(found)["outcome"] == state
    assert row(found)["present"] == present
    assert remark in row(found)["remark"]


def test_quarantine_is_told_as_what_it_is() -> None:
    held = {"files": [], "status": "quarantined"}
    found = ask((package(wheel()),), {"demo": held})
    assert found.outcome == "gone"
    assert "in quarantine" in row(found)["remark"]


def test_the_sentence_has_a_date_and_a_count() -> None:
    packages = package(wheel(), SDIST), package(wheel(C), name="lost")
    facts = {"demo": [there(), SDIST_THERE], "lost": []}
    found = ask(packages, facts, lock={"made": "2023-04-03"})
    assert str(found.sentence) == (
        "Of the 3 files that pylock.toml (2023-04-03) names, 2 were on the index on 2026-11-20; "
        "nothing was left of: lost 1.0."
    )
    assert [row(found, at)["package"] for at in (0, 1)] == ["lost", "demo"]
    data: Any = found.data
    assert data["files"] == {"locked": 3, "present": 2}
    assert data["counts"] == {"gone": 1, "intact": 1}


def test_a_lock_without_files_counts_releases() -> None:
    packages = package(), package(name="lost"), package(name="mine", source="path")
    found = ask(packages, {"demo": [there()], "lost": []})
    assert found.outcome == "gone"
    assert str(found.sentence) == (
        "pylock.toml names no files: of the 2 releases in it, 1 were on the index on 2026-11-20; "
        "nothing was left of: lost 1.0."
    )


def test_without_a_date_of_its_own_the_newest_file_counts() -> None:
    found = ask((package(wheel()),), {"demo": [there()]})
    assert "pylock.toml (2023-04-01)" in str(found.sentence)
    assert "newest file is of 2023-04-01" in str(found.notes[0])
    later = ask((package(wheel()),), {"demo": [there()]}, lock={"newest": "2024-01-01"})
    assert "(2024-01-01)" in str(later.sentence)
    nothing = ask((package(wheel()),), {"demo": []})
    assert "that pylock.toml names" in str(nothing.sentence)


def test_what_is_of_no_index_is_not_asked() -> None:
    packages = [
        package(name=source, source=source) for source in ("git", "path", "address", "other-index")
    ]
    found = ask(tuple(packages), {})
    assert found.outcome == "empty"
    assert {row(found, at)["outcome"] for at in range(4)} == {"not-asked"}
    assert "repository" in row(found)["remark"]
    assert ask((), {}).outcome == "empty"


STATES = {
    "changed": [there(C)],
    "gone": [],
    "partly-gone": [there()],
    "yanked": [there(yanked=""), SDIST_THERE],
    "unverified": [there(""), SDIST_THERE],
    "intact": [there(), SDIST_THERE],
}


@pytest.mark.parametrize("at", range(len(STATES)))
def test_the_outcome_is_the_gravest(at: int) -> None:
    names = list(STATES)[at:]
    packages = tuple(package(wheel(), SDIST, name=name) for name in reversed(names))
    assert ask(packages, STATES).outcome == names[0]


@pytest.mark.parametrize("name", STATES)
def test_an_unknown_package_hides_all_but_certain_faults(name: str) -> None:
    packages = tuple(package(wheel(), SDIST, name=one) for one in (name, "dark"))
    found = ask(packages, {**STATES, "dark": ...})
    assert found.outcome == (name if name in {"changed", "gone"} else "unknown")
    assert found.unknown[0].cause is Cause.TIMEOUT


def steps(result: Result) -> list[tuple[str, str, str]]:
    grids = [one for one in result.details if isinstance(one, Grid) and one.id == "manifest"]
    return [(r[0].text, r[2].text, r[3].text) for grid in grids for r in grid.table.rows]


FINE = {"demo": [there(), SDIST_THERE]}
LOCK = (package(wheel(), SDIST),)


@pytest.mark.parametrize(
    ("manifest", "state", "outcome"),
    [
        ("demo>=1", "met", "intact"),
        ("Demo", "met", "intact"),
        ("demo>=2", "other-version", "out-of-step"),
        ("numpy", "missing", "out-of-step"),
        ("numpy ; sys_platform == 'win32'", "for-other-targets", "intact"),
        ("demo>=2 ; sys_platform == 'win32'", "for-other-targets", "intact"),
        ("numpy ; python_version < '3'", "for-other-targets", "intact"),
        ("numpy ; python_version >= '3'", "missing", "out-of-step"),
        ("-e .", "not-compared", "intact"),
    ],
)
def test_a_requirement_in_a_lock(manifest: str, state: str, outcome: str) -> None:
    found = ask(LOCK, FINE, manifest=f"\n{manifest}\n")
    assert [one[:2] for one in steps(found)] == [("requirements.in:2", state)]
    assert found.outcome == outcome
    if outcome == "out-of-step":
        assert "does not match requirements.in" in str(found.sentence)


def test_a_lock_for_all_targets_holds_what_any_of_them_needs() -> None:
    content = "numpy ; sys_platform == 'win32'\nold ; python_version < '3.9'\n"
    found = ask(LOCK, FINE, manifest=content, lock={"kind": "uv", "requires_python": ">=3.10"})
    assert [one[1] for one in steps(found)] == ["missing", "for-other-targets"]


def test_a_package_without_a_version_cannot_be_compared() -> None:
    packages = (package(source="git", version=""),)
    assert steps(ask(packages, {}, manifest="demo>=1"))[0][1:] == ("not-compared", "git")


PROJECT = """[project]
name = "mine"
version = "1"
dependencies = ["demo>=1"]
[project.optional-dependencies]
more = ["extra"]
[dependency-groups]
dev = ["tool"]
"""


def project(lock: dict[str, Any], **options: str) -> Result:
    return ask(LOCK, FINE, manifest=PROJECT, manifest_name="pyproject.toml", lock=lock, **options)


def test_what_a_lock_was_made_from_is_compared_where_it_says_so() -> None:
    mine = {"kind": "uv", "roots": ("demo>=1", "extra", "tool")}
    found = project(mine)
    assert [one[1] for one in steps(found)] == ["met", "missing", "missing"]
    plain = project({"kind": "pylock"})
    assert [one[1] for one in steps(plain)] == ["met"]
    assert plain.outcome == "intact"
    older = project({"roots": ("demo>=0.5", "gone>=1")})
    assert [one[1:] for one in steps(older)] == [
        ("changed-since", "demo>=0.5"),
        ("no-longer-asked", ""),
    ]
    assert older.outcome == "out-of-step"


def test_extras_and_groups() -> None:
    asked = project({"kind": "pylock"}, extras="more", groups="dev")
    assert [one[1] for one in steps(asked)] == ["met", "missing", "missing"]
    wrong = project({"kind": "pylock"}, extras="nothing")
    assert wrong.outcome == "unknown"
    assert "pyproject.toml: There is no extra 'nothing'. It has more." in str(wrong.notes[0])


def test_out_of_step_stands_although_the_index_is_out_of_reach() -> None:
    found = ask(LOCK, {"demo": ...}, manifest="demo>=2")
    assert (found.outcome, len(found.unknown)) == ("out-of-step", 1)


def test_details_show_the_files() -> None:
    found = ask((package(wheel(), SDIST),), {"demo": [SDIST_THERE]})
    grids = {one.id: one for one in found.details if isinstance(one, Grid)}
    assert [r[2].text for r in grids["files"].table.rows] == ["gone"]
    assert [r[2].text for r in grids["all-files"].table.rows] == ["gone", "equal"]


def test_a_long_list_of_files_is_cut_with_a_count() -> None:
    many = tuple(wheel(name=f"demo-1.0-{at}-py3-none-any.whl", digest="") for at in range(2500))
    grid = ask((package(*many),), {"demo": []}).details[0]
    assert isinstance(grid, Grid)
    assert len(grid.table.rows) == 2000
    assert "the first 2000 of 2500" in str(grid.title)


def test_a_lock_that_cannot_be_read_names_the_line() -> None:
    with pytest.raises(InputError) as error:
        CHECK.read({"file": "requirements.txt"}, {}, lambda path: (b"a==1\nb>=2\n", path))
    assert (error.value.file, error.value.line) == ("requirements.txt", 2)
    assert error.value.advice


def test_it_needs_one_fact_a_release() -> None:
    packages = package(), package(), package(version="2.0"), package(name="x", source="git")
    locked = LockedSet(kind="uv", file="uv.lock", packages=packages)
    found = CHECK.evaluate({"file@": dump(locked), "index": "extra"}, View({}))
    assert isinstance(found, Need)
    assert set(found.keys) == {
        files_key("demo", "1.0", source="extra"),
        files_key("demo", "2.0", source="extra"),
    }


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.is_dir(), reason="../shared/data/corpus is not there")
def test_real_locks_are_read_and_answered(capsys: pytest.CaptureFixture[str]) -> None:
    counts = {"read": 0, "refused": 0, "packages": 0, "files": 0}
    folders = ("poetry-lock", "pylock", "requirements")
    for path in sorted(one for name in folders for one in (CORPUS / name).rglob("*")):
        if not path.is_file():
            continue
        try:
            locked = read_lock_file(path.read_bytes(), path.name)
        except InputError as error:
            counts["refused"] += bool(error.file)
            continue
        facts = {
            one.name: {
                "files": [
                    [file.name, file.hash.removeprefix("sha256:"), None, ""] for file in one.files
                ]
            }
            for one in locked.packages
        }
        lock = {"kind": locked.kind, "file": locked.file}
        found = ask(locked.packages, facts, lock=lock)
        assert len(found.table.rows) == max(1, len(locked.packages))
        counts["read"] += 1
        counts["packages"] += len(locked.packages)
        counts["files"] += sum(len(one.files) for one in locked.packages)
    assert counts["read"] > 10
    with capsys.disabled():
        print(f"\nlocks of the corpus: {counts}")
