"""Runbooks on pages: every builder holds a whole one, and a page says again what changed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sites import Site, lock_of

CONF = 'myst_heading_anchors = 3\nextensions = ["myst_parser", "sphinx_design", "factlock"]\n'
BOOK = """---
runbook:
  version: 1
  inputs:
    package: {type: requirements, each: true, help: x}
  ends: [simple, escalate]
---
# Add a package

```{runbook:diagram}
```

## Is it there?

```{runbook:step} there
:check: availability
:package: {package.name}
:python: 3.11
```

- `available`: [look at it](#is-it-good)
- `not-found`, `only-prereleases`, `yanked`, `not-for-this-python`, `out-of-bounds` or `quarantined`:
  [pass it on](#pass-it-on)
- `no-files` or `unknown`: [pass it on](#pass-it-on)

## Is it good?

```{runbook:step} good
:confirm: Is {package.name} any good?
```

- `yes`: [done](#done)
- `no`: [pass it on](#pass-it-on)

## Done

```{runbook:step} done
:end: simple
```

## Pass it on

```{runbook:step} pass
:end: escalate
```

## Worked requests

```{runbook:examples}
```
"""
REQUEST = (
    "title: An easy one\npackage: demo\nanswers: {good: 'yes'}\n"
    "expect: {end: simple, path: [there=available, good=yes]}\n"
)
BUILDERS = [
    "html",
    "dirhtml",
    "singlehtml",
    "text",
    "man",
    "latex",
    "epub",
    "json",
    "xml",
    "gettext",
]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    made = Site(tmp_path / "site")
    made.write("conf.py", (made.root / "conf.py").read_text(encoding="utf-8") + CONF)
    made.write("index.md", "# I\n\n```{toctree}\nbook\n```\n")
    made.write("book.md", BOOK)
    made.write("requests/easy.yml", REQUEST)
    lock_of({"demo": "2.0"}).write(made.root / "facts.lock")
    return made


@pytest.mark.parametrize("builder", BUILDERS)
def test_every_builder_ends_without_a_warning(site: Site, builder: str) -> None:
    built = site.build("-W", builder=builder)
    assert built.code == 0, built.log


def test_a_page_as_text_is_a_whole_runbook(site: Site) -> None:
    text = site.build(builder="text").read("book.txt")
    for words in (
        "Is ‹package name› any good?",
        '* "yes": done',
        "The machine asks (step there)",
        "availability",
        "An easy one",
        "factlock run book.md --request requests/easy.yml",
        "demo is on the index",
        "index, 2026-11-20",
    ):
        assert words in text


def test_the_picture_links_to_every_step_and_has_no_script(site: Site) -> None:
    page = site.build().read("book.html")
    start = page.index('<svg class="factlock-flow"')
    picture = page[start : page.index("</svg>", start)]
    for anchor in ("is-it-there", "is-it-good", "done", "pass-it-on"):
        assert f'href="#{anchor}"' in picture
        assert f'id="{anchor}"' in page
    assert "<script" not in picture
    assert "onclick" not in picture


def test_the_ways_of_a_step_stand_once_and_in_its_card(site: Site) -> None:
    page = site.build().read("book.html")
    card = page[page.index("factlock-step-person") :]
    assert card.index("factlock-ways") < card.index("</ul>") < card.index('<section id="done"')
    assert page.count(">look at it<") == 1


def test_serial_and_parallel_builds_are_the_same(site: Site) -> None:
    one = site.build("-E").read("book.html")
    assert site.build("-E", "-j2").read("book.html") == one


def test_a_build_with_nothing_to_do_writes_nothing(site: Site) -> None:
    page = site.build().out / "book.html"
    before = page.stat().st_mtime_ns
    site.build()
    assert page.stat().st_mtime_ns == before


def test_another_fact_writes_the_page_again(site: Site) -> None:
    site.build()
    lock_of({"demo": "3.0"}).write(site.root / "facts.lock")
    assert "3.0 is the latest" in site.build().read("book.html")


def test_another_request_writes_the_page_again(site: Site) -> None:
    site.build()
    site.write("requests/easy.yml", REQUEST.replace("An easy one", "An old friend"))
    assert "An old friend" in site.build().read("book.html")


def test_a_new_request_writes_the_page_again(site: Site) -> None:
    site.build()
    site.write("requests/second.yml", REQUEST.replace("An easy one", "One more"))
    assert "One more" in site.build().read("book.html")


def test_questions_of_the_page_are_not_forgotten_beside_its_requests(site: Site) -> None:
    site.write("book.md", f"{BOOK}\n```{{dep:availability}} numpy\n```\n")
    site.write("requests/easy.yml", REQUEST)
    lock_of({"demo": "2.0", "numpy": "1.0"}).write(site.root / "facts.lock")
    site.build()
    lock_of({"demo": "2.0", "numpy": "9.9"}).write(site.root / "facts.lock")
    assert "9.9" in site.build().read("book.html")


@pytest.mark.parametrize("options", [(), ("-j2",)])
def test_all_faults_are_said_at_their_lines_and_the_page_is_there(
    site: Site, options: tuple[str, ...]
) -> None:
    text = BOOK.replace(":check: availability", ":check: availabilty").replace(
        "- `no`: [pass it on](#pass-it-on)\n", ""
    )
    site.write("book.md", text)
    built = site.build(*options)
    said = [line for line in built.warnings if "factlock.runbook" in line]
    assert any("availabilty" in line and "book.md:" in line for line in said), built.log
    assert any("`no` of" in line or "not-mapped" in line for line in said), built.log
    assert "Is it good?" in built.read("book.html")


def test_an_example_that_takes_another_branch_is_said_at_its_file(site: Site) -> None:
    site.write("requests/easy.yml", REQUEST.replace("end: simple", "end: escalate"))
    (said,) = [line for line in site.build().warnings if "factlock.branch" in line]
    assert "this example now takes another branch: expected the end escalate; found simple" in said
    assert "easy.yml:4" in said


def parts_of(page: str, start: str, end: str) -> list[str]:
    return [part.split(end, 1)[0] for part in page.split(start)[1:]]


ELSEWHERE = "# I\n\n```{runbook:diagram} /book.md\n```\n\n```{toctree}\nbook\n```\n"


@pytest.mark.parametrize("builder", BUILDERS)
def test_another_page_can_show_the_flow(site: Site, builder: str) -> None:
    site.write("index.md", ELSEWHERE)
    built = site.build("-W", builder=builder)
    assert built.code == 0, built.log
    if builder in {"html", "dirhtml", "singlehtml"}:
        place = {"html": "book.html", "dirhtml": "book/", "singlehtml": ""}[builder]
        page = built.read("index.html")
        start = page.index('<svg class="factlock-flow"')
        assert f'href="{place}#is-it-good"' in page[start : page.index("</svg>", start)]
    elif builder == "text":
        assert '"available": Is it good?' in built.read("index.txt")


def test_the_flow_of_another_page_follows_it(site: Site) -> None:
    site.write("index.md", ELSEWHERE)
    site.build("-W")
    site.write(
        "book.md",
        BOOK.replace("## Is it good?", "## Is it fine?").replace("is-it-good", "is-it-fine"),
    )
    page = site.build("-W").read("index.html")
    assert "Is it fine?" in page
    assert 'href="book.html#is-it-fine"' in page


@pytest.mark.parametrize("page", ["/missing.md", "/index.md"])
def test_the_flow_of_what_is_no_runbook_is_refused(site: Site, page: str) -> None:
    site.write("index.md", ELSEWHERE.replace("/book.md", page))
    built = site.build()
    assert f"{page[1:]} is no page of a runbook" in built.log
    assert "index.md:3" in built.log
    assert "factlock.runbook" in built.log


def test_the_way_of_an_example_is_drawn_in_the_diagram(site: Site) -> None:
    page = site.build().read("book.html")
    (way,) = parts_of(page, '<svg class="factlock-flow factlock-path"', "</svg>")
    # All of the diagram is shown, and what was walked once more, by the names that it has there.
    names = re.findall(r'<use class="[a-z-]+" href="#([a-z0-9-]+)"/>', way)
    assert names[0] == "fl-book"
    assert {"fl-book-there", "fl-book-good", "fl-book-done"} <= set(names)
    assert "fl-book-pass" not in names
    for name in names:
        assert page.count(f'id="{name}"') == 1
    for anchor in ("is-it-there", "is-it-good", "done"):
        assert f'<a href="#{anchor}"' in way
    assert ">available</text>" in way
    assert "<title>" in way


def test_a_page_without_the_diagram_shows_no_way_in_it(site: Site) -> None:
    site.write("book.md", BOOK.replace("```{runbook:diagram}\n```\n", ""))
    page = site.build("-W").read("book.html")
    assert "ends as" in page
    assert "factlock-path" not in page


def test_a_card_says_its_places_in_words(site: Site) -> None:
    text = BOOK.replace(
        "Is {package.name} any good?", "Is {package.name} {package.spec} good? {there.sentence}"
    ).replace(":python: 3.11", ":python: 3.11\n:keeps: found")
    site.write("book.md", text)
    shown = site.build(builder="text").read("book.txt")
    wanted = "Is ‹package name› ‹package versions› good? ‹answer from Is it there?›"
    assert wanted in " ".join(shown.split())
    page = site.build().read("book.html")
    card = page[page.index("factlock-step-check") : page.index("factlock-answers")]
    assert "{package" not in card
    assert card.index("factlock-ways") < card.index("factlock-step-given")
    assert 'href="#is-it-there">Is it there?</a>' in page[page.index("factlock-step-person") :]


def test_answers_of_examples_are_folded_and_not_on_paper(site: Site) -> None:
    page = site.build().read("book.html")
    (fold,) = parts_of(page, "factlock-answers", "</details>")
    assert "demo is on the index" in fold
    assert site.build(builder="text").read("book.txt").count("demo is on the index") == 1


def test_an_example_without_a_way_has_a_tab_where_it_came_through(site: Site) -> None:
    site.write(
        "requests/second.yml",
        "title: Nobody has it\npackage: nothing\nexpect: escalate\n",
    )
    site.write(
        "book.md",
        BOOK.replace(
            "## Done\n",
            "## Is it still there?\n\n```{runbook:step} still\n:check: availability\n"
            ":package: {package.name}\n:python: 3.11\n```\n\n"
            "- `available`, `no-files`, `unknown`, `only-prereleases`, `yanked`, `not-for-this-python`, "
            "`out-of-bounds`, `quarantined`, or `not-found`: [done](#done)\n\n## Done\n",
        ).replace("- `yes`: [done](#done)", "- `yes`: [again](#is-it-still-there)"),
    )
    lock_of({"demo": "2.0", "nothing": ""}).write(site.root / "facts.lock")
    page = site.build().read("book.html")
    first, *_ = parts_of(page, "factlock-answers", "</details>")
    assert "Nobody has it" in first
    second = parts_of(page, "factlock-answers", "</details>")[1:]
    assert all("Nobody has it" not in fold for fold in second)


def test_worked_requests_stand_from_mild_to_grave(site: Site) -> None:
    bad = REQUEST.replace("'yes'", "'no'").replace("end: simple", "end: escalate")
    bad = bad.replace("good=yes", "good=no").replace("An easy one", "A grave one")
    site.write("requests/a-grave.yml", bad)
    site.write("requests/zz-easy.yml", REQUEST.replace("An easy one", "Another easy one"))
    site.write(
        "requests/aa-open.yml", "title: An open one\npackage: demo\nanswers: {good: 'yes'}\n"
    )
    text = site.build(builder="text").read("book.txt")
    text = text[text.index("Worked requests") :]
    places = [text.index(one) for one in ("An easy", "Another easy", "A grave", "An open")]
    assert places == sorted(places)


def test_a_template_is_folded(site: Site) -> None:
    text = "\n## Texts\n\n```{runbook:template} hello\nHello {{ package }}\n```\n"
    site.write("book.md", f"{BOOK}{text}")
    (fold,) = parts_of(
        site.build().read("book.html"), '<details class="factlock factlock-text">', "</details>"
    )
    assert "Hello {{ package }}" in re.sub("<[^>]+>", "", fold)


def test_the_end_of_a_run_without_items_is_said(site: Site) -> None:
    text = BOOK.replace(
        "package: {type: requirements, each: true, help: x}", "package: {type: text, help: x}"
    )
    site.write("book.md", text.replace("{package.name}", "{package}"))
    assert "The run ends as simple" in site.build(builder="text").read("book.txt")
