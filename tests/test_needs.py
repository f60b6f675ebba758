"""``needs`` and ``whoneeds``: every outcome, the order in which they count, and never a silent no."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factlock.checks import find_check
from factlock.checks.solving.extra_ways import MAX_SINGLE
from factlock.checks.solving.ml_bases import AS_OF, BASES, ON_CHANNELS, UNDECLARED, WORDS, expand
from factlock.checks.solving.undeclared import Evidence, find_evidence
from factlock.errors import Cause, InputError
from factlock.facts.keys import mentions_key, solve_key
from factlock.model import Grid, Result, Tree, Unknown
from factlock.report.drawing import draw_tree
from factlock.text import normal_name
from solved_sets import (
    TARGET,
    about,
    ask,
    cell,
    mentions_fact,
    need,
    solve_fact,
    solved,
    unreachable,
    unsolved,
    view,
)

WATCH = tuple(expand(BASES))
NOTHING: dict[str, Any] = {"inactive": [], "about": {}}


def needs(package: str, solution: Any, *more: Any, said: Any = None, **fields: Any) -> Result:
    """The answer of ``needs`` about a package whose solution and words are given."""
    name = package.partition("[")[0].partition("=")[0]
    words = {"inactive": said or [], "about": {name: about(**fields)}}
    facts = view(solve_fact([package], solution), mentions_fact(package, WATCH, words), *more)
    return ask("needs", facts, package=package)


def notes(result: Result) -> str:
    return " ".join(map(str, result.notes))


def test_the_tree_and_the_words_are_asked_for_together() -> None:
    found = need("needs", view(), package="a[x]>=1", watch="torch", python="3.11")
    target = {"python": "3.11", "platform": "linux-64"}
    assert set(found.keys) == {
        solve_key(["a[x]>=1"], **target),
        mentions_key(["a[x]>=1"], watch=expand(["torch"]), **target),
    }


def test_yes_with_the_shortest_path_and_all_culprits() -> None:
    result = needs(
        "app",
        solved(
            {
                "app": ["far", "near"],
                "far": ["further"],
                "further": [("torch", ">=2", "", "")],
                "near": [("torch", "<3,>=2", "", "gpu"), "jaxlib"],
                "torch": [],
                "jaxlib": [],
            }
        ),
    )
    assert result.outcome == "yes"
    assert result.value == cell(result, "how") == "app > near > jaxlib"
    assert cell(result, "found") == "jaxlib, torch"
    assert cell(result, "by") == "near, further"
    data: Any = result.data
    assert [one["path"] for one in data["needs"]] == [
        ["app", "near", "jaxlib"],
        ["app", "near", "torch"],
    ]
    assert {one["watched"] for one in data["needs"]} == {"jax", "torch"}
    assert data["culprits"][-1]["how"] == '>=2,<3; extra == "gpu"'
    tree = next(one for one in result.details if isinstance(one, Tree))
    assert draw_tree(tree.twigs) == [
        "app 1.0",
        "├─ far 1.0",
        "│  └─ further 1.0",
        "│     └─ torch 1.0 (>=2)",
        "└─ near 1.0",
        "   ├─ jaxlib 1.0",
        '   └─ torch 1.0 (>=2,<3; extra == "gpu")',
    ]
    grid = next(one for one in result.details if isinstance(one, Grid))
    assert [row[3].text for row in grid.table.rows] == [
        "app > near",
        "app > far > further",
        "app > near",
    ]


def test_what_is_watched_itself_is_no_culprit() -> None:
    result = needs("flax", solved({"flax": ["jax"], "jax": ["jaxlib"], "jaxlib": []}))
    assert (result.outcome, cell(result, "found"), cell(result, "by")) == (
        "yes",
        "jax, jaxlib",
        "flax",
    )
    result = needs("jax", solved({"jax": ["jaxlib"], "jaxlib": []}))
    assert str(result.sentence) == "jax is itself one of those that are watched."


def test_no() -> None:
    result = needs("app", solved({"app": ["b"], "b": []}))
    assert result.outcome == "no"
    assert str(result.sentence) == (
        "app does not need torch, tensorflow or jax for Python 3.12 on linux-64 (2 packages looked at)."
    )
    assert not result.notes
    assert result.value == ""


# Extras


def test_an_extra_that_brings_it_in_directly_and_one_by_another_package() -> None:
    alone = solved({"app": ["b"], "b": []})
    every = solve_fact(
        ["app[docs,ml]==1.0"],
        solved(
            {
                "app": [
                    "b",
                    ("c", "", "", "ml"),
                    ("sphinx", "", "", "docs"),
                ],
                "b": [],
                "c": ["torch"],
                "sphinx": ["app"],
                "torch": [],
            }
        ),
    )
    facts = view(
        solve_fact(["app>=1"], alone),
        mentions_fact(
            "app>=1",
            WATCH,
            {
                "inactive": [["app", "1.0", "torch", "", "", "gpu"]],
                "about": {"app": about(extras=["gpu", "ML", "docs"])},
            },
        ),
    )
    assert need("needs", facts, package="app>=1").keys == (every.key,)
    result = ask("needs", view(*facts.known.values(), every), package="app>=1")
    assert result.outcome == "only-with-extra"
    assert cell(result, "how") == "app[gpu] > torch; app[ml] > c > torch"
    data: Any = result.data
    # What the documentation needs leads back to the package, and from there to everything.
    assert [one["extra"] for one in data["extras"]] == ["gpu", "ml"]
    assert "only with its extras gpu, ml" in str(result.sentence)


def test_extras_that_are_asked_for_are_part_of_the_set() -> None:
    solution = solved({"app": [("torch", "", "", "gpu")], "torch": []})
    assert needs("app[gpu]", solution, extras=["gpu"]).outcome == "yes"
    result = needs("app[docs]", solved({"app": []}), extras=["docs"])
    assert result.outcome == "no"


def test_extras_that_exclude_each_other_are_looked_into_each_by_itself() -> None:
    extras = ["a", "b", "c"]
    facts = view(
        solve_fact(["app"], solved({"app": []})),
        mentions_fact("app", WATCH, {"inactive": [], "about": {"app": about(extras=extras)}}),
        solve_fact(["app[a,b,c]==1.0"], unsolved("conflict")),
    )
    # All of them in one round.
    assert {key.subject.name for key in need("needs", facts, package="app").keys} == {
        f"app[{extra}]==1.0" for extra in extras
    }
    single = (
        solve_fact(["app[a]==1.0"], solved({"app": [("torch", "", "", "a")], "torch": []})),
        solve_fact(["app[b]==1.0"], solved({"app": []})),
        solve_fact(["app[c]==1.0"], unsolved("needs-a-build")),
    )
    result = ask("needs", view(*facts.known.values(), *single), package="app")
    assert result.outcome == "only-with-extra"
    assert cell(result, "how") == "app[a] > torch"
    assert "and were not looked through: its extra c." in notes(result)


def test_an_extra_that_only_switches_others_on_does_not_hide_them() -> None:
    every = solved({"app": [("c", "", "", "a")], "c": ["torch"], "torch": []})
    result = needs(
        "app",
        solved({"app": []}),
        solve_fact(["app[a,all]==1.0"], unsolved("conflict")),
        solve_fact(["app[all]==1.0"], every),
        unreachable(solve_key(["app[a]==1.0"], **TARGET)),
        extras=["a", "all"],
    )
    assert (result.outcome, cell(result, "how")) == ("only-with-extra", "app[a] > c > torch")


def test_an_extra_that_makes_another_version_bring_it_in() -> None:
    older = solved({"app": ["b", ("d", "", "", "x")], "b": ["torch"], "d": [], "torch": []})
    result = needs(
        "app",
        solved({"app": ["b"], "b": []}),
        solve_fact(["app[x,y]==1.0"], older),
        solve_fact(["app[x]==1.0"], older),
        solve_fact(["app[y]==1.0"], solved({"app": ["b"], "b": []})),
        extras=["x", "y"],
    )
    assert (result.outcome, cell(result, "how")) == ("only-with-extra", "app[x] > b > torch")


def test_an_extra_that_cannot_be_installed_is_said_and_is_no_obstacle() -> None:
    result = needs(
        "app", solved({"app": []}), solve_fact(["app[a]==1.0"], unsolved("missing")), extras=["a"]
    )
    assert result.outcome == "no"
    assert (
        "These cannot be installed for Python 3.12 on linux-64 and were not looked through: its extra a."
        in notes(result)
    )


@pytest.mark.parametrize("summary", ["", "Layers for PyTorch"])
def test_another_release_says_nothing_about_the_extras_of_this_one(summary: str) -> None:
    older = solved({"app": []})
    older["packages"][0]["version"] = "0.1"
    result = needs(
        "app",
        solved({"app": []}),
        solve_fact(["app[a]==1.0"], older),
        extras=["a"],
        summary=summary,
    )
    assert result.outcome == "unknown"
    assert result.unknown[0].cause is Cause.UNSURE
    assert result.unknown[0].reason == "These of its extras were not looked into: a."


def test_how_many_extras_are_tried_is_bounded_and_each_that_was_not_is_named() -> None:
    many = sorted(f"e{at}" for at in range(60))
    facts = view(
        solve_fact(["app"], solved({"app": []})),
        mentions_fact("app", WATCH, {"inactive": [], "about": {"app": about(extras=many)}}),
    )
    tried = 0
    for _ in range(3):
        found = find_check("needs").evaluate({"package": "app"}, facts)
        if isinstance(found, Result):
            break
        tried += len(found.keys)
        facts = view(
            *facts.known.values(),
            *(solve_fact(key.subject.name.split("\n"), unsolved("conflict")) for key in found.keys),
        )
    assert tried == 1 + MAX_SINGLE
    assert isinstance(found, Result)
    assert found.outcome == "unknown"
    assert found.unknown[0].reason.endswith(f": {', '.join(many[MAX_SINGLE:])}.")
    assert f"was not looked into: its extras {', '.join(many[MAX_SINGLE:])}." in notes(found)
    data: Any = found.data
    assert data["extras_not_installable"] == many[:MAX_SINGLE]
    assert data["extras_not_looked_into"] == many[MAX_SINGLE:]


def test_an_extra_that_could_not_be_asked_makes_it_unknown() -> None:
    trouble = unreachable(solve_key(["app[a]==1.0"], **TARGET))
    result = needs("app", solved({"app": []}), trouble, extras=["a"])
    assert result.outcome == "unknown"
    assert result.unknown == (trouble,)
    assert "As it stands it does not need torch" in notes(result)
    assert "What these bring in could not be asked: its extra a." in notes(result)
    # What the metadata says outright needs no more asking.
    for marker in ("", 'python_version >= "3.9"'):
        row = ["app", "1.0", "torch", "", marker, "a"]
        found = needs("app", solved({"app": []}), trouble, extras=["a"], said=[row])
        assert found.outcome == "only-with-extra"
    # Where its marker is not true, something else of the extra may still lead there.
    row = ["app", "1.0", "torch", "", 'python_version < "3.9"', "a"]
    assert needs("app", solved({"app": []}), trouble, extras=["a"], said=[row]).outcome == "unknown"


def test_extras_of_others_do_not_count() -> None:
    row = ["b", "1.0", "torch", "", "", "gpu"]
    assert needs("app", solved({"app": ["b"], "b": []}), said=[row]).outcome == "no"


@pytest.mark.parametrize("check", ["tree", "needs", "whoneeds", "resolves", "cost", "pipeline"])
def test_every_check_of_a_set_says_that_an_extra_does_not_exist(check: str) -> None:
    value = {**solved({"app": []}), "unknown_extras": [["app", "nope"]]}
    words = {"inactive": [], "about": {"app": about()}}
    facts = view(solve_fact(["app[nope]"], value), mentions_fact("app[nope]", WATCH, words))
    parameters = {"package" if check == "needs" else "requirements": "app[nope]"}
    if check == "whoneeds":
        parameters["of"] = "b"
    assert "app 1.0 has no extra named nope." in notes(ask(check, facts, **parameters))


# Other platforms


def test_only_on_another_platform() -> None:
    row = ["b", "1.0", "torch", ">=2", 'sys_platform == "win32"', ""]
    result = needs("app", solved({"app": ["b"], "b": []}), said=[row])
    assert result.outcome == "only-on-other-platform"
    assert cell(result, "how") == 'b > torch (sys_platform == "win32")'
    assert "not for Python 3.12 on linux-64" in str(result.sentence)


def test_an_extra_that_brings_it_in_elsewhere_only() -> None:
    row = ["app", "1.0", "torch", "", 'sys_platform == "win32"', "gpu"]
    result = needs(
        "app",
        solved({"app": []}),
        solve_fact(["app[gpu]==1.0"], solved({"app": []})),
        said=[row],
        extras=["gpu"],
    )
    assert result.outcome == "only-on-other-platform"
    assert 'sys_platform == "win32" and extra == "gpu"' in cell(result, "how")


def test_an_extra_in_use_that_brings_it_in_elsewhere() -> None:
    used = solved({"app": ["b"], "b": [("c", "", "", "gpu")], "c": []})
    row = ["b", "1.0", "torch", "", 'sys_platform == "win32"', "gpu"]
    assert needs("app", used, said=[row]).outcome == "only-on-other-platform"


def test_an_extra_counts_more_than_another_platform_which_is_still_said() -> None:
    rows = [
        ["app", "1.0", "torch", "", 'sys_platform == "win32"', ""],
        ["app", "1.0", "jax", "", "", "jax"],
    ]
    extra = solve_fact(["app[jax]"], solved({"app": [("jax", "", "", "jax")], "jax": []}))
    result = needs("app", solved({"app": []}), extra, said=rows, extras=["jax"])
    assert result.outcome == "only-with-extra"
    assert 'app > torch (sys_platform == "win32")' in notes(result)


@pytest.mark.parametrize(
    ("name", "summary", "outcome"),
    [
        ("torch-graphs", "Graphs for PyTorch", "likely-undeclared"),
        ("torch-graphs", "Graphs of all kinds", "only-with-extra"),
        ("graphs", "Graphs for PyTorch", "only-with-extra"),
    ],
)
def test_what_is_called_after_a_base_wants_it_without_an_extra_too(
    name: str, summary: str, outcome: str
) -> None:
    every = solved({name: [("torch", "", "", "full")], "torch": []})
    result = needs(
        name,
        solved({name: []}),
        solve_fact([f"{name}[full]==1.0"], every),
        extras=["full"],
        summary=summary,
    )
    assert result.outcome == outcome
    told = f"An extra would bring one along: {name}[full] > torch."
    assert (told in notes(result)) == (outcome == "likely-undeclared")


# Words without a requirement


@pytest.mark.parametrize(
    ("name", "fields", "evidence"),
    [
        ("torchmetrics", {}, [("torch", "name")]),
        ("my-torch-thing", {}, [("torch", "name")]),
        ("pytorch-ranger", {}, [("torch", "name")]),
        ("jaxtyping", {}, [("jax", "name")]),
        ("blowtorch", {}, []),
        ("ajax", {}, []),
        ("app", {"extras": ["torch-gpu"]}, [("torch", "extra")]),
        ("app", {"extras": ["torchlight"]}, []),
        ("app", {"summary": "Layers for PyTorch."}, [("torch", "summary")]),
        (
            "app",
            {"summary": "Models in TensorFlow/JAX"},
            [("tensorflow", "summary"), ("jax", "summary")],
        ),
        ("app", {"summary": "You like pytorch? You love this!"}, []),
        ("app", {"summary": "Watch tensors flow without TensorFlow"}, []),
        ("app", {"summary": "An alternative to PyTorch"}, []),
        ("app", {"summary": "Ajax and torches"}, []),
        ("app", {"classifiers": ["Framework :: PyTorch"]}, [("torch", "classifier")]),
        ("app", {"keywords": "deep learning, pytorch"}, [("torch", "keywords")]),
        ("app", {"keywords": "learning pytorch"}, [("torch", "keywords")]),
        ("app", {"keywords": "pytorch, tensorflow, numpy"}, []),
    ],
)
def test_words(name: str, fields: Any, evidence: list[tuple[str, str]]) -> None:
    found = find_evidence(name, about(**fields), BASES)
    assert [(one.watched, one.where) for one in found] == evidence


def test_prose_is_read_for_our_own_names_only() -> None:
    words = about(summary="It sends requests.", keywords="requests", extras=["requests"])
    assert find_evidence("app", words, ["requests"]) == [
        Evidence(watched="requests", where="extra", text="requests")
    ]


@pytest.mark.parametrize(
    ("name", "fields", "evidence"),
    [
        ("tensorflow-metadata", {"keywords": "tensorflow metadata tfx"}, []),
        ("tensorflow-metadata", {"extras": ["tensorflow"]}, ["name", "extra"]),
        (
            "tensorflow-metadata",
            {"classifiers": ["Framework :: TensorFlow"]},
            ["name", "classifier"],
        ),
        ("viewer", {"keywords": "tensorflow, visualizer"}, ["keywords"]),
    ],
)
def test_a_name_alone_says_little_where_the_summary_says_something_else(
    name: str, fields: dict[str, Any], evidence: list[str]
) -> None:
    said = about(summary="Library and standards for schema and statistics.", **fields)
    assert [one.where for one in find_evidence(name, said, BASES)] == evidence
    if "metadata" in name:
        # Nothing else is said: then the name is all that there is.
        found = find_evidence(name, about(**{**fields, "summary": ""}), BASES)
        assert "name" in [one.where for one in found]
    needed = about(summary="Stubs for requests.", **fields)
    assert [one.where for one in find_evidence("types-requests", needed, ["requests"])] == ["name"]


def test_the_versions_of_a_base_that_all_ask_for_are_handed_on() -> None:
    result = needs(
        "app",
        solved(
            {
                "app": [("torch", ">=1.11", "", ""), "mid"],
                "mid": [("torch", "!=2.0,>=2", "", ""), ("jaxlib", ">0.4", "", "")],
                "torch": [],
                "jaxlib": [],
            }
        ),
    )
    assert isinstance(result.data, dict)
    # The versions of a part are not those of its base.
    assert result.data["bases"] == ["torch", "jax"]
    assert result.data["asks"] == ["torch>=1.11,!=2.0,>=2", "jax"]


def test_likely_undeclared() -> None:
    result = needs("app", solved({"app": []}), summary="Layers for PyTorch")
    assert result.outcome == "likely-undeclared"
    assert cell(result, "how") == "summary: Layers for PyTorch"
    result = needs("app", solved({"app": ["keras"], "keras": []}))
    assert result.outcome == "likely-undeclared"
    assert "keras runs on one of" in cell(result, "how")
    # One of them is enough, and a later step is told so.
    assert isinstance(result.data, dict)
    assert result.data["bases"] == ["tensorflow or jax or torch"]
    assert result.data["asks"] == result.data["bases"]
    row = ["app", "1.0", "torch", "", 'python_version < "3.8"', ""]
    result = needs("app", solved({"app": []}), said=[row], summary="Layers for PyTorch")
    assert result.outcome == "only-on-other-platform"


# What is not known


@pytest.mark.parametrize("outcome", ["conflict", "missing", "not-for-this-python", "needs-a-build"])
def test_what_has_no_solution_has_no_tree(outcome: str) -> None:
    facts = view(
        solve_fact(["app"], unsolved(outcome, names=["b 1.0"])),
        mentions_fact("app", WATCH, NOTHING),
    )
    result = ask("needs", facts, package="app")
    assert result.outcome == "unknown"
    (why,) = result.unknown
    assert why.cause is Cause.UNSURE
    assert why.key == solve_key(["app"], **TARGET)
    assert "app cannot be installed" in why.reason


def test_what_could_not_be_asked_is_unknown() -> None:
    solution, words = solve_key(["app"], **TARGET), mentions_key(["app"], watch=WATCH, **TARGET)
    for facts in (
        view(unreachable(solution), unreachable(words)),
        view(solve_fact(["app"], solved({"app": []})), unreachable(words)),
    ):
        result = ask("needs", facts, package="app")
        assert (result.outcome, len(result.unknown)) == ("unknown", 1)
        assert isinstance(result.unknown[0], Unknown)


def test_what_cannot_be_read_is_said() -> None:
    value = solved({"app": []})
    value["packages"][0]["unread"] = ["torch @ https://elsewhere.example/t.whl"]
    result = needs("app", value)
    assert result.outcome == "no"
    assert "could not be looked at: app." in notes(result)


def test_the_watch_list() -> None:
    watch = {one.name: one for one in find_check("needs").parameters}["watch"]

    def read(text: str) -> str:
        return watch.canonical(text, {})

    assert read("Torch, jax numpy") == "jax,numpy,torch"
    with pytest.raises(InputError):
        read("torch, -e .")
    facts = view(
        solve_fact(["app"], solved({"app": ["numpy"], "numpy": []})),
        mentions_fact("app", ["numpy"], NOTHING),
    )
    assert ask("needs", facts, package="app", watch="numpy").outcome == "yes"


def test_our_list_is_in_normal_form_and_names_nothing_twice() -> None:
    names = [name for variants in BASES.values() for name in variants]
    assert len(names) == len(set(names))
    assert all(name == normal_name(name) for name in names)
    assert all(base in variants for base, variants in BASES.items())
    assert WORDS.keys() == ON_CHANNELS.keys() == BASES.keys()
    assert {base for bases in UNDECLARED.values() for base in bases} <= BASES.keys()


# whoneeds

APP: dict[str, Any] = {
    "app": ["web", ("db", ">=2,<3", "", "")],
    "web": ["core"],
    "db": ["core"],
    "core": [],
    "tool": [("core", "", 'sys_platform == "linux"', "cli")],
}


def who(of: str, lines: str = "app\ntool") -> Result:
    facts = view(solve_fact(lines.split("\n"), solved(APP)))
    return ask("whoneeds", facts, requirements=lines, of=of)


def test_who_needs() -> None:
    result = who("core")
    assert result.outcome == "needed"
    assert str(result.sentence) == (
        "In app, tool for Python 3.12 on linux-64, core is asked for by 3 of 5 packages: db, tool, web."
    )
    assert cell(result, "for") == "app, tool"
    assert result.value == "tool > core"
    tree = next(one for one in result.details if isinstance(one, Tree))
    assert draw_tree(tree.twigs) == [
        "core 1.0",
        "├─ db 1.0",
        "│  └─ app 1.0 (>=2,<3, requested)",
        '├─ tool 1.0 (sys_platform == "linux" and extra == "cli", requested)',
        "└─ web 1.0",
        "   └─ app 1.0",
    ]
    assert result.data == {
        "of": "core",
        "version": "1.0",
        "requested": False,
        "by": [
            {"name": "db", "version": "1.0", "asks": ""},
            {
                "name": "tool",
                "version": "1.0",
                "asks": 'sys_platform == "linux" and extra == "cli"',
            },
            {"name": "web", "version": "1.0", "asks": ""},
        ],
        "for": ["app", "tool"],
        "path": ["tool", "core"],
        "target": {"python": "3.12", "platform": "linux-64", "before": ""},
    }


def test_not_needed() -> None:
    result = who("torch")
    assert (result.outcome, result.details, result.value) == ("not-needed", (), "")
    assert "is not among the 5 packages of app, tool" in str(result.sentence)
    result = who("app")
    assert result.outcome == "not-needed"
    assert "only because the request names it" in str(result.sentence)


def test_needed_by_others_and_requested() -> None:
    result = who("core", "app\ncore\ntool")
    assert result.outcome == "needed"
    assert cell(result, "way") == "tool > core"
    data: Any = result.data
    assert data["requested"] is True


def test_who_is_looked_for_must_be_said() -> None:
    check = find_check("whoneeds")
    with pytest.raises(InputError, match="`whoneeds` must be told `of`: the "):
        check.read({"requirements": "a"}, {})
    assert dict(check.read({"requirements": "a", "of": "B_c"}, {}))["of"] == "b-c"


def test_unknown_who() -> None:
    facts = view(unreachable(solve_key(["a"], **TARGET)))
    result = ask("whoneeds", facts, requirements="a", of="b")
    assert (result.outcome, len(result.unknown)) == ("unknown", 1)


@given(
    st.dictionaries(
        st.sampled_from("abcdefgh"), st.lists(st.sampled_from("abcdefgh"), unique=True), max_size=8
    )
)
def test_both_directions_agree(graph: dict[str, list[str]]) -> None:
    every = {name: [o for o in graph.get(name, []) if o != name] for name in "abcdefgh"}
    facts = view(
        solve_fact(["a"], solved(every)),
        mentions_fact("a", ["h"], {"inactive": [], "about": {"a": about()}}),
    )
    forward = ask("needs", facts, package="a", watch="h")
    backward = ask("whoneeds", facts, requirements="a", of="h")
    data: Any = backward.data
    assert [one["name"] for one in data["by"]] == [n for n in "abcdefg" if "h" in every[n]]
    path = data["path"]
    if path and path[0] == "a":
        assert forward.value == " > ".join(path)
        assert all(b in every[a] for a, b in pairwise(path))


def test_the_page_tells_the_whole_watch_list_and_its_date() -> None:
    page = Path(__file__).parents[1] / "docs" / "reference" / "checks" / "needs.md"
    text = page.read_text(encoding="utf-8")
    assert [name for name in WATCH if f"`{name}`" not in text] == []
    assert AS_OF in text
    assert f"up to {MAX_SINGLE} of them" in text
