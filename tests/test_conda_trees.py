"""``tree``, ``needs`` and ``whoneeds`` on conda channels: facts by hand, and a whole channel of our own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest

from channels import write_channel
from conda_sets import RECORDS, environment, environment_fact, package
from factlock.checks import find_check
from factlock.cli import main
from factlock.errors import Cause, InputError
from factlock.facts.channel_keys import environment_key
from factlock.model import CellKind, Fact, Grid, Listing, Result, Tree
from factlock.report.drawing import draw_tree
from solved_sets import ask, cell, need, unreachable, view

CHECKS = ("tree", "needs", "whoneeds")
OURS = {"channel": "ours", "python": "3.12", "platform": "linux-64"}
CIRCLE = environment(
    package("app", "python >=3.10", "blas-user  * *mkl", "blas-user >=1,<2.0a0"),
    package("python", "pip", "libgcc >=14", "__glibc >=2.17,<3.0.a0", build="h1_cpython"),
    package("pip", "python >=3.9"),
    package("libgcc", "__glibc >=2.17,<3.0.a0"),
    package("blas-user", "ours::libgcc", build="5_h1_mkl", size=3000),
)


D = TypeVar("D", Tree, Grid, Listing)


def detail(result: Result, kind: type[D]) -> D:
    return next(one for one in result.details if isinstance(one, kind))


def notes(result: Result) -> str:
    return "\n".join(map(str, result.notes))


def data(result: Result) -> Any:
    return result.data


# What a fact says


def test_a_tree_with_builds_a_circle_and_conditions_on_the_system() -> None:
    result = ask("tree", view(environment_fact(["app"], CIRCLE)), requirements="app", **OURS)
    assert result.outcome == "solved"
    assert str(result.sentence) == (
        "Installing app takes 5 packages for Python 3.12 on linux-64 from ours, 7.0 kB to download."
    )
    tree = detail(result, Tree)
    assert not tree.linked
    assert draw_tree(tree.twigs) == [
        "app 1.0 h0_0",
        "├─ blas-user 1.0 5_h1_mkl (* *mkl and >=1,<2.0a0, BLAS mkl)",
        "│  └─ libgcc 1.0 h0_0",
        "└─ python 1.0 h1_cpython (>=3.10)",
        "   ├─ libgcc 1.0 (>=14)",
        "   └─ pip 1.0 h0_0",
        "      └─ python 1.0 (>=3.9, see above)",
    ]
    assert "The system must have: __glibc >=2.17,<3.0.a0 (libgcc, python)." in notes(result)
    packages = data(result)["packages"]
    assert data(result)["count"] == len(packages) == len(CIRCLE["packages"])
    assert [one["name"] for one in packages if one["requested"]] == ["app"]
    assert packages[1] == {
        "name": "blas-user",
        "version": "1.0",
        "size": 3000,
        "requested": False,
        "by": ["app"],
        "build": "5_h1_mkl",
        "subdir": "linux-64",
        "variants": {"blas": "mkl"},
        "system": [],
    }
    assert data(result)["target"] == {
        "python": "3.12",
        "platform": "linux-64",
        "before": "",
        "channels": ["ours"],
        "virtual": "",
    }


def test_the_list_shows_builds_and_links_nothing_to_an_index() -> None:
    result = ask("tree", view(environment_fact(["app"], CIRCLE)), requirements="app", **OURS)
    table = detail(result, Grid).table
    assert [one.id for one in table.columns] == [
        "package", "version", "build", "variant", "size", "by",
    ]  # fmt: skip
    assert [one.text for one in table.rows[1]] == [
        "blas-user", "1.0", "5_h1_mkl", "BLAS mkl", "3.0 kB", "app",
    ]  # fmt: skip
    cells = [one for rows in (table.rows, result.table.rows) for row in rows for one in row]
    assert all(one.kind is not CellKind.PROJECT for one in cells)


def test_what_many_ask_for_is_drawn_once_and_said_so() -> None:
    many = [package(f"p{at}", "base", "some >=1") for at in range(9)]
    value = environment(
        package("app", *(one["name"] for one in many)), *many, package("base"), package("some")
    )
    result = ask("tree", view(environment_fact(["app"], value)), requirements="app", **OURS)
    lines = draw_tree(detail(result, Tree).twigs)
    assert sum(" base " in line for line in lines) == 1
    assert any("base 1.0 h0_0 (asked for by 9 packages)" in line for line in lines)
    assert "Drawn once, because more than 8 packages ask for each: base, some." in notes(result)
    few = ask(
        "tree",
        view(environment_fact(["app"], environment(package("app", *"ab"), *map(package, "ab")))),
        requirements="app",
        **OURS,
    )
    assert "Drawn once" not in notes(few)


def test_python_is_asked_for_unless_the_specs_name_it() -> None:
    found = need("tree", view(), requirements="app", before="2026-01-02T00:00:00Z", **OURS)
    assert found.keys == (
        environment_key(
            ["app", "python 3.12.*"],
            channels=["ours"],
            platform="linux-64",
            before="2026-01-02T00:00:00Z",
        ),
    )
    found = need("tree", view(), requirements="app\npython >=3.13", virtual="__cuda=12.4", **OURS)
    assert found.keys == (
        environment_key(
            ["app", "python >=3.13"], channels=["ours"], platform="linux-64", virtual="__cuda=12.4"
        ),
    )
    value = environment(package("app"), package("python"))
    asked = ["app", "python >=3.13"]
    result = ask(
        "tree",
        view(environment_fact(asked, value, python="")),
        requirements="\n".join(asked),
        **OURS,
    )
    assert cell(result, "target") == "linux-64 from ours"


def test_python_that_nothing_needs_stands_by_itself() -> None:
    value = environment(package("app"), package("python", "lib"), package("lib"))
    result = ask("tree", view(environment_fact(["app"], value)), requirements="app", **OURS)
    assert [twig.name for twig in detail(result, Tree).twigs if not twig.depth] == ["app", "python"]
    assert "Nothing here needs Python" in notes(result)


def test_which_virtual_package_decided() -> None:
    cpu = environment(package("torch", build="cpu_mkl_h1_0"))
    cuda = environment(package("torch", "__cuda >=12", build="cuda129_h1_0"))
    for platform, virtual, value, words in (
        ("linux-64", "", cpu, "Chosen without CUDA: torch. A build that asks for `__cuda` is not"),
        ("linux-64", "__cuda=12.9", cuda, "Chosen for CUDA, for the system has __cuda=12.9: torch"),
        ("linux-64", "__cuda=12.9", cpu, "Chosen without CUDA, though the system has __cuda=12.9"),
        ("osx-arm64", "", cpu, ""),
    ):
        fact = environment_fact(["torch"], value, platform=platform, virtual=virtual)
        target = {**OURS, "platform": platform, "virtual": virtual}
        result = ask("tree", view(fact), requirements="torch", **target)
        assert words in notes(result)
        assert bool(words) == ("CUDA" in notes(result))


@pytest.mark.parametrize("outcome", ["conflict", "missing"])
def test_what_has_no_solution_is_told_in_the_solver_s_words(outcome: str) -> None:
    value = {"outcome": outcome, "names": ["gone"], "said": "Because <b>.\n└─ x", "partial": False}
    facts = view(environment_fact(["app"], {**value, "until": ""}))
    for check, more in (("tree", {}), ("whoneeds", {"of": "b"})):
        result = ask(check, facts, requirements="app", **OURS, **more)
        assert result.outcome == outcome
        assert detail(result, Listing).text == value["said"]
    needs = ask("needs", facts, package="app", **OURS)
    assert (needs.outcome, needs.unknown[0].cause) == ("unknown", Cause.UNSURE)


def test_of_a_sample_what_is_there_counts_and_what_lacks_is_unknown() -> None:
    sample = {"partial": True, "until": "2026-08-22"}
    words = "Only a sample of ours was available, data up to 2026-08-22"
    facts = view(environment_fact(["app"], {**CIRCLE, **sample}))
    for check, more, outcome in (
        ("tree", {"requirements": "app"}, "solved"),
        ("whoneeds", {"requirements": "app", "of": "pip"}, "needed"),
        ("whoneeds", {"requirements": "app", "of": "torch-like"}, "not-needed"),
        ("needs", {"package": "app", "watch": "pip"}, "yes"),
    ):
        result = ask(check, facts, **OURS, **more)
        assert result.outcome == outcome
        assert words in notes(result)
    lacks = {"outcome": "conflict", "names": [], "said": "Because.", **sample}
    facts = view(environment_fact(["app"], lacks))
    for check, more in (
        ("tree", {"requirements": "app"}),
        ("whoneeds", {"requirements": "app", "of": "pip"}),
        ("needs", {"package": "app"}),
    ):
        result = ask(check, facts, **OURS, **more)
        assert (result.outcome, result.unknown[0].cause) == ("unknown", Cause.PARTIAL)
        assert detail(result, Listing).text == "Because."


def test_what_could_not_be_asked_is_unknown() -> None:
    key = environment_fact(["app"], {}).key
    for check, more in (
        ("tree", {"requirements": "app"}),
        ("whoneeds", {"requirements": "app", "of": "pip"}),
        ("needs", {"package": "app"}),
    ):
        result = ask(check, view(unreachable(key)), **OURS, **more)
        assert (result.outcome, result.unknown[0].cause) == ("unknown", Cause.UNREACHABLE)


def test_depends_that_cannot_be_read_are_told_and_others_are_lists() -> None:
    value = environment(
        package("app", "!odd", "ours::B >=1,<2 py*", "b !=1.5", "c[version='>=1']", "__unix"),
        package("b"),
        package("c"),
    )
    result = ask("tree", view(environment_fact(["app"], value)), requirements="app", **OURS)
    assert draw_tree(detail(result, Tree).twigs) == [
        "app 1.0 h0_0",
        "├─ b 1.0 h0_0 (>=1,<2 py* and !=1.5)",
        "└─ c 1.0 h0_0 ([version='>=1'])",
    ]
    assert "!odd" in notes(result)


# needs


def elsewhere(*there: str, asked: str = "app") -> list[Fact]:
    """Facts for the other systems; the package asks for pytorch where that is said."""
    return [
        environment_fact(
            [asked],
            environment(
                package(asked, *(["pytorch >=2"] if platform in there else [])),
                package("pytorch"),
            ),
            platform=platform,
        )
        for platform in ("osx-arm64", "win-64")
    ]


def test_needs_names_the_shortest_way_and_all_who_ask() -> None:
    value = environment(
        package("app", "mid", "other"),
        package("mid", "pytorch >=1.11.0"),
        package("other", "pytorch 2.* cpu*"),
        package("pytorch", "libtorch 1.0 h0_0", build="cpu_mkl_h1_0"),
        package("libtorch"),
    )
    facts = view(environment_fact(["app"], value))
    for watch in ("torch", "pytorch", ""):
        result = ask("needs", facts, package="app", watch=watch, **OURS)
        assert (result.outcome, result.value) == ("yes", "app > mid > pytorch")
    found = data(result)
    assert [one["name"] for one in found["culprits"]] == ["mid", "other"]
    assert [(one["name"], one["watched"]) for one in found["needs"]] == [
        ("pytorch", "torch"),
        ("libtorch", "torch"),
    ]
    assert found["needs"][0]["variants"] == {"processor": "cpu", "blas": "mkl"}
    assert "pytorch 1.0 is the build cpu_mkl_h1_0: cpu, BLAS mkl." in notes(result)
    assert cell(result, "by") == "mid, other"


def test_needs_looks_at_other_systems_before_it_says_no() -> None:
    here = environment_fact(["app"], environment(package("app")))
    found = need("needs", view(here), package="app", **OURS)
    assert [dict(key.parameters)["platform"] for key in found.keys] == ["osx-arm64", "win-64"]
    no = ask("needs", view(here, *elsewhere()), package="app", **OURS)
    assert no.outcome == "no"
    assert not no.notes
    other = ask("needs", view(here, *elsewhere("win-64")), package="app", **OURS)
    assert other.outcome == "only-on-other-platform"
    assert cell(other, "how") == "app > pytorch (on win-64)"
    lost = [unreachable(one.key) for one in elsewhere()]
    without = ask("needs", view(here, *lost), package="app", **OURS)
    assert without.outcome == "no"
    assert "was not looked at there: osx-arm64, win-64" in notes(without)


def test_a_bound_on_what_need_not_be_there_is_a_sign() -> None:
    def answered(*constrains: str, name: str = "app") -> Result:
        value = environment(package(name, constrains=list(constrains)))
        return ask(
            "needs",
            view(environment_fact([name], value), *elsewhere(asked=name)),
            package=name,
            watch="torch",
            **OURS,
        )

    sign = answered("pytorch >=2.1.0")
    assert sign.outcome == "likely-undeclared"
    assert cell(sign, "how") == "constrains: pytorch >=2.1.0"
    assert answered("pytorch-gpu <0.0a0", "other >=1").outcome == "no"
    assert cell(answered(name="torch-scatter"), "how") == "name: torch-scatter"
    assert "known: keras runs on" in cell(answered(name="keras"), "how")


def test_a_watched_package_itself() -> None:
    facts = view(environment_fact(["pytorch"], environment(package("pytorch"))))
    result = ask("needs", facts, package="pytorch", **OURS)
    assert str(result.sentence) == "pytorch is itself one of those that are watched."


# What may be asked


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("dask[array]", "no extras"),
        ("dask[array,test]>=2", "no extras"),
        ("a; python_version<'3'", "no markers"),
        ("__cuda", "stands for the system"),
        ("theirs::a", "not one of the channels"),
        ("https://x.example/a", "an address"),
        ("./a", "a path"),
        ("-e .", "an option"),
        ("a @ file:///x", "not a package of conda"),
        ("a >=1 <2 x y", "not a package of conda"),
    ],
)
def test_what_channels_cannot_be_asked(check: str, text: str, words: str) -> None:
    with pytest.raises(InputError) as found:
        find_check(check).argument.canonical(text, {"channel": "ours"})
    assert words in found.value.message or words in str(found.value)


def test_specs_are_read_as_conda_does() -> None:
    read = find_check("tree").argument.canonical
    given = {"channel": "theirs, ours"}
    assert read("NumPy=1.26", given) == "numpy 1.26.*"
    assert read("ours::pymc>=5, <6", given) == "ours::pymc >=5,<6"
    assert read("libblas=*=*openblas", given) == "libblas[build='*openblas']"
    assert read("NumPy>=1.26", {}) == "numpy>=1.26"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"channel": "ours", "index": "x"}, "cannot stand together"),
        ({"virtual": "__cuda=12"}, "Name the channel too"),
        ({"channel": "ours", "virtual": "cuda=12"}, "__glibc"),
        ({"channel": "https://x.example"}, "is not the name of a channel"),
    ],
)
@pytest.mark.parametrize("check", CHECKS)
def test_options_that_do_not_fit(check: str, given: dict[str, str], words: str) -> None:
    found = find_check(check)
    with pytest.raises(InputError) as error:
        found.read({found.argument.name: "a", "of": "b", **given}, {})
    assert words in str(error.value)


def test_names_that_channels_use_for_nothing() -> None:
    of = {one.name: one for one in find_check("whoneeds").parameters}["of"]
    with pytest.raises(InputError, match="called pytorch"):
        of.canonical("torch", {"channel": "ours"})
    with pytest.raises(InputError, match="more than a name"):
        of.canonical("a >=2", {"channel": "ours"})
    assert of.canonical("libtensorflow_cc", {"channel": "ours"}) == "libtensorflow_cc"
    watch = {one.name: one for one in find_check("needs").parameters}["watch"]
    assert (
        watch.canonical("torch, libtensorflow_cc", {"channel": "ours"}) == "libtensorflow_cc,torch"
    )


# A whole channel of our own, through the command and the solver

Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Ask:
    """Ask a check through the command; gives its question as JSON shows it."""
    write_channel(tmp_path / "ours", RECORDS)
    monkeypatch.setenv("FACTLOCK_CHANNELS", f"ours={tmp_path / 'ours'}")
    monkeypatch.chdir(tmp_path)

    def answered(check: str, *words: str) -> dict[str, Any]:
        main(["ask", check, *words, "--channel", "ours", "--python", "3.12", "--json"])
        found: dict[str, Any] = json.loads(capsys.readouterr().out)["questions"][0]
        return found

    return answered


def test_variants_are_chosen_by_the_system(asked: Ask) -> None:
    for virtual, word in (((), "cpu"), (("--virtual", "__cuda=12.9"), "cuda129")):
        found = asked("tree", "sentence-transformers", *virtual)
        assert found["outcome"] == "solved"
        packages = {one["name"]: one for one in found["data"]["packages"]}
        assert found["data"]["count"] == len(packages)
        assert packages["pytorch"]["variants"] == {"processor": word, "blas": "mkl"}
        assert packages["libtorch"]["variants"]["processor"] == word
        assert ("__cuda" in packages["libtorch"]["system"]) == bool(virtual)
        assert set(packages["python"]["by"]) == {"pip", "pytorch", "sentence-transformers"}


def test_a_system_that_is_too_old_has_no_solution(asked: Ask) -> None:
    found = asked("tree", "pytorch", "--virtual", "__glibc=2.12")
    assert found["outcome"] == "conflict"
    assert asked("tree", "pytorch", "numpy=2.5.2")["outcome"] == "solved"
    assert asked("tree", "pytorch", "numpy==2.5.2")["outcome"] == "solved"


def test_an_impossible_set_is_explained(asked: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    found = asked("tree", "sentence-transformers", "old-solver")
    assert found["outcome"] == "conflict"
    main(["ask", "tree", "sentence-transformers", "old-solver", "--channel", "ours"])
    text = capsys.readouterr().out
    assert "old-solver 1.0 would require" in text
    assert "numpy <2" in text
    assert asked("tree", "nothing-such")["outcome"] == "missing"


def test_who_leads_to_a_watched_package(asked: Ask) -> None:
    found = asked("needs", "sentence-transformers", "--watch", "torch")
    assert (found["outcome"], found["value"]) == ("yes", "sentence-transformers > pytorch")
    found = asked("whoneeds", "sentence-transformers", "--of", "libtorch")
    assert (found["outcome"], found["value"]) == (
        "needed",
        "sentence-transformers > pytorch > libtorch",
    )
    assert found["data"]["by"] == [
        {"name": "pytorch", "version": "2.9.1", "asks": "2.9.1 cpu_mkl_h2_100"}
    ]
    assert asked("needs", "elsewhere")["outcome"] == "only-on-other-platform"
    assert asked("needs", "keras")["outcome"] == "likely-undeclared"
    assert asked("needs", "only-here")["outcome"] == "no"
    assert asked("needs", "nothing-such")["outcome"] == "unknown"
    assert asked("whoneeds", "keras", "--of", "pytorch")["outcome"] == "not-needed"


@pytest.mark.parametrize(
    ("check", "words"), [("tree", {}), ("needs", {}), ("whoneeds", {"of": "other"})]
)
def test_a_channel_without_python_is_asked_without_one(check: str, words: dict[str, str]) -> None:
    what = {"package": "app"} if check == "needs" else {"requirements": "app"}
    nothing = {"outcome": "missing", "names": ["python"], "said": "No candidates", "partial": False}
    first = environment_fact(["app"], {**nothing, "until": ""})
    second = environment_fact(
        ["app"], environment(package("app", "other"), package("other")), python=""
    )
    assert need(check, view(first), **what, **words, **OURS).keys == (second.key,)
    known = [first, second]
    if check == "needs":
        # What another system would need is asked for a "no".
        value = environment(package("app", "other"), package("other"))
        others = ("osx-arm64", "win-64")
        known += [environment_fact(["app"], value, python="", platform=one) for one in others]
    result = ask(check, view(*known), **what, **words, **OURS)
    assert "Python" not in str(result.sentence)
    assert result.outcome == {"tree": "solved", "needs": "no", "whoneeds": "needed"}[check]
