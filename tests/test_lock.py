"""``facts.lock``: its form, its digests, its merging."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from factlock.errors import LockError
from factlock.facts.keys import latest_key, project_key
from factlock.facts.lock import Block, Lock, parse_lock, read_lock
from factlock.facts.updating import complete, renew
from factlock.model import Fact, FactKey, Freshness, Json, Subject

OLD, NEW = "2026-11-01T00:00:00Z", "2026-11-20T00:00:00Z"


def _fact(
    key: FactKey, value: Json, *, date: str = NEW, freshness: Freshness = Freshness.LIVE
) -> Fact:
    return Fact(key=key, value=value, date=date, via="index", freshness=freshness)


def _lock(*names: str, date: str = OLD) -> Lock:
    return complete(
        Lock(),
        [_fact(latest_key(name, python="3.11"), {"latest": name}, date=date) for name in names],
    )


def _locked(lock: Lock) -> list[Fact]:
    return [fact for key in lock.keys() if (fact := lock.fact(key))]  # noqa: SIM118


def test_what_is_written_is_read() -> None:
    lock = _lock("numpy", "pymc")
    lock.put(latest_key("numpy", platform="linux-64", specifier=">=2,<3"), {"latest": None})
    again = parse_lock(lock.dump())
    assert again == lock
    assert again.dump() == lock.dump()


def test_each_line_of_a_subject_names_it() -> None:
    lines = _lock("numpy").dump().splitlines()[3:]
    assert lines
    assert all(line.startswith("index/numpy ") for line in lines)


@pytest.mark.parametrize("at", range(3, 9))
def test_any_changed_line_is_found(at: int) -> None:
    lines = _lock("numpy", "pymc", "xarray").dump().splitlines()
    lines[at - 1] = lines[at - 1].replace("2026", "2025").replace("latest", "latexx")
    with pytest.raises(LockError) as error:
        parse_lock("\n".join(lines) + "\n", file="facts.lock")
    assert error.value.line is not None
    assert "facts.lock:" in str(error.value)


def test_a_cut_file_is_found() -> None:
    with pytest.raises(LockError):
        parse_lock(_lock("numpy").dump()[:-10])


@pytest.mark.parametrize(
    "text", ["", "version 1\n", "<<<<<<< HEAD\n", "{}", "# facts.lock\nversion 9\n"]
)
def test_what_is_no_lock_is_refused_with_a_line(text: str) -> None:
    with pytest.raises(LockError) as error:
        parse_lock(text)
    assert error.value.line == 1


def test_another_format_is_refused_with_advice() -> None:
    with pytest.raises(LockError, match="version 9"):
        parse_lock(_lock("numpy").dump().replace("version 1", "version 9"))


def test_no_lock_is_an_empty_one(tmp_path: Path) -> None:
    assert read_lock(tmp_path / "facts.lock") == Lock()


def test_one_added_question_adds_its_block_and_nothing_else() -> None:
    old = _lock("numpy", "xarray")
    key = latest_key("pymc", python="3.11")
    new = complete(old, [*_locked(old), _fact(key, {"latest": "pymc"})])
    before, after = old.dump().splitlines(), new.dump().splitlines()
    assert [line for line in after if line not in before] == [
        line for line in after if line.startswith("index/pymc ")
    ]
    assert [line for line in before if line not in after] == []


def test_what_no_page_uses_is_dropped() -> None:
    old = _lock("numpy", "xarray")
    new = complete(old, [fact for fact in _locked(old) if fact.key.subject.name == "numpy"])
    assert [subject.name for subject in new.blocks] == ["numpy"]


def test_a_refresh_of_an_unchanged_world_changes_one_line_a_source() -> None:
    old = _lock("numpy", "pymc", "xarray")
    used = [_fact(fact.key, fact.value) for fact in _locked(old)]
    new = renew(old, used, whole=frozenset({"index"}))
    before, after = old.dump().splitlines(), new.dump().splitlines()
    changed = [line for line in after if line not in before]
    assert len(changed) == 1
    assert changed[0].startswith(f"source index confirmed={NEW}")
    assert all(fact.date == NEW for fact in _locked(new))


def test_what_could_not_be_asked_keeps_its_value_and_its_date() -> None:
    old = _lock("numpy", "pymc")
    numpy, pymc = _locked(old)
    used = [_fact(numpy.key, {"latest": "newer"}), pymc]
    new = parse_lock(renew(old, used, whole=frozenset({"index"})).dump())
    assert new.fact(pymc.key) == pymc
    fact = new.fact(numpy.key)
    assert fact is not None
    assert (fact.value, fact.date) == ({"latest": "newer"}, NEW)


def test_a_refresh_of_one_project_leaves_the_dates_of_the_others() -> None:
    old = _lock("numpy", "pymc")
    numpy, pymc = _locked(old)
    new = renew(old, [_fact(numpy.key, numpy.value)], whole=frozenset())
    assert new.date(numpy.key.subject) == NEW
    assert new.date(pymc.key.subject) == OLD
    again = renew(new, [_fact(f.key, f.value) for f in _locked(new)], whole=frozenset({"index"}))
    assert all(not block.confirmed for block in again.blocks.values())


def test_all_facts_of_a_subject_are_replaced_together() -> None:
    old = _lock("numpy")
    both = [
        _fact(latest_key("numpy", python="3.11"), {"latest": "numpy"}),
        _fact(project_key("numpy"), {"exists": True}),
    ]
    block = complete(old, both).blocks[Subject(source="index", name="numpy")]
    assert block.since == NEW
    assert len(block.values) == len(both)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@pytest.mark.parametrize(("ours", "theirs"), [("pymc", "pymc-bart"), ("aa", "zz"), ("n1", "n2")])
def test_two_branches_that_each_add_a_question_merge(
    tmp_path: Path, ours: str, theirs: str
) -> None:
    def git(*words: str) -> None:
        identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
        subprocess.run(["git", *identity, *words], cwd=tmp_path, check=True, capture_output=True)

    path = tmp_path / "facts.lock"
    base = _lock("numpy", "xarray")
    git("init", "-q", "-b", "main")
    attributes = Path(__file__).parents[1] / ".gitattributes"
    shutil.copy(attributes, tmp_path)
    base.write(path)
    git("add", ".")
    git("commit", "-q", "-m", "base")
    for name in (ours, theirs):
        git("checkout", "-q", "-b", name, "main")
        key = latest_key(name, python="3.11")
        complete(base, [*_locked(base), _fact(key, {"latest": name})]).write(path)
        git("commit", "-q", "-a", "-m", name)
    git("merge", "-q", "--no-edit", ours)
    merged = read_lock(path)
    assert {subject.name for subject in merged.blocks} == {"numpy", "xarray", ours, theirs}


def test_a_block_is_only_as_fresh_as_its_own_date_says() -> None:
    lock = Lock(sources={"index": NEW})
    subject = Subject(source="index", name="numpy")
    lock.blocks[subject] = Block(since=OLD, via="index", confirmed=OLD)
    assert lock.date(subject) == OLD


def test_a_date_of_a_wrong_clock_does_not_stay() -> None:
    old = _lock("numpy", date="2099-01-01T00:00:00Z")
    new = renew(old, [_fact(f.key, f.value) for f in _locked(old)], whole=frozenset({"index"}))
    assert {fact.date for fact in _locked(new)} == {NEW}
    assert "2099" not in new.dump()


def test_the_line_of_a_source_cannot_be_taken_away() -> None:
    lines = _lock("numpy").dump().splitlines()
    del lines[2]
    with pytest.raises(LockError, match="whose line is missing"):
        parse_lock("\n".join(lines) + "\n")


def test_line_ends_of_windows_are_read(tmp_path: Path) -> None:
    path = tmp_path / "facts.lock"
    path.write_bytes(_lock("numpy").dump().replace("\n", "\r\n").encode())
    assert read_lock(path) == _lock("numpy")


def test_a_value_that_is_no_json_is_an_error_and_not_an_answer() -> None:
    lock = _lock("numpy")
    (key,) = lock.keys()
    lock.blocks[key.subject].values[key.kind, key.parameters] = "[" * 100_000
    with pytest.raises(LockError, match="not JSON"):
        parse_lock(lock.dump()).fact(key)


def test_only_old_strays_are_swept(tmp_path: Path) -> None:
    import os

    from factlock.files import OLD, sweep

    young, old = tmp_path / ".factlock-a.tmp", tmp_path / ".factlock-b.tmp"
    for path in (young, old):
        path.write_text("x")
    long_ago = young.stat().st_mtime - OLD - 60
    os.utime(old, (long_ago, long_ago))
    sweep(tmp_path)
    assert young.exists()
    assert not old.exists()


def test_a_lock_behind_a_link_stays_behind_it(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    link = tmp_path / "facts.lock"
    try:
        link.symlink_to(tmp_path / "shared" / "facts.lock")
    except OSError:
        pytest.skip("links may not be made here")
    _lock("numpy").write(link)
    assert link.is_symlink()
    assert read_lock(tmp_path / "shared" / "facts.lock") == _lock("numpy")


def test_numbers_that_are_no_json_are_an_error_too() -> None:
    lock = lock_with_value("NaN")
    with pytest.raises(LockError, match="is not JSON"):
        lock.fact(project_key("numpy"))


def lock_with_value(text: str) -> Lock:
    """A lock with one fact whose value is a text as it stands in the file."""
    key = project_key("numpy")
    block = Block(since="2026-11-20T00:00:00Z", via="index", values={(key.kind, ()): text})
    return Lock(sources={"index": "2026-11-20T00:00:00Z"}, blocks={key.subject: block})
