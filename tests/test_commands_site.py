"""The setting ``commands`` on whole sites: every planted fault at its own line, and nothing else."""

# ruff: noqa: E501 - an example is one line, however long
from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from command_trees import STYLES, Plant, write_tree
from sites import EXTENSIONS, Built, Site, lock_of

FAILS = re.compile(
    r"^(?P<file>.+?):(?P<line>\d+): WARNING: (?:this install command: |expected .*?, but )(?P<outcome>[a-z-]+): .*"
)


def build_of(root: Path, *options: str) -> Built:
    site = Site.__new__(Site)
    site.root = root / "docs"
    return site.build(*options)


@pytest.mark.parametrize("style", STYLES)
def test_every_planted_fault_is_found_at_its_line_and_nothing_else(
    tmp_path: Path, style: str
) -> None:
    if style == "course":
        pytest.importorskip("myst_nb")
    tree = write_tree(tmp_path, style, EXTENSIONS)
    built = build_of(tmp_path)
    assert built.code == 0, built.log
    found = sorted(
        Plant(
            file=Path(match["file"]).relative_to(tmp_path).as_posix(),
            line=int(match["line"]),
            outcome=match["outcome"],
        )
        for match in map(FAILS.match, built.warnings)
        if match
    )
    assert tree.blocks >= 240
    assert len(tree.plants) >= 20
    assert found == sorted(tree.plants)
    others = [line for line in built.warnings if not FAILS.match(line)]
    # The tree's lock has facts of the index; of channels nothing is known.
    assert [line for line in others if "Whether the channel " not in line] == []
    assert all("factlock.not-locked" in line for line in others)


PAGES = {
    "index.md": "# Site\n\n```bash\npip install there\n```\n\n```console\n$ pip install gone\n```\n\n"
    "```{toctree}\nother\n```\n\n```{dep:facts}\n```\n",
    "other.rst": "Other\n=====\n\n.. code-block:: bash\n\n   pip install gone\n   pip install there\n",
}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    made = Site(tmp_path / "site")
    for name, text in PAGES.items():
        made.write(name, text)
    made.lock({"there": "1.0", "gone": "", "mine": ""})
    return made


ON = ("-D", "factlock_commands=on")


def commands(built: Built) -> list[tuple[str, int, str]]:
    return [
        (
            one["location"]["file"],
            one["location"]["line"],
            one["result"]["outcome"] if "result" in one else one["outcome"],
        )
        for one in built.results()["questions"]
        if one["check"] == "commands"
    ]


def test_nothing_is_read_unless_it_is_on(site: Site) -> None:
    built = site.build("-W")
    assert built.code == 0
    assert commands(built) == []


def test_serial_and_parallel_and_no_op_builds_say_the_same(site: Site) -> None:
    serial = site.build(*ON)
    expected = [("index.md", 4, "installable"), ("index.md", 8, "not-found"),
                ("other.rst", 6, "not-found"), ("other.rst", 7, "installable")]  # fmt: skip
    assert commands(serial) == expected
    assert len(serial.warnings) == 2
    again = site.build(*ON)
    assert again.warnings == serial.warnings
    assert "0 added, 0 changed" in again.log
    parallel = site.build(*ON, "-E", "-j", "2")
    assert sorted(parallel.warnings) == sorted(serial.warnings)
    assert commands(parallel) == expected


def test_the_list_of_questions_links_to_the_blocks(site: Site) -> None:
    built = site.build(*ON)
    page = built.read("index.html")
    anchors = re.findall(r'href="([^"]*#dep-commands[^"]*)"', page)
    assert anchors
    assert 'id="dep-commands"' in built.read("other.html")
    assert page.count('id="dep-commands"') == 1
    assert "other.html#dep-commands" in anchors
    assert "dep-commands" not in json.dumps(built.read("searchindex.js"))


@pytest.mark.parametrize(
    "builder", ["text", "latex", "man", "singlehtml", "epub", "xml", "gettext"]
)
def test_other_builders(site: Site, builder: str) -> None:
    built = site.build(*ON, builder=builder)
    assert built.code == 0
    assert sum("not-found" in line for line in built.warnings) == 2


def test_ignores_of_pages_and_of_settings(site: Site) -> None:
    site.write(
        "index.md",
        "# Site\n\n```{toctree}\nother\n```\n\n```{dep:ignore} a name that shows what fails\n```\n```bash\npip install gone\n```\n",
    )
    site.write(
        "other.rst",
        "Other\n=====\n\n.. dep:ignore::\n\n   In the body:\n   a reason.\n\n.. code-block:: bash\n\n   pip install gone\n",
    )
    built = site.build(*ON, "-W")
    assert built.code == 0, built.log
    assert {outcome for *_, outcome in commands(built)} == {"not-asked"}
    assert "a name that shows what fails" in built.read("results.json")
    assert "a name that shows" not in built.read("index.html")


def test_a_name_of_the_settings_is_ignored_and_one_that_is_not_there_is_told(site: Site) -> None:
    conf = (site.root / "conf.py").read_text(encoding="utf-8")
    site.write(
        "conf.py",
        conf
        + 'factlock_commands = True\nfactlock_commands_ignore = ["Gone: is ours", "never: x"]\n',
    )
    built = site.build(*ON)
    assert [outcome for *_, outcome in commands(built)] == [
        "installable",
        "not-asked",
        "not-asked",
        "installable",
    ]
    assert len(built.warnings) == 1
    assert "commands_ignore names never" in built.warnings[0]
    site.write("conf.py", conf + 'factlock_commands_ignore = ["gone"]\n')
    assert "ignores without a reason" in site.build().log


@pytest.mark.parametrize(
    ("text", "words", "line"),
    [
        ("```{dep:ignore}\n```\n```bash\npip install there\n```\n", "without a reason", 3),
        ("```{dep:ignore} why\n```\n```bash\nls\n```\n", "nothing is ignored", 3),
        ("```{dep:ignore} why\n```\n", "nothing is ignored", 3),
        ("```{dep:ignore} why\n```\n```{dep:ignore} why\n```\n```bash\npip install gone\n```\n", "nothing is ignored", 3),
    ],
)  # fmt: skip
def test_ignores_that_are_wrong_are_told_at_their_line(
    site: Site, text: str, words: str, line: int
) -> None:
    site.write("index.md", "# Site\n\n" + text)
    (site.root / "other.rst").unlink()
    for _ in range(2):
        (said,) = site.build(*ON).warnings
        assert words in said
        assert f"index.md:{line}:" in said


def own_site(tmp_path: Path) -> Site:
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    site = Site(tmp_path / "repo" / "docs")
    site.lock({"there": "1.0"})
    return site


PYPROJECT = '[project]\nname = "mine"\nrequires-python = ">=3.10"\n[project.optional-dependencies]\n{extra} = []\n'


def test_what_a_site_states_of_its_own_project(tmp_path: Path) -> None:
    site = own_site(tmp_path)
    (tmp_path / "repo" / "pyproject.toml").write_text(PYPROJECT.format(extra="docs"))
    site.write(
        "index.md",
        "# Site\n\nMine requires Python 3.9 or newer. Others need Python 3.8 or newer.\nUse `mine[docs]`, not\n"
        "`mine[dosc]`, or:\n\n```bash\npip install mine[docs] there\npip install -e .[nope]\n```\n\n"
        "## Version 0.1\n\nMine requires Python 3.7 or newer.\n",
    )
    site.write(
        "changelog.md", "---\norphan: true\n---\n# Log\n\nMine requires Python 3.6 or newer.\n"
    )
    built = site.build(*ON)
    assert commands(built) == [
        ("index.md", 3, "requires-python-differs"),
        ("index.md", 4, "as-stated"),
        ("index.md", 5, "no-such-extra"),
        ("index.md", 8, "installable"),
        ("index.md", 9, "no-such-extra"),
    ]
    assert all("../pyproject.toml:" in line for line in built.warnings)
    (tmp_path / "repo" / "pyproject.toml").write_text(PYPROJECT.format(extra="nope"))
    after = {line: outcome for _, line, outcome in commands(site.build(*ON))}
    assert after[9] == "as-stated"
    assert after[4] == after[8] == "no-such-extra"
    (tmp_path / "repo" / "pyproject.toml").write_text(
        PYPROJECT.format(extra="nope").replace("mine", "other")
    )
    assert [line for _, line, _ in commands(site.build(*ON))] == [8, 9]


def test_blocks_that_come_from_other_files_name_those(site: Site) -> None:
    site.write("script.sh", "#!/bin/sh\nset -e\npip install gone\n")
    site.write("part.txt", "Words.\n\n.. code-block:: bash\n\n   pip install gone\n")
    site.write(
        "index.md",
        "# Site\n\n```{literalinclude} script.sh\n:language: bash\n:lines: 2-\n```\n\n```{toctree}\nother\n```\n",
    )
    site.write(
        "other.rst",
        "Other\n=====\n\n.. include:: part.txt\n\n.. parsed-literal::\n\n   $ pip install gone==\\ |release|\n",
    )
    assert [(file, line) for file, line, _ in commands(site.build(*ON))] == [
        ("script.sh", 3), ("part.txt", 5), ("other.rst", 8),
    ]  # fmt: skip


def test_what_conf_puts_around_every_page_moves_no_line(site: Site) -> None:
    conf = (site.root / "conf.py").read_text(encoding="utf-8")
    around = "rst_prolog = '.. |name| replace:: gone\\n\\n'\nrst_epilog = '\\n.. _x: y\\n\\n'\n"
    site.write("conf.py", conf + around)
    site.write(
        "other.rst",
        "Other\n=====\n\n::\n\n   $ pip install there\n\n.. parsed-literal::\n\n   $ pip install |name|\n",
    )
    found = [line for file, line, _ in commands(site.build(*ON)) if file == "other.rst"]
    assert found[-1] == 10


def test_the_directive_takes_a_command_a_line(site: Site) -> None:
    site.write(
        "index.md",
        "# Site\n\n```{dep:commands} pip install there\n:expect: installable\n\npip install 'there' gone\nnot a command\n```\n",
    )
    (site.root / "other.rst").unlink()
    built = site.build()
    assert [(line, outcome) for _, line, outcome in commands(built)] == [
        (3, "installable"),
        (6, "not-found"),
    ]
    assert any(
        "is not one install command" in line and "index.md:7" in line for line in built.warnings
    )


def test_locks_know_the_questions_of_commands(site: Site) -> None:
    built = site.build(*ON)
    assert {one["check"] for one in built.results()["questions"]} == {"commands"}
    lock_of({"there": "1.0"}).write(site.root / "facts.lock")
    said = site.build(*ON).warnings
    assert len(said) == 2
    assert all("factlock.not-locked" in line for line in said)
