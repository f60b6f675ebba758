"""The check ``recipe``: bounds, names in doubt, hashes, every outcome and their order."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from factlock.checks.recipe import CHECK, Outcome
from factlock.checks.recipes.bounds import Bounds, compare_bounds, read_conda_version
from factlock.checks.recipes.counterparts import project_names
from factlock.errors import Cause
from factlock.facts.gathering import View
from factlock.facts.keys import files_key, latest_key, metadata_key, project_key
from factlock.inputs.canonical import dump
from factlock.inputs.recipe_files import read_recipe
from factlock.model import Fact, FactKey, Freshness, Grid, Need, Result, Unknown

DATE = "2026-11-20T00:00:00Z"
A, B = "a" * 64, "b" * 64
FILE = "demo-1.0.tar.gz"
CORPUS = Path(__file__).parents[2] / "shared" / "data" / "corpus"


def recipe(*run: str, sha256: str = A, more: str = "", host: tuple[str, ...] = ()) -> str:
    """A ``meta.yaml`` of demo 1.0, noarch unless ``more`` is another build section."""
    listed = "".join(f"    - {one}\n" for one in run)
    under_host = "".join(f"    - {one}\n" for one in host)
    return (
        '{% set version = "1.0" %}\npackage:\n  name: demo\n  version: {{ version }}\n'
        "source:\n  url: https://index.example/packages/source/d/demo/demo-{{ version }}.tar.gz\n"
        + (f"  sha256: {sha256}\n" if sha256 else "")
        + (more or "build:\n  noarch: python\n")
        + (f"requirements:\n  host:\n{under_host}" if host else "requirements:\n")
        + f"  run:\n{listed}"
    )


def release(version: str = "1.0") -> dict[str, Any]:
    return {"version": version, "uploaded": "2026-01-02", "requires_python": "", "wheel": "any"}


def says(*requires: str, python: str = "", version: str = "1.0", **more: Any) -> dict[str, Any]:
    file = f"demo-{version}-py3-none-any.whl"
    words = {"extras": [], "summary": "", "requires_python": python}
    return {"version": version, "file": file, "requires": list(requires), **words, **more}


def index(**changed: Any) -> dict[FactKey, Any]:
    """The facts of an index that has demo 1.0; a name in ``changed`` replaces one, ``...`` is unknown."""
    values: dict[str, Any] = {
        "project": {"exists": True, "status": "active", "newest": release()},
        "latest": {"latest": release()},
        "files": {"files": [[FILE, A, None, "2026-01-02"]]},
        "own": says(),
        "newer": says(version="2.0"),
        **changed,
    }
    keys = {
        "project": project_key("demo"),
        "latest": latest_key("demo"),
        "files": files_key("demo", "1.0"),
        "own": metadata_key("demo", "1.0"),
        "newer": metadata_key("demo", "2.0"),
    }
    return {keys[name]: value for name, value in values.items()}


def ask(
    text: str, facts: Mapping[FactKey, Any] | None = None, *, name: str = "meta.yaml", **given: str
) -> Result:
    parameters = {"file": name, "file@": dump(read_recipe(text.encode(), name)), **given}
    known: dict[FactKey, Fact | Unknown] = {}
    for _ in range(3):
        found = CHECK.evaluate(parameters, View(known))
        if isinstance(found, Result):
            return found
        assert isinstance(found, Need)
        known |= {key: _fact(key, (facts or index())[key]) for key in found.keys}
    raise AssertionError("it asks for ever")


def _fact(key: FactKey, value: Any) -> Fact | Unknown:
    if value is ...:
        return Unknown(key=key, cause=Cause.TIMEOUT, reason="Too slow.")
    return Fact(key=key, value=value, date=DATE, via="mirror", freshness=Freshness.LIVE)


def row(result: Result) -> dict[str, str]:
    return {
        column.id: cell.text
        for column, cell in zip(result.table.columns, result.table.rows[0], strict=True)
    }


def verdicts(result: Result) -> dict[str, str]:
    data: Any = result.data
    return {one["name"]: one["verdict"] for one in data["requirements"]}


def grid(result: Result, name: str) -> list[list[str]]:
    found = next(one for one in result.details if one.id == name)
    assert isinstance(found, Grid)
    return [[cell.text for cell in line] for line in found.table.rows]


@pytest.mark.parametrize(
    ("conda", "pep"),
    [
        ("", ""),
        ("*", ""),
        ("1.2", "==1.2"),
        ("==1.2", "==1.2"),
        ("=1.2", "==1.2.*"),
        ("1.2.*", "==1.2.*"),
        (">=1.2,<2", "<2,>=1.2"),
        (">=1.2.*", ">=1.2"),
        ("~=1.4", "~=1.4"),
        ("!=1.3.*", "!=1.3.*"),
        ("1.2|1.3", None),
        ("1.2*", None),
        ("<1.*", None),
        ("1.1.1w", None),
        ("[version='>1']", None),
        ("9" * 5000, None),
    ],
)
def test_versions_of_conda(conda: str, pep: str | None) -> None:
    found = read_conda_version(conda)
    assert (None if found is None else str(found)) == pep


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ("", "", Bounds.SAME),
        (">=1.14", ">=1.14.0", Bounds.SAME),
        (">=1", ">=1,!=0.5", Bounds.SAME),
        ("==1.2.*", "~=1.2.0", Bounds.SAME),
        (">=1.2,<2", "~=1.2", Bounds.SAME),
        ("==1.2", "==1.2.0", Bounds.SAME),
        (">=1", "", Bounds.TIGHTER),
        ("", "<2", Bounds.LOOSER),
        (">=0.6", ">=0.6,<0.8", Bounds.LOOSER),
        (">1", ">=1", Bounds.TIGHTER),
        (">=1,!=1.5", ">=1", Bounds.TIGHTER),
        (">=1.0.1", ">=1", Bounds.TIGHTER),
        ("==1.*", "==1.2.*", Bounds.LOOSER),
        (">=1,<3", ">=2", Bounds.OTHER),
        ("==1.2", "==1.3", Bounds.OTHER),
        ("<2", "<2.1", Bounds.TIGHTER),
        (">=1!1", ">=1", Bounds.TIGHTER),
        ("==1.0", "===1.0", None),
    ],
)
def test_bounds(ours: str, theirs: str, expected: Bounds | None) -> None:
    assert compare_bounds(SpecifierSet(ours), SpecifierSet(theirs)) is expected


_VERSIONS = [".".join(map(str, one)) for one in itertools.product(range(4), range(4), range(4))]
_SPECS = st.lists(
    st.builds(
        lambda operator, version, parts: operator + ".".join(version.split(".")[:parts]),
        st.sampled_from([">=", "<", "==", "!=", ">", "<="]),
        st.sampled_from(_VERSIONS),
        st.integers(1, 3),
    ),
    max_size=3,
).map(lambda parts: SpecifierSet(",".join(parts)))


@given(_SPECS, _SPECS)
def test_bounds_say_what_every_version_says(ours: SpecifierSet, theirs: SpecifierSet) -> None:
    """Held against all versions of three small parts, and one beyond each of them."""
    more = less = False
    for text in (*_VERSIONS, *(f"{one}.5" for one in _VERSIONS), "9"):
        admits, declared = ours.contains(Version(text)), theirs.contains(Version(text))
        more, less = more or (admits and not declared), less or (declared and not admits)
    expected = (
        Bounds.OTHER
        if more and less
        else Bounds.LOOSER
        if more
        else Bounds.TIGHTER
        if less
        else Bounds.SAME
    )
    assert compare_bounds(ours, theirs) is expected


def test_names_are_asked_in_one_place() -> None:
    assert project_names("py_tables") == ("py-tables",)
    assert project_names("pytorch", {"pytorch": ("torch", "Torch")}) == ("torch",)


@pytest.mark.parametrize(
    ("text", "facts", "outcome"),
    [
        (recipe(), index(), "current"),
        (recipe(), index(latest={"latest": release("2.0")}), "outdated"),
        (recipe(), index(latest={"latest": None, "prerelease": release("2.0rc1")}), "current"),
        (recipe(), index(files={"files": [[FILE, A, "bad", ""]]}), "yanked"),
        (recipe(), index(files={"files": [[FILE, B, None, ""]]}), "wrong-hash"),
        (recipe(), index(files={"files": [[FILE, B, "bad", ""]]}), "wrong-hash"),
        (recipe(sha256=""), index(), "partly-compared"),
        (recipe(), index(files={"files": [[FILE, "", None, ""]]}), "partly-compared"),
        (recipe(), index(files={"files": [["d-1.0.tar.gz", A, None, ""]]}), "current"),
        (recipe(), index(files={"files": [["d-1.0.tar.gz", B, None, ""]]}), "not-on-index"),
        (recipe(), index(files={"files": []}, own={"version": ""}), "not-on-index"),
        (recipe(), index(own={"version": "1.0", "file": ""}), "partly-compared"),
        (recipe("a"), index(), "requirements-differ"),
        (recipe(), index(own=says("a")), "requirements-differ"),
        (recipe("a"), index(own=says("a")), "current"),
        (recipe("a-base"), index(own=says("a")), "partly-compared"),
        (recipe("a"), index(own=says("a[x]")), "partly-compared"),
        (recipe("a >=1"), index(own=says("a>=2"), latest=...), "requirements-differ"),
        (recipe("a"), index(own=says("a", unread=["b @ x"])), "partly-compared"),
        (
            recipe("a-base"),
            index(own=says("a"), latest={"latest": release("2.0")}),
            "outdated",
        ),
        (
            recipe(),
            index(
                project={"exists": True, "status": "quarantined", "newest": None},
                files={"files": [], "status": "quarantined"},
            ),
            "quarantined",
        ),
        (
            recipe(),
            index(
                project={"exists": False},
                latest={"latest": None},
                files={"files": None},
                own={"version": ""},
            ),
            "not-on-index",
        ),
    ],
)
def test_outcomes(text: str, facts: dict[FactKey, Any], outcome: str) -> None:
    found = ask(text, facts)
    assert found.outcome == outcome
    assert not found.unknown
    assert found.outcome in {one.value for one in Outcome}
    assert "{" not in str(found.sentence)


# Whatever cannot be had makes the answer unknown, unless what is known is graver than all it could say.
@pytest.mark.parametrize("lacking", ["project", "latest", "files", "own", "newer"])
@pytest.mark.parametrize(
    ("name", "text", "changed", "certain"),
    [
        ("current", recipe(), {}, {"newer"}),
        ("outdated", recipe(), {"latest": {"latest": release("2.0")}}, {"newer"}),
        ("requirements-differ", recipe("a"), {}, {"latest", "newer"}),
        (
            "yanked",
            recipe(),
            {"files": {"files": [[FILE, A, "x", ""]]}},
            {"own", "latest", "newer"},
        ),
        (
            "wrong-hash",
            recipe(),
            {"files": {"files": [[FILE, B, None, ""]]}},
            {"own", "latest", "newer"},
        ),
    ],
)
def test_what_could_not_be_had(
    name: str, text: str, changed: dict[str, Any], certain: set[str], lacking: str
) -> None:
    found = ask(text, index(**{**changed, lacking: ...}))
    assert found.outcome == (name if lacking in certain else "unknown")
    assert bool(found.unknown) == (lacking not in certain)


def test_a_version_that_only_code_tells_is_unknown() -> None:
    text = recipe().replace('"1.0"', "load_setup_py_data()")
    found = ask(text, project="demo")
    assert found.outcome == "unknown"
    assert "only code would tell it" in " ".join(map(str, found.notes))


@pytest.mark.parametrize(
    "head",
    [
        "{% set version = load_setup_py_data() %}\n",
        "{% if linux %}\n{% set version = '1.0' %}\n{% endif %}\n",
    ],
)
def test_an_address_that_is_only_unfilled_is_not_one_from_elsewhere(head: str) -> None:
    text = recipe().replace('{% set version = "1.0" %}\n', head)
    found = ask(text)
    assert (found.outcome, row(found)["package"]) == ("unknown", "demo")
    assert "only code would tell it" in " ".join(map(str, found.notes))


def test_an_address_of_which_nothing_is_known_is_not_one_from_elsewhere() -> None:
    text = recipe().replace("https://index.example/packages/source/d/demo/", "{{ x }}/")
    found = ask(text, {})
    assert found.outcome == "unknown"
    assert "name the project" in " ".join(map(str, found.notes))
    assert ask(text, project="demo").outcome == "current"


def test_the_version_of_a_recipe_stands_in_for_that_of_an_unfilled_address() -> None:
    text = recipe().replace("demo-{{ version }}", "demo-{{ other }}")
    found = ask(text)
    assert (found.outcome, row(found)["hash"]) == ("current", "not-asked")


def test_what_is_not_of_an_index_is_not_asked() -> None:
    text = recipe().replace("packages/source/d/demo/", "archive/")
    found = ask(text, {})
    assert found.outcome == "not-from-index"
    assert "archive/demo-1.0.tar.gz" in str(found.sentence)
    told = ask(text, project="demo")
    assert (told.outcome, row(told)["hash"]) == ("current", "not-asked")


@pytest.mark.parametrize(
    ("run", "requires", "expected"),
    [
        (["a >=1"], ["a>=1.0"], {"a": "same"}),
        (["A_b >=1"], ["a.B"], {"a-b": "tighter"}),
        (["a"], ["a<2"], {"a": "looser"}),
        (["a >=1,<3"], ["a>=2"], {"a": "other-bounds"}),
        (["a >=1", "a <2"], ["a>=1,<2"], {"a": "same"}),
        (["a"], [], {"a": "not-declared"}),
        ([], ["a"], {"a": "missing"}),
        (["b"], ["a"], {"a": "no-counterpart", "b": "no-counterpart"}),
        (["a", "b"], ["a"], {"a": "same", "b": "not-declared"}),
        (["a"], ["a", "b"], {"a": "same", "b": "missing"}),
        (["a  # [win]"], ["a"], {"a": "conditional"}),
        (["a"], ["a; sys_platform == 'win32'"], {"a": "conditional"}),
        ([], ["a; sys_platform == 'win32'"], {"a": "conditional"}),
        ([], ["a; python_version < '3'"], {}),
        ([], ["a; extra == 'x'"], {}),
        (["a"], ["a; extra == 'x'"], {"a": "not-declared"}),
        (["a {{ pin }}"], ["a"], {"a": "not-compared"}),
        (["{{ compiler('c') }}"], [], {"{{ compiler('c') }}": "not-compared"}),
        (
            ["{{ compiler('c') }}"],
            ["a"],
            {"a": "no-counterpart", "{{ compiler('c') }}": "not-compared"},
        ),
        (["a 1.2|1.3"], ["a"], {"a": "not-compared"}),
        (["__unix"], [], {}),
        (["a"], ["a[x]"], {"a": "not-compared"}),
    ],
)
def test_requirements(run: list[str], requires: list[str], expected: dict[str, str]) -> None:
    assert verdicts(ask(recipe(*run), index(own=says(*requires)))) == expected


@pytest.mark.parametrize(
    ("run", "python", "built", "expected"),
    [
        (["python >=3.8"], ">=3.8", "", {"python": "same"}),
        (["python >=3.8"], ">=3.8,<3.13", "", {"python": "looser"}),
        (["python >={{ python_min }}"], ">=3.8", "", {"python": "not-compared"}),
        (["python"], ">=3.8", "", {"python": "looser"}),
        ([], ">=3.8", "", {"python": "missing"}),
        ([], "", "", {}),
        (["python"], ">=3.8", "build:\n  number: 0\n", {"python": "by-build"}),
        (["python >=3.9"], ">=3.8", "build:\n  number: 0\n", {"python": "tighter"}),
    ],
)
def test_the_python(run: list[str], python: str, built: str, expected: dict[str, str]) -> None:
    found = ask(recipe(*run, more=built), index(own=says(python=python)))
    assert verdicts(found) == expected


def test_a_marker_for_pythons_that_nobody_builds_for_is_left_out() -> None:
    own = says("typing; python_version < '3.8'", python=">=3.6")
    assert verdicts(ask(recipe("python >=3.6"), index(own=own)))["typing"] == "conditional"
    found = ask(recipe("python >=3.8"), index(own=own))
    assert "typing" not in verdicts(found)


def test_what_stands_under_host_may_add_to_run() -> None:
    built, own = "build:\n  number: 0\n", index(own=says("numpy>=2"))
    lacking = ask(recipe("python", more=built, host=("numpy",)), own)
    looser = ask(recipe("python", "numpy", more=built, host=("numpy",)), own)
    assert verdicts(lacking)["numpy"] == verdicts(looser)["numpy"] == "not-compared"
    assert verdicts(ask(recipe("python", "numpy", more=built), own))["numpy"] == "looser"
    assert verdicts(ask(recipe("numpy", host=("numpy",)), own))["numpy"] == "looser"


def test_of_several_outputs_the_one_of_the_project_counts() -> None:
    base = recipe().partition("requirements:")[0]
    outputs = "outputs:\n  - name: lib\n    requirements: [x]\n  - name: demo\n    requirements:\n"
    found = ask(f"{base}{outputs}      run: [a, lib]\n", index(own=says("a")))
    assert (found.outcome, verdicts(found)) == ("current", {"a": "same"})
    others = "outputs:\n  - name: b\n    requirements: [x]\n  - name: c\n    requirements: [y]\n"
    found = ask(base + others, index(own=says("a")))
    assert (found.outcome, verdicts(found)) == ("partly-compared", {})


def test_each_line_is_that_of_the_recipe() -> None:
    found = ask(recipe("a >=1", "b"), index(own=says("a>=2", "b")))
    assert grid(found, "requirements") == [
        ["a", "12", "a >=1", ">=2", "looser", ""],
        ["b", "13", "b", "any", "same", ""],
    ]
    assert row(found)["place"] == "meta.yaml:4"
    assert row(found)["requirements"] == "1 looser, 1 same"


def test_what_the_latest_release_would_change() -> None:
    newer = says("a>=2", "c", "d; extra == 'x'", python=">=3.9", version="2.0")
    facts = index(latest={"latest": release("2.0")}, own=says("a", "b"), newer=newer)
    found = ask(recipe("a", "b"), facts)
    assert found.outcome == "outdated"
    assert found.value == "2.0"
    assert grid(found, "update") == [
        ["a", "bounds-changed", "any", ">=2", "12"],
        ["b", "removed", "any", "", "13"],
        ["c", "added", "", "any", ""],
        ["python", "added", "", ">=3.9", ""],
    ]


def test_without_a_wheel_nothing_is_said_of_requirements() -> None:
    facts = index(own={"version": "1.0", "file": ""}, latest={"latest": release("2.0")})
    found = ask(recipe("a"), facts)
    assert (found.outcome, verdicts(found)) == ("outdated", {})
    assert any("has no wheel" in str(note) for note in found.notes)


def test_both_hashes_are_told() -> None:
    found = ask(recipe(), index(files={"files": [[FILE, B, None, ""]]}))
    assert any(f"Line 6: the recipe has {A}, the index {B}." in str(one) for one in found.notes)


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the shared data are not here")
def test_recipes_of_the_corpus_are_answered(capsys: pytest.CaptureFixture[str]) -> None:
    outcomes: dict[str, int] = {}
    for path in sorted(CORPUS.glob("recipes-*/**/*.yaml")):
        found = ask(path.read_text(encoding="utf-8"), {}, name=path.name)
        outcomes[found.outcome] = outcomes.get(found.outcome, 0) + 1
    with capsys.disabled():
        print("", outcomes)
    # None of them takes its source from an index: nothing is asked, and nothing is claimed.
    assert outcomes == {"not-from-index": 26}
