"""``facts.history``: what goes into it, what never gets lost, and the page that is made from it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from chaos import Chaos, page
from factlock.cli import main
from factlock.commands._keep_lock import keep
from factlock.errors import HistoryError
from factlock.facts.channel_keys import package_key
from factlock.facts.history import Entry, History, history_path, parse_history, read_history
from factlock.facts.keys import latest_key
from factlock.facts.lock import Lock, read_lock
from factlock.facts.updating import complete
from factlock.model import Fact, FactKey, Freshness, Json, Subject
from factlock.sources.changes import compare, noted
from sites import Site

OLD, NEW = "2026-11-01T00:00:00Z", "2026-11-20T00:00:00Z"
HEAD = '{"format": "facts.history", "version": 1, "since": "2026-11-01T00:00:00Z"}\n'
LINE = (
    '{"date": "2026-11-20T00:00:00Z", "source": "index", "subject": "demo", "change": "1 -> 2"}\n'
)


def entry(name: str = "demo", change: str = "1 -> 2", date: str = NEW) -> Entry:
    return Entry(date=date, subject=Subject(source="index", name=name), change=change)


def lock(key: FactKey, value: Json, date: str) -> Lock:
    fact = Fact(key=key, value=value, date=date, via="index", freshness=Freshness.LIVE)
    return complete(Lock(), [fact])


@pytest.fixture
def site(tmp_path: Path, chaos: Chaos, monkeypatch: pytest.MonkeyPatch) -> Site:
    chaos.add("demo", page("demo", "1.0", "2.0"))
    chaos.add("other", page("other", "1.0"))
    made = Site(tmp_path / "site")
    made.write("index.md", "# S\n\n```{dep:availability} demo\n```\n\n```{toctree}\nworld\n```\n")
    made.write("world.md", "# World\n\n```{dep:history}\n```\n")
    monkeypatch.chdir(made.root)
    return made


def lines(site: Site) -> list[str]:
    return (site.root / "facts.history").read_text(encoding="ascii").splitlines()


def test_a_refresh_notes_what_changed_and_only_that(site: Site, chaos: Chaos) -> None:
    main(["lock"])
    assert not (site.root / "facts.history").exists()
    assert main(["refresh"]) == 0
    begun = lines(site)
    assert len(begun) == 1
    assert json.loads(begun[0])["format"] == "facts.history"
    chaos.add("demo", page("demo", "1.0", "2.0", "2.1"))
    assert main(["refresh"]) == 0
    assert main(["refresh"]) == 0
    noted = [json.loads(line) for line in lines(site)[1:]]
    assert lines(site)[:1] == begun
    assert "latest 2.0 -> 2.1 (Python 3.11)" in [one["change"] for one in noted]
    assert {(one["source"], one["subject"]) for one in noted} == {("index", "demo")}
    lock = read_lock(site.root / "facts.lock")
    assert {one["date"] for one in noted} == {
        lock.blocks[Subject(source="index", name="demo")].since
    }


def test_what_lock_asks_anew_is_noted_too(site: Site, chaos: Chaos) -> None:
    main(["lock"])
    chaos.add("demo", page("demo", "1.0", "2.0", "2.1"))
    site.write("more.md", "# M\n\n```{dep:availability} demo\n:python: 3.12\n```\n")
    assert main(["lock", "--check"]) == 1
    assert not (site.root / "facts.history").exists()
    assert main(["lock"]) == 0
    assert any("latest 2.0 -> 2.1 (Python 3.11)" in line for line in lines(site))


def test_a_question_that_comes_or_goes_is_no_change_of_the_world(site: Site) -> None:
    main(["lock"])
    main(["refresh"])
    site.write("more.md", "# M\n\n```{dep:availability} other\n```\n")
    main(["refresh"])
    (site.root / "more.md").unlink()
    main(["refresh"])
    assert len(lines(site)) == 1


def test_verify_does_not_look_at_it(site: Site) -> None:
    main(["lock"])
    site.write("facts.history", "nonsense\n")
    assert main(["verify"]) == 0


@pytest.mark.parametrize("command", ["refresh", "lock"])
def test_a_damaged_line_is_told_and_nothing_is_written(
    site: Site, chaos: Chaos, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    main(["lock"])
    chaos.add("demo", page("demo", "3.0"))
    damaged = HEAD + LINE + LINE[:40] + "\n" + LINE
    site.write("facts.history", damaged)
    before = (site.root / "facts.lock").read_bytes()
    chaos.requests.clear()
    assert main([command]) == 2
    assert "facts.history:3: This line is not JSON." in capsys.readouterr().err
    assert (site.root / "facts.history").read_text(encoding="ascii") == damaged
    assert (site.root / "facts.lock").read_bytes() == before
    assert chaos.count("demo") == 0


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (LINE, 1),
        ("\n\n", 1),
        ("[]\n", 1),
        (HEAD + "<<<<<<< HEAD\n" + LINE, 2),
        (HEAD + LINE.replace("change", "chance"), 2),
        (HEAD + LINE.replace('"1 -> 2"', "3"), 2),
        (HEAD + LINE.replace("2026-11-20T", "2026-13-20T"), 2),
        (HEAD + LINE + "\xff\n", 3),
        (HEAD.replace("1,", "2,"), 1),
        (HEAD.replace("since", "until"), 1),
        (HEAD + "[" * 200_000 + "\n", 2),
    ],
)
def test_what_is_damaged_has_a_line(text: str, line: int) -> None:
    with pytest.raises(HistoryError) as error:
        parse_history(text.encode("latin-1"))
    assert error.value.line == line
    assert error.value.advice


def test_what_stands_there_stays_and_new_lines_are_sorted() -> None:
    old = parse_history((HEAD + LINE.rstrip("\n")).encode())
    new = old.with_entries([entry("b"), entry("a"), entry("a"), entry()], since=NEW)
    assert new.content.startswith(old.content + b"\n")
    assert [json.loads(one)["subject"] for one in new.content.splitlines()[2:]] == ["a", "b"]
    assert parse_history(new.content) == new
    assert new.since == OLD


def test_a_union_merge_is_no_damage() -> None:
    theirs = LINE.replace("demo", "other").replace("-20T", "-10T")
    merged = parse_history((HEAD + LINE + HEAD.replace("-01T", "-03T") + theirs + LINE).encode())
    assert merged.since == OLD
    assert [one.subject.name for one in merged.entries] == ["other", "demo"]
    windows = parse_history((HEAD + LINE).replace("\n", "\r\n").encode())
    assert windows.entries == (entry(),)


@given(some.text(), some.text(min_size=1), some.text(min_size=1))
def test_what_is_written_is_read(source: str, name: str, change: str) -> None:
    source = source or "index"
    one = Entry(date=NEW, subject=Subject(source=source, name=name), change=change)
    written = History().with_entries([one], since=OLD)
    assert parse_history(written.content).entries == (one,)
    assert written.content.isascii()
    assert written.content.count(b"\n") == 2


@given(some.binary(max_size=200))
def test_no_bytes_are_a_crash(content: bytes) -> None:
    for text in (content, HEAD.encode() + content):
        try:
            parse_history(text)
        except HistoryError as error:
            assert error.line  # noqa: PT017 - most bytes are no history, some are


def test_a_run_that_ended_between_the_two_files_notes_nothing_twice(tmp_path: Path) -> None:
    path = tmp_path / "facts.lock"
    key = latest_key("demo", python="3.11")
    old, new = lock(key, {"latest": None}, OLD), lock(key, {"latest": {"version": "2"}}, NEW)
    keep(path, old, new, History(), begin=True)
    once = read_history(history_path(path))
    assert len(once.entries) == 1
    later = lock(key, {"latest": {"version": "2"}}, "2026-11-21T00:00:00Z")
    keep(path, old, later, once, begin=True)
    assert read_history(history_path(path)) == once
    # There and back again is two changes, and a third when it happens once more.
    back = lock(key, {"latest": None}, "2026-11-22T00:00:00Z")
    keep(path, later, back, once, begin=True)
    last = lock(key, {"latest": {"version": "2"}}, "2026-11-23T00:00:00Z")
    keep(path, back, last, read_history(history_path(path)), begin=True)
    assert len(read_history(history_path(path)).entries) == 3


@pytest.mark.parametrize(
    ("before", "after", "count"),
    [
        ((True, "2026-08-22"), (True, "2026-08-22"), 0),
        ((True, "2026-08-22"), (False, ""), 0),
        ((True, "2026-08-22"), (True, "2026-09-22"), 1),
        ((False, "2026-08-22"), (False, "2026-08-22"), 0),
        ((False, ""), (False, ""), 1),
    ],
)
def test_the_same_data_read_anew_is_no_change_of_the_world(
    before: tuple[bool, str], after: tuple[bool, str], count: int
) -> None:
    def value(scope: tuple[bool, str], version: str) -> Json:
        latest: Json = {"version": version}
        return {
            "exists": True,
            "latest": latest,
            "newest": None,
            "partial": scope[0],
            "until": scope[1],
        }

    key = package_key("demo", channel="conda-forge", python="3.11", platform="linux-64")
    old, new = lock(key, value(before, "1"), OLD), lock(key, value(after, "2"), NEW)
    assert compare(old, new)
    assert (len(noted(old, new)) > 0) == bool(count)


def test_a_solution_in_other_words_is_no_change_of_the_world() -> None:
    key = FactKey(subject=Subject(source="resolver", name="demo"), kind="solve")
    first: Json = {"outcome": "solved", "packages": [{"name": "a", "version": "1"}]}
    again: Json = {"outcome": "solved", "packages": [{"name": "a", "version": "1", "size": 3}]}
    moved: Json = {"outcome": "solved", "packages": [{"name": "a", "version": "2"}]}
    assert noted(lock(key, first, OLD), lock(key, again, NEW)) == []
    (found,) = noted(lock(key, first, OLD), lock(key, moved, NEW))
    assert (found.date, found.change) == (NEW, "a 1 -> 2")


HISTORY = HEAD + "".join(
    LINE.replace("demo", name).replace("2026-11-20T", f"2026-11-{day}T").replace("1 -> 2", change)
    for name, day, change in (
        ("demo", 18, "latest 1.0 -> 1.5"), ("demo", 20, "latest 1.5 -> 2.0"),
        ("demo", 20, "releases 1 -> 2"), ("gone\u202e<b>", 20, "*a* <script>"),
    )
)  # fmt: skip


@pytest.fixture
def built_site(tmp_path: Path) -> Site:
    made = Site(tmp_path / "site")
    made.write(
        "index.md", "# Home\n\n```{dep:availability} demo\n```\n\n```{toctree}\nworld\n```\n"
    )
    made.write("world.md", "# World\n\n```{dep:history}\n```\n")
    made.write("facts.history", HISTORY)
    made.lock({"demo": "2.0"})
    return made


def test_the_page_shows_the_newest_day_first_with_links(built_site: Site) -> None:
    built = built_site.build("-W")
    assert built.code == 0, built.log
    shown = built.read("world.html")
    assert "Changes noted since 2026-11-01: 4." in shown
    assert shown.index("2026-11-20") < shown.index("2026-11-18")
    assert 'href="index.html#dep-availability-demo"' in shown
    assert "No page asks about it any more." in shown
    assert "U+202E" in shown
    assert "<script>latest" not in shown
    assert "&lt;script&gt;" in shown


def test_the_page_follows_the_file_and_other_pages_do_not(built_site: Site) -> None:
    built_site.write("other.md", "---\norphan: true\n---\n# Other\n")
    built_site.build()
    again = built_site.build()
    assert "0 added, 0 changed" in again.log
    shown = again.out / "world.html"
    other = (again.out / "other.html").stat().st_mtime_ns
    built_site.write("facts.history", HISTORY + LINE.replace("1 -> 2", "latest 2.0 -> 2.2"))
    built_site.build()
    assert "latest 2.0 -&gt; 2.2" in shown.read_text(encoding="utf-8")
    assert (again.out / "other.html").stat().st_mtime_ns == other
    built_site.write("index.md", "# Home\n\n```{toctree}\nworld\n```\n")
    built_site.build()
    assert "index.html#dep-availability-demo" not in shown.read_text(encoding="utf-8")
    (built_site.root / "facts.history").unlink()
    built_site.build()
    assert "There is no facts.history yet" in shown.read_text(encoding="utf-8")


def test_nothing_has_changed_yet(built_site: Site) -> None:
    built_site.write("facts.history", HEAD)
    assert "Nothing has changed yet, since 2026-11-01." in built_site.build().read("world.html")


def test_days_are_as_many_as_asked(built_site: Site) -> None:
    built_site.write("world.md", "# World\n\n```{dep:history}\n:days: 1\n```\n")
    shown = built_site.build().read("world.html")
    assert "2026-11-20" in shown
    assert "1 older days stand in facts.history." in shown


def test_a_damaged_history_is_told_by_every_build(built_site: Site) -> None:
    built_site.write("facts.history", HEAD + "{\n")
    for _ in range(2):
        built = built_site.build()
        (said,) = built.warnings
        assert "facts.history:2: This line is not JSON." in said
        assert str(built_site.root) not in built.read("world.html")
    (built_site.root / "world.md").unlink()
    built_site.write("index.md", "# Home\n")
    assert built_site.build().warnings == []


@pytest.mark.parametrize(
    "builder", ["text", "latex", "man", "singlehtml", "dirhtml", "epub", "xml", "gettext", "json"]
)
def test_every_builder_writes_it(built_site: Site, builder: str) -> None:
    built = built_site.build("-W", builder=builder)
    assert built.code == 0, built.log


def test_serial_is_parallel(built_site: Site) -> None:
    for number in range(8):
        built_site.write(
            f"p{number}.md", f"---\norphan: true\n---\n# P{number}\n\n{{dep:pin}}`demo`\n"
        )
    serial = built_site.build("-E").read("world.html")
    assert built_site.build("-E", "-j", "4").read("world.html") == serial
    assert "and 6 more" in serial
