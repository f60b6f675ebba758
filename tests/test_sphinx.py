"""What a site sees: tables, verdicts, warnings, rebuilds, every builder."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from sites import Site

BUILDERS = (
    "html", "dirhtml", "singlehtml", "text", "man", "latex", "epub", "json", "gettext", "xml",
)  # fmt: skip
PAGE = """# Page

```{dep:availability} numpy pymc
:expect: available
:caption: Two *projects*
:name: two
```

```{dep:pin}
numpy
# a remark
pymc>=5
```

See {numref}`two`, {dep:version}`numpy`, {dep:pin}`numpy`, {dep:project}`numpy` and
{dep:project}`the array library <numpy>`.
"""
FACTS = "# Facts\n\n```{dep:facts}\n```\n"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    made = Site(tmp_path / "site")
    made.write("index.md", "# Index\n\n```{toctree}\npage\nfacts\n```\n")
    made.write("page.md", PAGE)
    made.write("facts.md", FACTS)
    lock(made)
    return made


def lock(site: Site, numpy: str = "2.4.6") -> None:
    from factlock.facts.keys import latest_key
    from factlock.facts.lock import read_lock
    from sites import release

    site.lock({"numpy": numpy, "pymc": "5.28.5"})
    found = read_lock(site.root / "facts.lock")
    found.put(latest_key("pymc", python="3.11", specifier=">=5"), {"latest": release("5.28.5")})
    found.write(site.root / "facts.lock")


@pytest.mark.parametrize("builder", BUILDERS)
def test_every_builder_ends_without_a_warning(site: Site, builder: str) -> None:
    built = site.build("-W", "--keep-going", builder=builder)
    assert built.code == 0, built.log
    # Sphinx's own json builder complains of its own files when it is run again (9.0).
    if builder != "json":
        again = site.build("-W", "--keep-going", "-E", builder=builder)
        assert again.code == 0, again.log


def test_the_page_shows_the_answers(site: Site) -> None:
    built = site.build("-W")
    page = built.read("page.html")
    for words in ("2.4.6", "==2.4.*", "==5.28.*", "as expected", "as of 2026-11-20", "locked"):
        assert words in page
    words = re.sub(r"<[^>]+>", "", page)
    assert "factlock ask availability numpy pymc --python 3.11 --expect available" in words
    assert "mathjax_ignore" in page
    assert page.count("<caption") == 2
    assert page.count('<caption class="factlock-hidden">') == 1


def test_the_text_of_the_page_is_readable(site: Site) -> None:
    text = site.build(builder="text").read("page.txt")
    lines = text.splitlines()
    assert any("numpy" in line and "available" in line and "2.4.6" in line for line in lines)
    assert "Latest" in text
    assert text.count("Uploaded") == 1


def test_a_claim_that_fails_is_said_with_file_and_line_on_every_build(site: Site) -> None:
    site.write("page.md", PAGE + "\n\n```{dep:availability} no-such\n:expect: available\n```\n")
    site.lock({"numpy": "2.4.6", "pymc": "5.28.5", "no-such": ""})
    lock_with = (
        (site.root / "page.md").read_text().splitlines().index("```{dep:availability} no-such")
    )
    for _ in range(3):
        built = site.build("-W", "--keep-going")
        assert built.code == 1, built.log
        fails = [line for line in built.warnings if "factlock.fails" in line]
        assert len(fails) == 1
        assert f"page.md:{lock_with + 1}:" in fails[0]
        assert "expected available, but not-found" in fails[0]


def test_a_document_without_faults_stays_silent_and_unwritten(site: Site) -> None:
    site.build("-W")
    page = site.root / "_build" / "html" / "page.html"
    before = page.stat().st_mtime_ns
    built = site.build("-W")
    assert built.code == 0
    assert page.stat().st_mtime_ns == before
    assert "6 questions; facts: 0 asked, 0 cached, 5 locked, 0 stale, 0 unknown" in built.log


def test_a_changed_fact_rewrites_the_pages_that_show_it_and_no_other(site: Site) -> None:
    site.write("other.md", "---\norphan: true\n---\n\n# Other\n\n```{dep:availability} pymc\n```\n")
    site.build()
    stamps = {
        path.name: path.stat().st_mtime_ns for path in (site.root / "_build/html").glob("*.html")
    }
    lock(site, numpy="2.4.7")
    built = site.build()
    changed = {
        path.name
        for path in built.out.glob("*.html")
        if stamps.get(path.name) not in {None, path.stat().st_mtime_ns}
    }
    assert {"page.html", "facts.html"} <= changed
    assert "other.html" not in changed
    assert "2.4.7" in built.read("page.html")


def test_serial_and_parallel_builds_are_equal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    outputs = []
    for jobs in ("1", "4"):
        made = Site(tmp_path / jobs / "site")
        pages = [f"p{number}" for number in range(12)]
        made.write("index.md", "# I\n\n```{toctree}\nfacts\n" + "\n".join(pages) + "\n```\n")
        made.write("facts.md", FACTS)
        for page in pages:
            made.write(
                f"{page}.md",
                PAGE.replace(":name: two", f":name: two-{page}").replace(
                    "numref}`two`", f"ref}}`two-{page}`"
                ),
            )
        lock(made)
        files: dict[str, bytes] = {}
        for builder in ("html", "text", "man", "latex", "xml"):
            built = made.build("-j", jobs, builder=builder)
            assert built.code == 0, built.log
            for path in sorted(built.out.rglob("*")):
                if path.is_file() and path.name != ".buildinfo":
                    text = path.read_bytes().replace(os.fsencode(tmp_path / jobs), b"")
                    files[f"{builder}/{path.relative_to(built.out).as_posix()}"] = text
        outputs.append(files)
    assert outputs[0].keys() == outputs[1].keys()
    assert [name for name in outputs[0] if outputs[0][name] != outputs[1][name]] == []


def test_what_is_not_locked_is_unknown_and_said_where_it_stands(site: Site) -> None:
    site.write("page.md", "# P\n\n```{dep:availability} scipy\n:expect: available\n```\n")
    built = site.build("-W", "--keep-going")
    assert built.code == 1
    assert any("factlock.not-locked" in line and "page.md:3" in line for line in built.warnings)
    assert not any("factlock.fails" in line for line in built.warnings)
    assert built.results()["questions"][0]["verdict"] == "unknown"


def test_a_type_of_warning_can_be_suppressed(site: Site) -> None:
    site.write("page.md", "# P\n\n```{dep:availability} scipy\n```\n")
    site.write(
        "conf.py",
        (site.root / "conf.py").read_text() + 'suppress_warnings = ["factlock.not-locked"]\n',
    )
    assert site.build("-W").code == 0


def test_a_type_of_warning_can_be_raised_alone(site: Site) -> None:
    site.write("page.md", "# P\n\n```{dep:availability} numpy\n:expect: not-found\n```\n")
    assert site.build().code == 0
    site.write("conf.py", (site.root / "conf.py").read_text() + 'factlock_fail_on = ["fails"]\n')
    assert site.build().code == 1
    assert site.build().code == 1


@pytest.mark.parametrize(
    ("directive", "words"),
    [
        ("```{dep:availability} numpy\n:expect: unknown\n```", "cannot be expected"),
        ("```{dep:availability} numpy\n:expect: there\n```", "is not an outcome"),
        ("```{dep:availability} numpy\n:columns: nonsense\n```", "is not a column"),
        ("```{dep:availability} numpy\n:python: three\n```", "is not a Python version"),
        ("```{dep:availability} numpy\n:platform: amiga\n```", "is not known"),
        ("```{dep:availability} --index-url=x\n```", "option of an installer"),
        ("```{dep:availability}\nx @ file:///etc/passwd\n```", "path or an address"),
        ("```{dep:availability}\n```", "must be told `package`"),
        ("{dep:version}`-e .`", "option of an installer"),
        ("{dep:project}`nu mpy`", "is not a project name"),
    ],
)
def test_bad_input_is_said_with_file_and_line(site: Site, directive: str, words: str) -> None:
    site.write("page.md", f"# P\n\n{directive}\n")
    built = site.build()
    found = [line for line in built.warnings if "factlock.input" in line]
    assert len(found) == 1, built.log
    assert words in found[0]
    assert "page.md:" in found[0]


def test_columns_are_chosen_and_ordered(site: Site) -> None:
    site.write("page.md", "# P\n\n```{dep:availability} numpy\n:columns: latest, package\n```\n")
    page = site.build().read("page.html")
    assert page.index("Latest</p></th>") < page.index("Package</p></th>")
    assert "Uploaded</p></th>" not in page


def test_results_have_their_schema(site: Site) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    import json

    import factlock

    schema = json.loads(
        (Path(factlock.__file__).parent / "schemas" / "results.schema.json").read_bytes()
    )
    site.write("page.md", PAGE + "\n\n```{dep:availability} scipy\n```\n")
    jsonschema.validate(site.build().results(), schema)


def test_every_result_has_an_anchor_in_the_page_and_in_the_inventory(site: Site) -> None:
    from sphinx.util.inventory import InventoryFile

    built = site.build()
    page = built.read("page.html")
    inventory = InventoryFile.loads((built.out / "objects.inv").read_bytes(), uri="")
    names = {name for name in inventory.data["dep:question"] if name.startswith("page:")}
    questions = [
        one for one in built.results()["questions"] if one["location"]["document"] == "page"
    ]
    assert {f"page:{one['location']['anchor']}" for one in questions} == names
    for one in questions:
        assert f'id="{one["location"]["anchor"]}"' in page


def test_rest_pages_work_too(site: Site) -> None:
    site.write("page.md", "")
    (site.root / "page.md").unlink()
    site.write(
        "page.rst",
        "Page\n====\n\n.. dep:availability:: numpy\n   :expect: available\n\n"
        "The latest is :dep:version:`numpy`, see :dep:project:`numpy`.\n",
    )
    built = site.build("-W")
    assert built.code == 0, built.log
    assert "2.4.6" in built.read("page.html")


def test_a_broken_lock_stops_the_build_with_file_and_line(site: Site) -> None:
    path = site.root / "facts.lock"
    path.write_text(path.read_text().replace("2.4.6", "2.4.9"))
    built = site.build()
    assert built.code != 0
    assert "facts.lock:" in built.log
    assert "changed by hand" in built.log


def test_a_wrong_setting_is_named(site: Site) -> None:
    built = site.build("-D", "factlock_max_age=soon")
    assert built.code != 0
    assert "max_age" in built.log
    assert "1 day" in built.log


def test_locked_needs_no_sockets(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)
    built = site.build("-W")
    assert built.code == 0, built.log


def test_registry_text_is_text(site: Site) -> None:
    from factlock.facts.keys import latest_key
    from factlock.facts.lock import read_lock
    from sites import release

    reason = "<script>alert(1)</script> [x](javascript:y) `{{ x }}` \u202e \ud800 |"
    found = read_lock(site.root / "facts.lock")
    value: Any = {"latest": None, "yanked": release("1.0", reason=reason)}
    found.put(latest_key("numpy", python="3.11"), value)
    found.write(site.root / "facts.lock")
    site.write("page.md", "# P\n\n```{dep:availability} numpy\n```\n")
    for builder in ("html", "latex", "text", "man", "xml"):
        built = site.build("-W", builder=builder)
        assert built.code == 0, built.log
    page = site.build().read("page.html")
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert 'href="javascript' not in page
    assert "U+202E" in page


@pytest.mark.parametrize(
    "page",
    [
        "# P\n\nWords.\n\n```{dep:pin}\n:python: 3.12\n:expect: pinned\n\nnumpy\n-e .\n```\n",
        "# P\n\nWords.\n\n```{dep:pin}\n---\npython: 3.12\nexpect: pinned\n---\n-e .\n```\n",
        "# P\n\nWords.\n\n:::{note}\n\n```{dep:pin}\n:python: 3.12\n\n-e .\n```\n:::\n",
    ],
)
def test_a_wrong_line_in_the_body_is_named_by_its_own_number(site: Site, page: str) -> None:
    site.write("page.md", page)
    line = page.splitlines().index("-e .") + 1
    assert any(f"page.md:{line}: " in found for found in site.build().warnings)


def test_a_wrong_line_in_the_body_of_rest(site: Site) -> None:
    (site.root / "page.md").unlink()
    site.write("page.rst", "Page\n====\n\n.. dep:pin::\n   :python: 3.12\n\n   numpy\n   -e .\n")
    assert any("page.rst:8: " in found for found in site.build().warnings)


def test_bad_input_is_said_again_on_a_build_with_nothing_to_do(site: Site) -> None:
    site.write("page.md", "# P\n\n```{dep:pin} -e\n```\n")
    site.write("conf.py", (site.root / "conf.py").read_text() + 'factlock_fail_on = ["input"]\n')
    for _ in range(2):
        built = site.build()
        assert built.code == 1
        assert len([line for line in built.warnings if "factlock.input" in line]) == 1


def test_settings_of_a_repository_reach_a_site_in_its_docs_folder(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "pyproject.toml").write_text('[tool.factlock]\npython = "3.12"\n')
    made = Site(tmp_path / "docs")
    made.write(
        "conf.py", (made.root / "conf.py").read_text().replace('factlock_python = "3.11"', "")
    )
    made.write("index.md", "# P\n\n```{dep:pin} numpy\n```\n")
    assert made.build().results()["questions"][0]["parameters"]["python"] == "3.12"


def test_locked_builds_of_different_days_are_equal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import UTC, datetime

    outputs = []
    for day in (1, 28):
        monkeypatch.setattr(
            "factlock.asking.utc_now", lambda day=day: datetime(2027, 2, day, tzinfo=UTC)
        )
        made = Site(tmp_path / str(day) / "site")
        made.write("index.md", "# I\n\n```{toctree}\npage\nfacts\n```\n")
        made.write("page.md", PAGE)
        made.write("facts.md", FACTS)
        lock(made)
        out = made.build("-W").out
        outputs.append({p.relative_to(out): p.read_bytes() for p in out.rglob("*") if p.is_file()})
    assert outputs[0].keys() == outputs[1].keys()
    assert [name for name in outputs[0] if outputs[0][name] != outputs[1][name]] == []


def test_a_name_that_nobody_has_is_no_link(site: Site) -> None:
    site.write("page.md", "# P\n\n```{dep:availability} numpy no-such\n```\n")
    site.lock({"numpy": "2.4.6", "no-such": ""})
    page = site.build().read("page.html")
    assert "/numpy/" in page
    assert "/no-such/" not in page
