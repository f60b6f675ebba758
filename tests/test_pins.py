"""The check ``pins``: every state of a pin, what counts as one, and that no entry gets lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from factlock.checks.manifests.pin_state import step
from factlock.checks.pins import CHECK
from factlock.errors import Cause, InputError
from factlock.facts.gathering import View
from factlock.inputs import read_manifest
from factlock.model import (
    Answer,
    Fact,
    FactKey,
    Freshness,
    Json,
    Need,
    Question,
    Result,
    Unknown,
    Verdict,
    judge,
    pairs,
)
from factlock.report import Presentation, render

DATE = "2026-11-20T00:00:00Z"
CORPUS = Path(__file__).parents[2] / "shared" / "data" / "corpus"


def release(version: str, **fields: Any) -> Any:
    plain = {"uploaded": "2026-01-02", "requires_python": "", "wheel": "any", "sdist": True}
    return {"version": version, **plain, **fields}


class World:
    """Facts by project: what a pin rests on, changed where a test says so."""

    def __init__(self, **projects: dict[str, Any]) -> None:
        self.projects = projects

    def fact(self, key: FactKey) -> Fact | Unknown:
        found = self.projects.get(key.subject.name.replace("-", "_"), {})
        if found.get("unknown"):
            return Unknown(key=key, cause=Cause.UNREACHABLE, reason="No connection.")
        return Fact(
            key=key,
            value=self._value(key, found),
            date=DATE,
            via="index",
            freshness=Freshness.LIVE,
        )

    def _value(self, key: FactKey, found: dict[str, Any]) -> Json:
        if key.kind == "project":
            if not found:
                return {"exists": False}
            return {"exists": True, "status": found.get("status", "active")}
        if key.kind == "since":
            plain: Any = {"newer": 0, "first": None, "elsewhere": None}
            return {**plain, **found.get("since", {})}
        if "specifier" in dict(key.parameters):
            own: Json = found.get("own", {"latest": release("1.0")})
            return own
        latest = found.get("latest", "1.0")
        return {"latest": release(latest) if latest else None}


def ask(content: str, world: World, *, file: str = "requirements.txt", **options: str) -> Result:
    """The result, with every fact that the check needs on its way."""
    given = {"file": file, **options}
    parameters = dict(CHECK.read(given, {}, lambda path: (content.encode(), path)))
    view = View({})
    found = CHECK.evaluate(parameters, view)
    if isinstance(found, Need):
        view = View({key: world.fact(key) for key in found.keys})
        found = CHECK.evaluate(parameters, view)
    assert isinstance(found, Result)
    return found


def row(result: Result, at: int = 0) -> dict[str, str]:
    table = result.table
    return {c.id: cell.text for c, cell in zip(table.columns, table.rows[at], strict=True)}


CURRENT: dict[str, Any] = {"latest": "1.0"}
OUTDATED: dict[str, Any] = {
    "latest": "2.0",
    "since": {"newer": 3, "first": {"version": "1.1", "uploaded": "2026-11-10"}},
}
YANKED: dict[str, Any] = {
    "own": {"latest": None, "yanked": release("1.0", reason="broken wheel")},
}
GONE: dict[str, Any] = {"own": {"latest": None, "outside": release("2.0")}}
NEWER_ONLY: dict[str, Any] = {
    "since": {
        "elsewhere": {"version": "2.0", "requires_python": ">=3.13", "newer_python": True},
    }
}
ELSEWHERE: dict[str, Any] = {"own": {"latest": None, "elsewhere": release("1.0")}}


@pytest.mark.parametrize(
    ("facts", "state", "remark"),
    [
        (CURRENT, "current", ""),
        (OUTDATED, "outdated", ""),
        (YANKED, "yanked", "Reason: broken wheel"),
        ({}, "not-found", "no project of that name"),
        (GONE, "not-found", "no release that the pin admits"),
        (NEWER_ONLY, "newer-only-for-newer-python", "2.0 asks for Python >=3.13."),
        (ELSEWHERE, "not-for-this-python", "no file for Python 3.11"),
        ({"status": "quarantined"}, "quarantined", "quarantine"),
        ({"unknown": True}, "unknown", ""),
    ],
)
def test_every_state_of_a_pin(facts: dict[str, Any], state: str, remark: str) -> None:
    found = ask("demo==1.0\n", World(demo=facts), python="3.11")
    assert found.outcome == state
    assert row(found)["outcome"] == state
    assert remark in row(found)["remark"]
    assert row(found)["place"] == "requirements.txt:1"
    assert f"1 {state}" in str(found.sentence)
    assert bool(found.unknown) == (state == "unknown")


def test_other_ways_to_be_in_a_state() -> None:
    no_reason = {"own": {"latest": None, "yanked": release("1.0", reason="")}}
    assert row(ask("demo==1.0", World(demo=no_reason)))["remark"] == "Yanked without a reason."
    withdrawn = {"own": {"latest": None, "elsewhere": release("1.0", reason="bad")}}
    assert ask("demo==1.0", World(demo=withdrawn)).outcome == "yanked"
    narrow = {"own": {"latest": None, "elsewhere": release("1.0", requires_python="<3.8")}}
    assert (
        "asks for Python <3.8" in row(ask("demo==1.0", World(demo=narrow), python="3.11"))["remark"]
    )
    too_new = {"own": {"latest": None, "elsewhere": release("1.0", requires_python=">=3.12")}}
    for python in ("3.12", "3.12.4", ""):
        found = ask("demo==1.0", World(demo=too_new), python=python, platform="linux-64")
        assert row(found)["remark"].startswith("It has no file for ")
    found = ask("demo==1.0", World(demo=too_new), python="3.11", platform="linux-64")
    assert "it asks for Python >=3.12" in row(found)["remark"]
    only_pre = {"own": {"latest": None, "prerelease": release("1.0rc1")}}
    assert ask("demo~=1.0", World(demo=only_pre)).outcome == "current"
    windows = {
        "since": {"elsewhere": {"version": "2.0", "requires_python": "", "newer_python": False}}
    }
    found = ask("demo==1.0", World(demo=windows), platform="linux-64")
    assert (found.outcome, row(found)["remark"]) == (
        "current",
        "2.0 has no file for any Python on linux-64.",
    )


def test_how_far_behind_is_told_by_the_facts_alone() -> None:
    found = row(ask("demo==1.0\n", World(demo=OUTDATED)))
    assert (found["step"], found["behind"], found["newer"]) == ("major", "10", "3")
    assert (found["first"], found["since"], found["latest"]) == ("1.1", "2026-11-10", "2.0")
    undated = {**OUTDATED, "since": {"newer": 1, "first": {"version": "1.1", "uploaded": ""}}}
    assert row(ask("demo==1.0\n", World(demo=undated)))["behind"] == ""
    assert ask("demo==1.0\n", World(demo=undated)).data["pins"][0]["days"] is None  # type: ignore[index, call-overload]


@pytest.mark.parametrize(
    ("pin", "latest", "expected"),
    [
        ("==1.2.3", "1.2.4", "patch"),
        ("==1.2.3", "1.3.0", "minor"),
        ("==1.2.3", "2.0", "major"),
        ("==1.2", "1.2.1", "patch"),
        ("==1", "1.0.0.1", "patch"),
        ("==1.2.3", "1.2.3.post1", "patch"),
        ("==1.2.*", "1.3", "minor"),
        ("~=1.2", "2.0", "major"),
        ("~=1.4.2", "1.5", "minor"),
        ("==4.5.1.48", "4.5.2.1", "patch"),
        ("==0.4.2", "0.5", "minor"),
        ("==2.0", "1!1.0", "major"),
        ("==2024.8.6", "2025.1.1", "minor"),
        ("==2024.8.6", "2024.9.1", "minor"),
        ("==2024.8.6", "2024.8.7", "patch"),
        ("==24.1", "25.0", "major"),
        ("==1.2.3,!=1.2.9", "1.3", "minor"),
    ],
)
def test_the_step_to_the_latest(pin: str, latest: str, expected: str) -> None:
    assert step(pin, latest) == expected


WORST = [
    ("gone", "not-found"),
    ("held", "quarantined"),
    ("pulled", "yanked"),
    ("foreign", "not-for-this-python"),
    ("old", "outdated"),
    ("late", "newer-only-for-newer-python"),
    ("fine", "current"),
]
ALL = World(
    gone=GONE,
    held={"status": "quarantined"},
    pulled=YANKED,
    foreign=ELSEWHERE,
    old=OUTDATED,
    late=NEWER_ONLY,
    fine=CURRENT,
    dark={"unknown": True},
)


@pytest.mark.parametrize("at", range(len(WORST)))
def test_the_outcome_of_a_file_is_the_gravest(at: int) -> None:
    content = "".join(f"{name}==1.0\n" for name, _ in reversed(WORST[at:]))
    assert ask(content, ALL).outcome == WORST[at][1]


def test_the_gravest_pins_are_named_with_their_lines() -> None:
    found = ask("a==1\n\nb==1.2\nc==1.0\n", World(a=CURRENT, c=OUTDATED), file="req.txt")
    assert str(found.sentence).endswith("1 current. Not-found: req.txt:3 b==1.2.")
    found = ask("a==1\nb==1\nc==1\nd==1\ne==1\n", World(e=CURRENT), file="req.txt")
    assert str(found.sentence).endswith(
        "req.txt:1 a==1, req.txt:2 b==1, req.txt:3 c==1 and 1 more."
    )
    found = ask("e==1\n", World(e=CURRENT), file="req.txt")
    assert str(found.sentence) == "Of the pins in req.txt: 1 current."


@pytest.mark.parametrize(("name", "outcome"), WORST)
def test_an_unknown_pin_hides_all_but_certain_faults(name: str, outcome: str) -> None:
    found = ask(f"{name}==1.0\ndark==1.0\n", ALL)
    certain = {"not-found", "quarantined", "yanked"}
    assert found.outcome == (outcome if outcome in certain else "unknown")
    assert found.unknown[0].cause is Cause.UNREACHABLE


def test_what_is_no_pin_is_told() -> None:
    content = (
        "loose>=1\nbare\nwin==1.0 ; sys_platform == 'win32'\n-r more.txt\n"
        "git+https://example.org/x.git\nfine==1.0\n"
    )
    found = ask(content, ALL, python="3.11", platform="linux-64")
    said = [str(note) for note in found.notes]
    assert len(found.table.rows) == 1
    assert said[0] == "No pins, since they leave the version open: loose, bare."
    assert said[1] == "Not for Python 3.11 on linux-64, by their markers: win (requirements.txt:3)."
    assert said[2].startswith("requirements.txt:4: not checked, as it is an option")
    assert said[3].startswith("requirements.txt:5: not checked, as it is a revision")
    assert found.outcome == "current"


def test_many_refused_lines_are_cut_with_a_count() -> None:
    found = ask("-r more.txt\n" * 30, ALL)
    assert found.outcome == "no-pins"
    assert len(found.table.rows) == 1
    assert str(found.notes[-1]).startswith("10 more lines")
    assert len(found.data["refused"]) == 30  # type: ignore[index, arg-type, call-overload]


def test_only_some() -> None:
    content = "fine==1.0\nold==1.0\n"
    found = ask(content, ALL, only="Fine, nobody")
    assert found.outcome == "current"
    assert str(found.notes[0]) == "The file names nothing of: nobody."
    with pytest.raises(InputError):
        ask(content, ALL, only="-x")


def test_pins_of_one_project_are_rows_of_their_own() -> None:
    content = (
        "[project]\nname='x'\nversion='1'\ndependencies=['fine==1.0']\n"
        "[project.optional-dependencies]\nmore=['fine==1.0']\n[dependency-groups]\ndev=['old==1']\n"
    )
    found = ask(content, ALL, file="pyproject.toml")
    places = [(row(found, at)["place"], row(found, at)["group"]) for at in range(3)]
    assert places == [
        ("pyproject.toml:4", ""),
        ("pyproject.toml:6", "extra:more"),
        ("pyproject.toml:8", "group:dev"),
    ]


def test_it_says_which_facts_it_needs_once() -> None:
    parameters = dict(
        CHECK.read({"file": "r.txt", "index": "extra"}, {}, lambda p: (b"a==1\na==1\nb==2\n", p))
    )
    found = CHECK.evaluate(parameters, View({}))
    assert isinstance(found, Need)
    assert len(found.keys) == len(set(found.keys)) == 8
    assert {key.subject.source for key in found.keys} == {"extra"}


def test_a_file_of_no_known_kind_is_refused_with_what_to_do() -> None:
    with pytest.raises(InputError) as error:
        ask("x", ALL, file="setup.cfg")
    assert error.value.file == "setup.cfg"
    assert error.value.advice


@pytest.mark.parametrize("style", ["text", "markdown"])
def test_the_answer_of_a_file_stands_beside_its_rows_once(style: str) -> None:
    result = ask("fine==1.0\nold==1.0\n", ALL)
    question = Question(check="pins", parameters=pairs({"file": "r.txt"}), expect=("outdated",))
    verdict = judge(question.expect, result.outcome)
    assert verdict is Verdict.HOLDS
    text = render(
        style, [Answer(question=question, result=result, verdict=verdict)], Presentation()
    )
    assert text.count("Of the pins in") == 1
    assert text.count("requirements.txt:") == 4


def manifests() -> Iterator[Path]:
    kinds = ("requirements", "environment-odd", "environment-other", "images")
    for folder in kinds if CORPUS.is_dir() else ():
        yield from sorted(path for path in (CORPUS / folder).rglob("*") if path.is_file())


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.is_dir(), reason="../shared/data/corpus is not there")
def test_no_entry_of_a_real_manifest_gets_lost(capsys: pytest.CaptureFixture[str]) -> None:
    counts = {"files": 0, "refused files": 0, "pins": 0, "others": 0}
    states = [CURRENT, OUTDATED, YANKED, GONE, NEWER_ONLY, ELSEWHERE, {"unknown": True}]

    class Some(World):
        def fact(self, key: FactKey) -> Fact | Unknown:
            self.projects = {key.subject.name.replace("-", "_"): states[len(key.subject.name) % 7]}
            return super().fact(key)

    paths = list(manifests())
    for path in paths:
        content = path.read_bytes()
        try:
            manifest = read_manifest(content, path.name)
        except InputError as error:
            counts["refused files"] += bool(error.file)
            continue
        text = content.decode("utf-8-sig")
        found = ask(text, Some(), file=path.name, python="3.11", platform="linux-64")
        data: Any = found.data
        others = sum(len(data[name]) for name in ("loose", "elsewhere", "refused"))
        assert len(data["pins"]) + others == len(manifest.entries)
        assert len(found.table.rows) == max(1, len(data["pins"]))
        counts["files"] += 1
        counts["pins"] += len(data["pins"])
        counts["others"] += others
    assert counts["files"] + counts["refused files"] == len(paths)
    assert counts["files"] > 50
    with capsys.disabled():
        print(f"\npins over the corpus: {counts}")
