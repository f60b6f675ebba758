"""Where Sphinx reads twice, copies, is interrupted, or writes less than everything."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sites import EXTENSIONS, Built, Site

# MyST's {include} (5.2) reads env.app, which Sphinx 11 drops.
MYST_INCLUDES = pytest.mark.filterwarnings(
    "ignore:'sphinx.environment.BuildEnvironment.app' is deprecated"
)
PROJECTS = {"numpy": "2.4.6", "pymc": "5.28.5", "scipy": "1.17.0"}
FACTS = "# Facts\n\n```{dep:facts}\n```\n"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    made = Site(tmp_path / "site")
    made.write("index.md", "# Index\n\n```{toctree}\n:glob:\n*\n```\n")
    made.lock(PROJECTS)
    return made


def configure(site: Site, more: str) -> None:
    site.write("conf.py", (site.root / "conf.py").read_text(encoding="utf-8") + more + "\n")


def rest(site: Site, text: str, name: str = "page.rst") -> None:
    site.write(name, text)


def places(built: Built) -> list[str]:
    return [
        f"{q['location']['file']}:{q['location']['line']}" for q in built.results()["questions"]
    ]


def ids(page: str) -> list[str]:
    return re.findall(r'\bid="([^"]+)"', page)


def translated(site: Site, text: str, translation: str) -> None:
    configure(site, 'locale_dirs = ["locale"]\nlanguage = "de"')
    site.write(
        "locale/de/LC_MESSAGES/page.po",
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        f'msgid "{text}"\nmsgstr "{translation}"\n',
    )


# Read twice


def test_a_translated_page_shows_each_answer_where_it_is_asked(site: Site) -> None:
    text = "First :dep:version:`numpy`, then :dep:version:`pymc`."
    rest(site, f"Page\n====\n\n{text}\n\nLast :dep:version:`scipy`.\n")
    translated(site, text, "Zuerst :dep:version:`pymc`, dann :dep:version:`numpy`.")
    built = site.build("-W")
    assert built.code == 0, built.log
    words = re.sub(r"<[^>]+>", "", built.read("page.html"))
    assert "Zuerst 5.28.5, dann 2.4.6." in words
    assert "Last 1.17.0." in words
    assert len(built.results()["questions"]) == 3
    assert places(built) == ["page.rst:4", "page.rst:4", "page.rst:6"]


def test_a_fault_in_a_translated_text_is_said_once(site: Site) -> None:
    text = "It is :dep:version:`-e .`."
    rest(site, f"Page\n====\n\n{text}\n")
    translated(site, text, "Es ist :dep:version:`-e .`.")
    found = [line for line in site.build().warnings if "factlock.input" in line]
    assert len(found) == 1
    assert "page.rst:4: " in found[0]


def test_roles_in_docstrings_that_autosummary_reads_too(site: Site) -> None:
    site.write(
        "mod.py",
        '"""Module."""\n\n\ndef f():\n    """Needs :dep:version:`numpy`.\n\n    And:\n\n'
        '    .. dep:pin:: pymc\n    """\n\n\ndef g():\n    """Needs :dep:version:`pymc`."""\n',
    )
    configure(site, f'sys.path.insert(0, {str(site.root)!r})\n'
              'extensions += ["sphinx.ext.autodoc", "sphinx.ext.autosummary"]')  # fmt: skip
    rest(
        site,
        "Page\n====\n\n.. autosummary::\n\n   mod.f\n   mod.g\n\n"
        ".. automodule:: mod\n   :members:\n",
    )
    sys.modules.pop("mod", None)
    built = site.build("-W")
    sys.modules.pop("mod", None)
    assert built.code == 0, built.log
    words = re.sub(r"<[^>]+>", "", built.read("page.html"))
    assert words.count("Needs 2.4.6.") == 2
    assert words.count("Needs 5.28.5.") == 2
    questions = built.results()["questions"]
    assert [q["check"] for q in questions].count("availability") == 2
    assert {q["location"]["file"] for q in questions if q["check"] == "pin"} == {"mod.py"}
    page = built.read("page.html")
    for question in questions:
        assert ids(page).count(question["location"]["anchor"]) == 1


def test_a_role_in_a_substitution(site: Site) -> None:
    rest(site, "Page\n====\n\n.. |np| replace:: numpy :dep:version:`numpy`\n\n|np| and |np|.\n")
    built = site.build("-W")
    assert built.code == 0, built.log
    assert re.sub(r"<[^>]+>", "", built.read("page.html")).count("numpy 2.4.6") == 2
    assert ids(built.read("page.html")).count("dep-availability-numpy") == 1


@MYST_INCLUDES
def test_no_id_twice_and_headings_keep_theirs(site: Site) -> None:
    shared = "```{dep:pin} numpy pymc\n```\n\n{dep:pin}`numpy` {dep:pin}`numpy`\n"
    site.write("shared.txt", shared)
    include = "```{include} shared.txt\n```\n"
    site.write(
        "page.md",
        f"# P\n\n{include}\n{include}\n```{{dep:availability}} numpy\n```\n\n"
        "```{dep:availability} numpy\n:caption: C\n```\n\n## Availability numpy\n\nX\n",
    )
    built = site.build("-W")
    assert built.code == 0, built.log
    found = ids(built.read("page.html"))
    assert sorted(set(found)) == sorted(found)
    assert {"availability-numpy", "dep-availability-numpy", "dep-availability-numpy-2"} <= {*found}


# Titles


HEADING = "# Uses {dep:version}`numpy`\n\nText.\n\n## Sub {dep:pin}`pymc`\n\nText.\n"


def test_answers_in_headings_follow_the_lock_everywhere(site: Site) -> None:
    site.write("page.md", "(here)=\n" + HEADING)
    site.write("other.md", "# Other\n\nSee {ref}`here`.\n")
    for version in ("2.4.6", "2.4.7"):
        site.lock({**PROJECTS, "numpy": version})
        built = site.build("-W")
        assert built.code == 0, built.log
        assert f">{version}<" in built.read("index.html")
        assert f"<title>Uses {version}" in built.read("page.html")
        assert "Uses numpy" in re.sub(r"<[^>]+>", "", built.read("other.html"))
    stamp = (built.out / "index.html").stat().st_mtime_ns
    assert "no targets are out of date" in site.build("-W").log
    assert (built.out / "index.html").stat().st_mtime_ns == stamp


@pytest.mark.parametrize(
    "builder",
    ["dirhtml", "singlehtml", "epub", "json", "text", "man", "latex", "texinfo", "xml", "gettext"],
)
def test_a_heading_with_an_answer_in_every_builder(site: Site, builder: str) -> None:
    site.write("page.md", HEADING)
    built = site.build("-W", "--keep-going", builder=builder)
    assert built.code == 0, built.log


def test_a_page_that_is_read_again_gets_its_heading_filled(site: Site) -> None:
    site.write("page.md", HEADING)
    site.build("-W")
    site.write("page.md", HEADING + "More.\n")
    built = site.build("-W")
    assert built.code == 0, built.log
    assert "<title>Uses 2.4.6" in built.read("page.html")
    assert ">2.4.6<" in built.read("index.html")


# What a build leaves behind


@pytest.mark.parametrize("builder", ["latex", "texinfo", "man"])
def test_the_list_of_facts_names_a_page_outside_of_the_document(site: Site, builder: str) -> None:
    site.write("facts.md", FACTS)
    site.write("away.md", "---\norphan: true\n---\n\n# Away\n\n{dep:version}`numpy`\n")
    site.write("index.md", "# Index\n\n```{toctree}\nfacts\n```\n")
    built = site.build("-W", builder=builder)
    assert built.code == 0, built.log


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("Old", "Renamed", "Renamed"),
        ("Text", "Text\n\nMore", "Line7"),
        ("yanked", "no-files", "no-files"),
    ],
)
def test_the_list_of_facts_follows_titles_lines_and_expectations(
    site: Site, before: str, after: str, shown: str
) -> None:
    site.write("facts.md", FACTS)
    page = "# Old\n\nText\n\n```{dep:pin} numpy\n:expect: yanked\n```\n"
    site.write("page.md", page)
    assert shown not in re.sub(r"<[^>]+>|\s", "", site.build().read("facts.html"))
    site.write("page.md", page.replace(before, after))
    assert shown in re.sub(r"<[^>]+>|\s", "", site.build().read("facts.html"))


def test_a_page_that_was_not_written_is_written_later(site: Site) -> None:
    for name in ("one", "two"):
        site.write(f"{name}.md", f"# {name}\n\n{{dep:version}}`numpy`\n")
    site.build("-W")
    site.lock({**PROJECTS, "numpy": "2.4.7"})
    from sphinx.cmd.build import build_main

    words = ["-q", "-d", str(site.root / "_build/doctrees"), "-D", "factlock_mode=locked"]
    out = site.root / "_build" / "html"
    assert build_main([*words, str(site.root), str(out), str(site.root / "one.md")]) == 0
    assert "2.4.7" in (out / "one.html").read_text(encoding="utf-8")
    assert "2.4.6" in (out / "two.html").read_text(encoding="utf-8")
    assert "2.4.7" in site.build("-W").read("two.html")
    assert "no targets are out of date" in site.build("-W").log


def test_an_interrupted_build_is_made_good(site: Site) -> None:
    for name in ("one", "two"):
        site.write(f"{name}.md", f"# {name}\n\n{{dep:version}}`numpy`\n")
    configure(
        site,
        "import pathlib\n\ndef stop(app, name, *_):\n"
        "    if name == 'two' and (pathlib.Path(app.srcdir) / 'stop').exists():\n"
        "        raise KeyboardInterrupt\n\n"
        "def setup(app):\n    app.connect('html-page-context', stop)\n",
    )
    site.build()
    site.lock({**PROJECTS, "numpy": "2.4.7"})
    site.write("stop", "")
    assert site.build().code != 0
    assert "2.4.7" in (site.root / "_build/html/one.html").read_text(encoding="utf-8")
    (site.root / "stop").unlink()
    site.lock(PROJECTS)
    assert "2.4.6" in site.build().read("one.html")


def test_project_page_of_a_file_counts_for_links(site: Site) -> None:
    site.write("page.md", "# P\n\n{dep:project}`numpy`\n\n```{dep:availability} pymc\n```\n")
    for number in (1, 2):
        site.write("factlock.toml", f'project-page = "https://p{number}.example/{{name}}/"\n')
        page = site.build("-W").read("page.html")
        assert f"https://p{number}.example/numpy/" in page
        assert f"https://p{number}.example/pymc/" in page


def test_a_build_with_nothing_to_do_has_nothing_to_do(site: Site) -> None:
    site.write("page.md", "# P\n\n{dep:version}`numpy`\n\n```{dep:pin} pymc\n```\n")
    environ = {
        **os.environ,
        "PYTHONPATH": str(EXTENSIONS),
        "FACTLOCK_FAIL_ON": "input stale fails unknown not-locked",
    }
    logs = []
    for seed in ("1", "2", "3"):
        words = [sys.executable, "-X", "importtime", "-m", "sphinx", "-D", "factlock_mode=locked"]
        ended = subprocess.run(
            [*words, ".", "_build/html"],
            cwd=site.root,
            env={**environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        logs.append(ended)
    for ended in logs[1:]:
        assert "configuration has changed" not in ended.stdout
        assert "no targets are out of date" in ended.stdout
        assert (site.root / "_build/html/_static/factlock.css").is_file()
        # The lock is not read, no check is asked.
        assert "factlock.asking" not in ended.stderr


def test_the_state_of_a_large_site_is_quick_to_tell() -> None:
    import time
    from types import SimpleNamespace

    from factlock.model import Location, Question
    from factlock.settings import make_settings
    from factlock.sphinxext.domain import Block
    from factlock.sphinxext.memory import state_of

    blocks = {
        f"p{page}": [
            Block(
                kind="inline",
                anchor=f"a{number}",
                questions=(
                    Question(
                        check="pin",
                        parameters=(("package", f"name-{number}"), ("python", "3.11")),
                        location=Location(document=f"p{page}", file=f"p{page}.md", line=number),
                    ),
                ),
            )
            for number in range(100)
        ]
        for page in range(10)
    }
    domain: Any = SimpleNamespace(blocks=blocks, faults={})
    settings = make_settings(Path.cwd())
    started = time.process_time()
    assert state_of(domain, settings, []) == state_of(domain, settings, [])
    assert time.process_time() - started < 0.5


# Files and lines


def test_lines_after_an_include_and_with_a_prolog(site: Site) -> None:
    configure(site, 'rst_prolog = "one\\n\\ntwo\\n\\n"')
    site.write("part.txt", "Words.\n\n.. dep:pin::\n\n   numpy\n   pymc\n\n:dep:version:`numpy`\n")
    rest(
        site,
        "Page\n====\n\n.. include:: part.txt\n\n.. dep:availability:: scipy\n\n"
        ".. dep:pin::\n\n   scipy\n   -e .\n",
    )
    built = site.build()
    assert sorted(places(built)) == [
        "page.rst:10", "page.rst:6", "part.txt:5", "part.txt:6", "part.txt:8",
    ]  # fmt: skip
    assert any("page.rst:11: " in line for line in built.warnings if "factlock.input" in line)


def test_what_a_prolog_asks_has_no_line(site: Site) -> None:
    configure(site, 'rst_prolog = "\\n.. dep:pin:: numpy\\n   :expect: not-found\\n\\n"')
    rest(site, "Page\n====\n\nWords.\n")
    built = site.build()
    assert places(built) == ["page.rst:0"]
    assert any("page.rst:: WARNING: expected not-found" in line for line in built.warnings)


@MYST_INCLUDES
@pytest.mark.parametrize("kind", ["md", "rst"])
def test_a_source_outside_of_the_site(tmp_path: Path, kind: str) -> None:
    made = Site(tmp_path / "repository" / "docs")
    made.lock(PROJECTS)
    if kind == "md":
        made.write("../README.md", "Words.\n\n```{dep:pin} numpy\n:expect: not-found\n```\n")
        made.write("index.md", "# P\n\n```{include} ../README.md\n```\n")
    else:
        made.write("../README.rst", "Words.\n\n.. dep:pin:: numpy\n   :expect: not-found\n")
        made.write("index.rst", "P\n=\n\n.. include:: ../README.rst\n")
    built = made.build()
    assert places(built) == [f"../README.{kind}:3"]
    readme = tmp_path / "repository" / f"README.{kind}"
    assert any(f"{readme}:3: " in line for line in built.warnings)


# Tables


def test_an_id_is_written_once(site: Site) -> None:
    site.write("page.md", "# P\n\n```{dep:pin} numpy\n:name: mine\n:class: wide\n```\n")
    page = site.build("-W").read("page.html")
    assert ids(page).count("mine") == 1
    assert page.count("wide") == 1


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::PendingDeprecationWarning")
def test_an_id_is_written_once_in_furo_too(site: Site) -> None:
    pytest.importorskip("furo")
    configure(site, 'html_theme = "furo"')
    site.write(
        "page.md",
        "# P\n\n```{dep:pin} numpy\n:name: mine\n:caption: C\n```\n\n```{dep:pin} pymc scipy\n```\n",
    )
    page = site.build().read("page.html")
    assert ids(page).count("mine") == ids(page).count("dep-pin-table") == 1
    assert page.count("caption-number") == 1


def test_a_caption_is_translated_and_may_hold_an_answer(site: Site) -> None:
    caption = "For :dep:version:`numpy`"
    rest(
        site,
        f"Page\n====\n\n.. dep:pin:: pymc\n   :caption: {caption}\n   :name: mine\n\n:ref:`mine`\n",
    )
    apart = ("-d", str(site.root / "_build" / "other"))
    pot = site.build("-W", *apart, builder="gettext").read("page.pot")
    assert f'msgid "{caption}"' in pot
    assert "Package" not in pot
    translated(site, caption, "Mit :dep:version:`numpy`")
    built = site.build("-W")
    assert built.code == 0, built.log
    assert "Mit 2.4.6" in re.sub(r"<[^>]+>", "", built.read("page.html"))


def test_a_verdict_is_seen_without_the_column_of_the_outcome(site: Site) -> None:
    columns = ":columns: latest package\n"
    site.write(
        "page.md",
        f"# P\n\n```{{dep:pin}} numpy\n:expect: not-found\n{columns}```\n\n"
        f"```{{dep:pin}} pymc\n:expect: pinned\n{columns}```\n",
    )
    words = re.sub(r"<[^>]+>", "", site.build().read("page.html"))
    assert "2.4.6 expected not-found" in words
    assert "as expected" not in words


@pytest.mark.parametrize("builder", ["text", "man", "html", "latex", "xml"])
def test_a_table_in_a_table(site: Site, builder: str) -> None:
    rest(
        site,
        "Page\n====\n\n.. list-table::\n\n   * - One\n     - .. dep:pin:: numpy pymc\n"
        "          :expect: not-found\n   * - Two\n     - .. dep:facts::\n",
    )
    built = site.build(builder=builder)
    assert built.code == 0, built.log
    if builder == "text":
        words = " ".join(re.sub(r"[|*+-]", " ", built.read("page.txt")).split())
        assert "expected not found" in words
        assert "Pin numpy to ==2.4." in words


def test_tables_are_fit_for_screen_readers(site: Site) -> None:
    site.write("facts.md", FACTS)
    site.write(
        "page.md",
        "# Page\n\n```{dep:pin} numpy pymc\n```\n\n```{dep:pin} scipy\n:caption: Mine\n```\n",
    )
    built = site.build("-W")
    page, facts = built.read("page.html"), built.read("facts.html")
    assert '<caption class="factlock-hidden">pin: numpy, pymc</caption>' in page
    assert '<caption class="factlock-hidden">Page</caption>' in facts
    assert page.count("caption-number") == 1
    assert page.count("<th") - page.count("<thead") == page.count('<th scope="col"')
    xml = site.build("-W", builder="xml").read("page.xml")
    assert "<entry " in xml
    assert "dep_" not in xml
    assert "pin: numpy, pymc" not in xml


def test_code_in_remarks_is_code(site: Site) -> None:
    site.write("page.md", "# P\n\n```{dep:pin} not-there\n```\n")
    page = site.build().read("page.html")
    assert "`" not in re.sub(r"<[^>]+>", "", page)
    assert re.search(
        r"<code[^>]*><span class=\"pre\">factlock</span> <span class=\"pre\">lock<", page
    )


def test_headings_and_translations_are_equal_in_parallel(tmp_path: Path) -> None:
    outputs = []
    for jobs in ("1", "4"):
        made = Site(tmp_path / jobs / "site")
        made.lock(PROJECTS)
        made.write("index.md", "# Index\n\n```{toctree}\n:glob:\n*\n```\n")
        for number in range(12):
            made.write(f"p{number}.md", HEADING + f"{{dep:version}}`numpy` {number}\n")
        found: dict[Path, bytes] = {}
        for builder in ("html", "text", "xml"):
            built = made.build("-W", "-j", jobs, builder=builder)
            assert built.code == 0, built.log
            found |= {
                path.relative_to(built.out): path.read_bytes().replace(os.fsencode(made.root), b"")
                for path in built.out.rglob("*.*ml")
            }
        assert b"Uses 2.4.6" in re.sub(rb"<[^>]+>", b"", found[Path("index.html")])
        outputs.append(found)
    assert outputs[0].keys() == outputs[1].keys()
    assert [name for name in outputs[0] if outputs[0][name] != outputs[1][name]] == []


def test_the_list_of_checks_says_what_heads_its_columns(site: Site) -> None:
    site.write("page.md", "# Page\n\n```{dep:checks}\n```\n")
    html = site.build("-W").read("page.html")
    assert html.count('<th scope="col"') == html.count("<th") - html.count("<thead") == 2


def test_no_rule_of_the_style_sheet_stands_in_another() -> None:
    """A brace that is missing makes all that follows speak of the inside of one cell."""
    text = (EXTENSIONS / "factlock/sphinxext/static/factlock.css").read_text(encoding="utf-8")
    rules = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    heads: list[str] = []
    for head, brace in re.findall(r"([^{};]*)([{};])", rules):
        if brace == "{":
            assert not heads or (len(heads) == 1 and heads[0].startswith("@")), heads
            heads.append(head.strip())
        elif brace == "}":
            assert heads, head
            heads.pop()
    assert heads == []
