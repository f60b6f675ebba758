"""``tree``: what a set comes to, drawn and listed, also when it is deep, circular or very large."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.requirements import Requirement

from factlock.checks import find_check
from factlock.checks.solving.graph import Graph
from factlock.checks.solving.ml_bases import BASES, expand
from factlock.checks.solving.package_list import MAX_LISTED, MAX_ROWS
from factlock.checks.solving.solved import Ask, canonical_requirement, read_moment, read_solution
from factlock.checks.solving.unfolding import MAX_DEPTH, MAX_TWIGS, asked, unfold
from factlock.errors import InputError
from factlock.facts.keys import solve_key
from factlock.model import Answer, Grid, Listing, Question, Result, Tree, Verdict
from factlock.report import render
from factlock.report.drawing import draw_tree
from sites import Site
from solved_sets import (
    TARGET,
    about,
    ask,
    cell,
    lock_of_facts,
    mentions_fact,
    need,
    solve_fact,
    solved,
    unreachable,
    unsolved,
    view,
)

SET: dict[str, Any] = {
    "app": ["web", ("db", ">=2,<3", "", "")],
    "web": ["core", ("colour", "", 'sys_platform == "linux"', "")],
    "db": ["core", ("web", "", "", "sync")],
    "core": ["web"],
    "colour": [],
}


def tree_of(result: Result) -> Tree:
    return next(one for one in result.details if isinstance(one, Tree))


def grid_of(result: Result) -> Grid:
    return next(one for one in result.details if isinstance(one, Grid))


def drawn(result: Result) -> list[str]:
    return draw_tree(tree_of(result).twigs)


def test_a_set_with_a_circle() -> None:
    facts = view(solve_fact(["app"], solved(SET, {"db": 12_300_000})))
    result = ask("tree", facts, requirements="app")
    assert result.outcome == "solved"
    assert str(result.sentence) == (
        "Installing app takes 5 packages for Python 3.12 on linux-64, 12.3 MB to download."
    )
    assert result.value == "5"
    assert drawn(result) == [
        "app 1.0",
        "├─ db 1.0 (>=2,<3)",
        "│  ├─ core 1.0",
        "│  │  └─ web 1.0 (see below)",
        '│  └─ web 1.0 (extra == "sync", see below)',
        "└─ web 1.0",
        '   ├─ colour 1.0 (sys_platform == "linux")',
        "   └─ core 1.0 (see above)",
    ]
    rows = [[cell.text for cell in row] for row in grid_of(result).table.rows]
    assert rows[0] == ["app", "1.0", "1.0 kB", "the request", ""]
    assert rows[2] == ["core", "1.0", "1.0 kB", "db, web", ""]
    assert rows[4] == ["web", "1.0", "1.0 kB", "app, core, db", 'extra == "sync"']
    assert result.data == {
        "count": 5,
        "bytes": 12_304_000,
        "target": {"python": "3.12", "platform": "linux-64", "before": ""},
        "packages": [
            {"name": "app", "version": "1.0", "size": 1000, "requested": True, "by": []},
            {"name": "colour", "version": "1.0", "size": 1000, "requested": False, "by": ["web"]},
            {
                "name": "core",
                "version": "1.0",
                "size": 1000,
                "requested": False,
                "by": ["db", "web"],
            },
            {"name": "db", "version": "1.0", "size": 12_300_000, "requested": False, "by": ["app"]},
            {
                "name": "web",
                "version": "1.0",
                "size": 1000,
                "requested": False,
                "by": ["app", "core", "db"],
            },
        ],
    }
    assert not result.notes


def test_one_package_alone_is_said_in_the_singular() -> None:
    result = ask("tree", view(solve_fact(["six"], solved({"six": []}))), requirements="six")
    assert str(result.sentence).startswith("Installing six takes 1 package for")
    assert str(tree_of(result).title) == "Tree of 1 package"


def test_a_set_is_asked_for_as_one_and_its_target_is_said() -> None:
    found = need("tree", view(), requirements="a\nb", python="3.11", before="2024-05-01T00:00:00Z")
    key = solve_key(["a", "b"], python="3.11", platform="linux-64", before="2024-05-01T00:00:00Z")
    assert found.keys == (key,)
    facts = view(
        solve_fact(
            ["a", "b"], solved({"a": [], "b": []}), python="3.11", before="2024-05-01T00:00:00Z"
        )
    )
    result = ask("tree", facts, requirements="a\nb", python="3.11", before="2024-05-01T00:00:00Z")
    assert cell(result, "target") == "Python 3.11 on linux-64 before 2024-05-01"
    assert [twig.depth for twig in tree_of(result).twigs] == [0, 0]


@pytest.mark.parametrize(
    ("outcome", "fields", "words"),
    [
        ("conflict", {"asks": [["", "a>=2"], ["b==1", "a<2"]]}, "excludes itself"),
        ("missing", {"names": ["no-such"]}, "no index has no-such"),
        ("not-for-this-python", {"names": ["old 1.0"]}, "nothing of old 1.0 is for it"),
        ("needs-a-build", {"names": ["src 1.0"]}, "src 1.0 would have to be built"),
    ],
)
def test_no_solution(outcome: str, fields: dict[str, Any], words: str) -> None:
    facts = view(solve_fact(["a"], unsolved(outcome, **fields)))
    for check, more in (("tree", {}), ("whoneeds", {"of": "b"})):
        result = ask(check, facts, requirements="a", **more)
        assert result.outcome == outcome
        assert words in str(result.sentence)
        said = next(one for one in result.details if isinstance(one, Listing))
        assert said.text == "Because."
        grids = [one for one in result.details if isinstance(one, Grid)]
        assert len(grids) == bool(fields.get("asks"))
        for grid in grids:
            asks = [tuple(one.text for one in row) for row in grid.table.rows]
            assert asks == [("the request", "a>=2"), ("b==1", "a<2")]


@pytest.mark.parametrize(
    ("asks", "words"),
    [
        ([["", "a>99"]], "no release of a is inside what is asked."),
        ([["", "a"], ["a==1", "b>99"]], "no release of b is inside what is asked."),
        ([["", "a>98"], ["", "a>99"]], "no release of a is inside what is asked."),
        ([["", "a[x]>98"], ["b==1", "a>99"]], "no release of a is inside what is asked."),
        ([["", "a<1 or a>9"], ["b==1", "a>5"]], "no release of a is inside what is asked."),
        ([["", "b==1"], ["a==1", "b>=2"], ["", "a"]], "what is asked for excludes itself."),
        ([["", "b<1 or b>9"], ["a==1", "b>=2,<5"]], "what is asked for excludes itself."),
        (
            [["", "b>1"], ["a==1", "b<=2"], ["c==1", "b!=2,!=1.*"]],
            "what is asked for excludes itself.",
        ),
        ([], "what is asked for excludes itself."),
    ],
)
def test_what_nobody_contests_does_not_exclude_itself(asks: list[list[str]], words: str) -> None:
    before = "1990-01-01T00:00:00Z"
    facts = view(solve_fact(["a"], unsolved("conflict", asks=asks), before=before))
    for check, more in (("tree", {}), ("whoneeds", {"of": "b"})):
        result = ask(check, facts, requirements="a", before=before, **more)
        assert result.outcome == "conflict"
        assert f"before 1990-01-01: {words}" in str(result.sentence)


def test_what_could_not_be_asked_is_unknown() -> None:
    facts = view(unreachable(solve_key(["a"], **TARGET)))
    result = ask("tree", facts, requirements="a")
    assert result.outcome == "unknown"
    assert [one.reason for one in result.unknown] == ["There was no connection."]
    assert result.data is None


def test_what_nobody_can_read_is_said() -> None:
    value = solved({"a": ["b"], "b": [], "lost": ["found"], "found": ["lost"]})
    value["packages"][0]["unread"] = ["x @ https://elsewhere.example/x.whl"]
    value["packages"][0]["requires"].append(["ghost", "", "", ""])
    result = ask("tree", view(solve_fact(["a"], value)), requirements="a")
    assert result.value == "4"
    assert drawn(result) == [
        "a 1.0",
        "└─ b 1.0",
        "found 1.0 (nobody known asks for it)",
        "└─ lost 1.0",
        "   └─ found 1.0 (see above)",
    ]
    notes = " ".join(map(str, result.notes))
    assert "x @ https://elsewhere.example/x.whl" in notes
    assert "ghost by a" in notes


def test_several_asks_for_one_project_are_one_line() -> None:
    asks = [
        ("b", ">=1", 'python_version < "3.13"', ""),
        ("b", ">=2", "", "x"),
        ("c", ">=1", "", "x"),
        ("c", "<9", "", ""),
    ]
    result = ask(
        "tree", view(solve_fact(["a"], solved({"a": asks, "b": [], "c": []}))), requirements="a"
    )
    assert drawn(result) == ["a 1.0", "├─ b 1.0 (>=1,>=2)", "└─ c 1.0 (>=1,<9)"]


def test_how_an_ask_is_written() -> None:
    assert asked(Ask("a", "<3,>=2", "", "")) == ">=2,<3"
    assert asked(Ask("a", "", "x or y", "e")) == '(x or y) and extra == "e"'
    assert asked(Ask("a", ">=2", "x", "")) == ">=2; x"
    assert asked(Ask("a", "", "", "")) == ""


@pytest.mark.parametrize(
    "text", ["pymc", "Py_MC.3", "A", "Dask[Array,diagnostics]>=2024,!=2024.1", "a[x]~=1.0"]
)
def test_requirements_are_written_as_a_resolver_takes_them(text: str) -> None:
    canonical = canonical_requirement(text)
    assert canonical == str(Requirement(canonical))
    assert canonical == canonical_requirement(canonical)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("2024-05-01", "2024-05-01T00:00:00Z"),
        ("2024-05-01T12:30:00Z", "2024-05-01T12:30:00Z"),
        ("2024-05-01T01:30:00+02:00", "2024-04-30T23:30:00Z"),
    ],
)
def test_dates(text: str, canonical: str) -> None:
    assert read_moment(text) == canonical


@pytest.mark.parametrize(
    "text",
    ["yesterday", "2024-13-01", "2024-05-01T12:00:00", "0001-01-01T00:00:00+23:00", "20240501"],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="is not a date"):
        read_moment(text)


@pytest.mark.parametrize(
    "text",
    [
        "-e .",
        "a @ https://x.example/a.whl",
        "./a",
        "a; python_version<'3'",
        "a-",
        "9" * 21,
        "",
    ],
)
def test_what_may_not_reach_a_resolver_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        find_check("tree").argument.canonical(text, {})


# Graphs of any form


@st.composite
def graphs(draw: st.DrawFn) -> dict[str, list[str]]:
    names = [f"p{at}" for at in range(draw(st.integers(1, 25)))]
    some = st.lists(st.sampled_from(names), max_size=5, unique=True)
    return {name: [one for one in draw(some) if one != name] for name in names}


@given(graphs())
def test_every_package_is_drawn_once_at_its_shortest_distance(graph: dict[str, list[str]]) -> None:
    facts = view(solve_fact(["p0"], solved(graph)))
    twigs = tree_of(ask("tree", facts, requirements="p0")).twigs
    assert {twig.name for twig in twigs} == set(graph)
    stack: list[str] = []
    for twig in twigs:
        assert twig.depth <= len(stack)
        del stack[twig.depth :]
        # Each branch is one that a package asks for.
        assert not stack or twig.name in graph[stack[-1]]
        stack.append(twig.name)
    tops = [twig.name for twig in twigs if twig.depth == 0]
    assert tops[0] == "p0"
    distance = dict.fromkeys(tops, 0)
    for name in (todo := list(tops)):
        for other in graph[name]:
            if other not in distance:
                distance[other] = distance[name] + 1
                todo.append(other)
    for name, steps in distance.items():
        assert min(twig.depth for twig in twigs if twig.name == name) == steps
    asks = sum(map(len, graph.values()))
    # No ask is drawn twice, and none is left out.
    assert len(twigs) == asks + len(tops)


@given(graphs())
@settings(max_examples=50)
def test_paths_are_real_and_shortest(graph: dict[str, list[str]]) -> None:
    fact = solve_fact(["p0"], solved(graph))
    found = read_solution(fact.key, view(fact))
    ways = Graph(found).ways  # type: ignore[arg-type]
    for name, depth in ways.depth.items():
        path = ways.path(name)
        assert path[0] == "p0"
        assert path[-1] == name
        assert len(path) == depth + 1
        assert all(b in graph[a] for a, b in pairwise(path))


@given(graphs(), st.integers(1, 30), st.integers(0, 6))
def test_what_is_cut_is_counted(graph: dict[str, list[str]], twigs: int, depth: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("factlock.checks.solving.unfolding.MAX_TWIGS", twigs)
        patch.setattr("factlock.checks.solving.unfolding.MAX_DEPTH", depth)
        facts = view(solve_fact(["p0"], solved(graph)))
        result = ask("tree", facts, requirements="p0")
    shown = {twig.name for twig in tree_of(result).twigs}
    cut = len(graph) - len(shown)
    notes = " ".join(map(str, result.notes))
    assert (f"{cut} package" in notes) == (cut > 0)
    assert max(twig.depth for twig in tree_of(result).twigs) <= depth + 1
    # The packages come first, their further places fill what is left, a package's places all or none.
    assert len(shown) <= max(twigs, 1)


# Graphs that are too large for a page


def chain(length: int) -> dict[str, list[str]]:
    """A chain with a way back from each link to the begin."""
    graph = {f"n{at}": [f"n{at + 1}", "n0"] for at in range(length - 1)}
    return {**graph, "n0": ["n1"], f"n{length - 1}": ["n0"]}


def bush(size: int) -> dict[str, list[str]]:
    """Many packages, each of which asks for four others, in circles."""
    return {
        f"n{at}": sorted(
            {f"n{(at * 7 + step * step * 13 + 1) % size}" for step in range(4)} - {f"n{at}"}
        )
        for at in range(size)
    }


@pytest.mark.parametrize("make", [chain, bush])
def test_twenty_thousand_packages_in_five_seconds_cut_with_a_count(make: Any) -> None:
    fact = solve_fact(["n0"], solved(make(20_000)))
    began = time.process_time()
    result = ask("tree", view(fact), requirements="n0")
    question = Question(check="tree", parameters=(("requirements", "n0"),))
    text = render("text", [Answer(question=question, result=result, verdict=Verdict.INFORMS)])
    assert time.process_time() - began < 5
    assert result.value == "20000"
    tree = tree_of(result)
    assert len(tree.twigs) <= MAX_TWIGS
    assert max(twig.depth for twig in tree.twigs) <= MAX_DEPTH + 1
    drawn = len({twig.name for twig in tree.twigs})
    assert str(tree.title) == f"Tree of 20,000 packages, the nearest {drawn:,} drawn"
    assert f"{20_000 - drawn:,} packages are not drawn" in text
    assert len(grid_of(result).table.rows) == MAX_ROWS
    data: Any = result.data
    assert len(data["packages"]) == MAX_LISTED == 20_000


@pytest.mark.parametrize("form", ["chain", "bush"])
def test_fifty_thousand_packages_in_ten_seconds_and_half_a_gigabyte(form: str) -> None:
    # In a process of its own, whose memory nothing else has touched.
    command = [sys.executable, __file__, form]
    folders = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "extensions")]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(folders)}
    ended = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    words = ended.stdout.split()
    for check, outcome, seconds in zip(words[0:9:3], words[1:9:3], words[2:9:3], strict=True):
        assert (check, outcome) in {("tree", "solved"), ("needs", "yes"), ("whoneeds", "needed")}
        assert float(seconds) < 10
    assert int(words[9]) < 500_000


def ask_of_fifty_thousand(form: str) -> None:
    """Print check, outcome and seconds of each of the three, and the peak of memory in kB."""
    graph = {"chain": chain, "bush": bush}[form](50_000)
    graph["n49999"] = [*graph["n49999"], "torch"]
    facts = view(
        solve_fact(["n0"], solved({**graph, "torch": []})),
        mentions_fact("n0", expand(BASES), {"inactive": [], "about": {"n0": about()}}),
    )
    asked = {
        "tree": {"requirements": "n0"},
        "needs": {"package": "n0"},
        "whoneeds": {"requirements": "n0", "of": "torch"},
    }
    for check, parameters in asked.items():
        began = time.process_time()
        result = ask(check, facts, **parameters)
        question = Question(check=check, parameters=tuple(sorted(parameters.items())))
        answer = Answer(question=question, result=result, verdict=Verdict.INFORMS)
        for style in ("text", "json"):
            render(style, [answer])
        print(check, result.outcome, f"{time.process_time() - began:.2f}")
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def test_a_repeat_that_does_not_fit_is_counted_where_it_hangs() -> None:
    wide = {f"p{at}": [f"p{other}" for other in range(60) if other != at] for at in range(60)}
    found = read_solution((fact := solve_fact(["p0"], solved(wide))).key, view(fact))
    graph = Graph(found)  # type: ignore[arg-type]
    unfolded = unfold(graph.tops, graph.below, graph.versions)
    assert unfolded.drawn == unfolded.reached == 60
    hidden = 60 * 59 + 1 - len(unfolded.twigs)
    said = [str(twig.note) for twig in unfolded.twigs if "not drawn" in str(twig.note)]
    assert hidden > 0
    assert sum(int(text.split()[-4]) for text in said) == hidden
    assert len(unfolded.twigs) <= MAX_TWIGS


def five_hundred() -> dict[str, Any]:
    """A tree two branches wide, each package of which asks for three others besides."""
    graph = bush(500)
    for at in range(250):
        graph[f"n{at}"] = sorted(
            {*graph[f"n{at}"], f"n{min(2 * at + 1, 499)}", f"n{min(2 * at + 2, 499)}"}
        )
    return solved(graph)


@pytest.mark.parametrize("builder", ["html", "text", "latex", "man", "singlehtml", "xml", "epub"])
def test_a_tree_of_five_hundred_packages_on_a_page(builder: str, tmp_path: Any) -> None:
    site = Site(tmp_path)
    site.write("index.md", "# Page\n\n```{dep:tree} n0\n:python: 3.12\n:expect: solved\n```\n")
    lock_of_facts(solve_fact(["n0"], five_hundred())).write(tmp_path / "facts.lock")
    built = site.build("-W", builder=builder)
    assert built.code == 0, built.log
    if builder == "html":
        page = built.read("index.html")
        for at in range(500):
            assert (
                f'<code class="docutils literal notranslate"><span class="pre">n{at}</span>' in page
            )
        assert page.count("<details") > 100
        assert page.count("<details") - page.count("<details open") > 100
        assert len(page) < 1_500_000
    if builder == "text":
        page = built.read("index.txt")
        assert "└─ n" in page
        assert "Tree of 500 packages" in page
    if builder == "epub":
        assert "<details open=" in built.read("index.xhtml")
        # Readers of EPUB show nothing of a page that is no XML.
        ET.parse(built.out / "index.xhtml")


if __name__ == "__main__":
    ask_of_fifty_thousand(sys.argv[1])
