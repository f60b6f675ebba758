"""What is read from a page, and what is refused: with its line, its rule and what to write instead."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factlock.model import Json
from factlock.runbook.model import InputType, StepKind
from factlock.runbook.page.blocks import meant
from factlock.runbook.page.placeholders import fill, names_in, odd_places, take
from factlock.runbook.page.reading import read_runbook
from factlock.runbook.page.slugs import Anchors, slug_of
from runbook_pages import PAGE, at, changed, faults, line_of, read

BLOCK = "```{runbook:step} hidden\n:end: escalate\n```\n"


def test_a_page_becomes_a_runbook() -> None:
    runbook = read(PAGE)
    assert runbook.title == "A page"
    assert [one.id for one in runbook.steps] == ["look", "meant", "done", "pass-on", "escalated"]
    assert runbook.start.kind is StepKind.CHECK
    assert runbook.start.option("package") == "{package}"
    assert runbook.start.target("available") == "meant"
    assert runbook.start.target("unknown") == "pass-on"
    assert runbook.step("meant").question == "Is {package.name} meant?"
    assert runbook.step("meant").edges[1].outcomes == ("no",)
    assert runbook.step("meant").edges[1].text == "no, or nobody knows: look again"
    assert runbook.step("pass-on").together
    assert runbook.each is not None
    assert runbook.inputs[1].type is InputType.IMAGE
    assert (runbook.templates[0].name, runbook.templates[0].text) == ("letter", "Hello")
    for one in runbook.steps:
        assert line_of(PAGE, f"}} {one.id}") == one.line
        assert PAGE.split("\n")[one.heading_line - 1] == f"## {one.title}"


def test_windows_and_a_byte_order_mark_change_nothing() -> None:
    plain = read(PAGE)
    assert read("\ufeff" + PAGE.replace("\n", "\r\n")) == plain


def test_a_page_of_a_thousand_lines_is_read_in_a_moment() -> None:
    text = PAGE + "\nProse with `code` and a [link](#done).\n" * 400
    read_runbook(text, "page.md", "page")
    began = time.process_time()
    read_runbook(text, "page.md", "page")
    assert time.process_time() - began < 0.25


HEADS = [
    ("version: 1", "version: 2", "front-matter"),
    ("version: 1", "vesrion: 1", "front-matter"),
    ("  ends: [simple, escalate]", "  ends: simple", "end-name"),
    ("[simple, escalate]", "[simple, waiting, escalate]", "end-name"),
    ("[simple, escalate]", "[simple, escalate, decided]", "end-name"),
    ("[simple, escalate]", "[simple, escalate, simple]", "end-name"),
    ("[simple, escalate]", "[simple, Escalate]", "end-name"),
    ("type: image", "type: folder", "input"),
    ("type: image, ", "", "input"),
    ("type: image", "type: choice", "input"),
    ('default: "."', "choices: [a, b]", "input"),
    ('type: image, default: "."', "type: choice, choices: [a, a]", "input"),
    ('type: image, default: "."', "type: choice, choices: [a, b], default: c", "input"),
    ("type: image, default", "type: image, each: true, default", "input"),
    ('default: "."', "each: perhaps", "input"),
    ('default: "."', "defualt: x", "input"),
    ("    image:", "    answers:", "input"),
    ("    image:", "    Image:", "input"),
    ("    image:", "    image: *a", "front-matter"),
    ('    found: "{look.outcome}"', '    found: ["{look}"]', "front-matter"),
    ('    found: "{look.outcome}"', '    found: "{looks}"', "no-producer"),
]


@pytest.mark.parametrize(("old", "new", "rule"), HEADS)
def test_front_matter(old: str, new: str, rule: str) -> None:
    at(changed(old, new), new.strip() or "    image:", rule)


def test_a_key_of_the_front_matter_is_proposed() -> None:
    found = at(changed("version: 1", "vesrion: 1"), "vesrion", "front-matter")
    assert "Did you mean version?" in found.advice
    assert found.column == 3


def test_without_front_matter_there_is_no_runbook() -> None:
    assert faults("# Title\n\n" + BLOCK)[0].rule == "front-matter"
    assert faults("---\nrunbook:\n  version: 1\n")[0].rule == "front-matter"
    assert "no-step" in {one.rule for one in faults(PAGE.split("# A page", maxsplit=1)[0])}


BLOCKS = [
    ("```{runbook:step} done", "```{runbook:stpe} done", "block"),
    ("```{runbook:step} done", "```{runb\u043eok:step} done", "block"),
    ("```{runbook:step} done", "```{runbook:st\u200bep} done", "block"),
    ("```{runbook:step} done", "```{Runbook:Step} done", "block"),
    ("```{runbook:step} done", "```runbook:step done", "block"),
    ("```{runbook:step} done", "```{step} done", "block"),
    ("```{runbook:step} done", "```{no\u0442e} done", "block"),
    ("```{runbook:step} done", "```{runbook:flow} done", "block"),
    ("```{runbook:step} done", "```{runbook:step} Done", "step-id"),
    ("```{runbook:step} done", "```{runbook:step} do ne", "step-id"),
    ("```{runbook:step} done", "```{runbook:step} x::error::y", "step-id"),
    ("```{runbook:step} done", "```{runbook:step} a" + "b" * 64, "step-id"),
    ("```{runbook:step} done", "```{runbook:step} look ", "duplicate-step"),
    ("```{runbook:step} done", "```{runbook:step} package", "two-meanings"),
    (":end: decided", ":end: decided\n:end: simple", "duplicate-option"),
    (":end: decided", ":end: decided\n:ask: Why?", "kind"),
    (":end: decided", ":ned: decided", "kind"),
    (":end: decided", ":end:", "kind"),
    (":end: decided", ":end: decided\nprose", "option"),
    (":end: decided", ":end: decided\n:keeps: x", "unknown-option"),
    (":verdict: simple", ":together: yes\n:verdict: simple", "option-value"),
    (":verdict: simple", ":verdict: simple\n:keeps: A b", "option-value"),
    (":verdict: simple", ":verdict: simple\n:known:", "option-value"),
    (":check: availability", ":check: availabilty", "unknown-check"),
    (":action: escalate", ":action: esclate", "unknown-action"),
    (":package: {package}", ":package: {package}\n:platfrom: linux-64", "unknown-option"),
    (":package: {package}", ":package: {package}\n:platform: linx", "option-value"),
    (":package: {package}", ":package: {pakage}", "no-producer"),
    (":package: {package}", ":package: { package }", "place"),
    (":package: {package}", ":package: {package", "place"),
    (":package: {package}", ":package: {pass-on.text}", "too-early"),
    ("{package.name}", "{package.nmae} x", "no-producer"),
    (":template: letter", ":template: leter", "no-template"),
    ("```{runbook:template} letter", "```{runbook:template} letter\n:lang: de", "unknown-option"),
    ("```{runbook:template} letter", "```{runbook:template} letter\n:language: ?", "option-value"),
    ("## Done", "### Done\n\n# Another title", "title"),
]


@pytest.mark.parametrize(("old", "new", "rule"), BLOCKS)
def test_blocks(old: str, new: str, rule: str) -> None:
    text = changed(old, new)
    place = text.index(new) + max(0, len(new) - len(new.rpartition("\n")[2]))
    expected = {text.count("\n", 0, place) + 1, text.count("\n", 0, text.index(new)) + 1}
    # What is said of a whole step is said at its block, which stands in the line above its kind.
    expected |= {min(expected) - 1}
    found = [one for one in faults(text) if one.rule == rule]
    assert [one for one in found if one.line in expected and one.advice], faults(text)


def test_a_step_has_an_id_and_a_template_a_text() -> None:
    text = PAGE.replace("} done", "}")
    assert [one.line for one in faults(text) if one.rule == "step-id"] == [
        line_of(text, ":end: dec") - 1
    ]
    at(changed("letter\nHello", "letter"), "} letter", "template")


def test_a_page_has_a_title() -> None:
    assert [one.rule for one in faults(PAGE.replace("\n# A page", "\nA page"))] == ["title"]


def test_of_two_headings_alike_the_second_has_a_number() -> None:
    at(changed("## Done", "## Is it meant?"), "[done](#done)", "target")


def test_what_a_check_must_be_told_is_missed_at_its_block() -> None:
    found = at(changed(":package: {package}\n", ""), "} look", "missing-option")
    assert ":package:" in found.advice


def test_names_that_were_meant_are_proposed() -> None:
    for old, new, mark, rule, word in (
        (":check: availability", ":check: availabilty", "} look", "unknown-check", "availability"),
        (":action: escalate", ":action: esclate", "} pass-on", "unknown-action", "escalate"),
        (":template: letter", ":template: leter", ":template:", "no-template", "letter"),
        (":end: escalate", ":end: escalte", "} escalated", "unknown-end", "escalate"),
        ("(#done)", "(#doen)", "(#doen)", "target", "#done"),
    ):
        assert f"Did you mean {word}?" in at(changed(old, new), mark, rule).advice


HIDDEN = [
    ("comment", "<!--\n" + BLOCK + "-->\n"),
    ("comment with a blank line", "<!--\n\n" + BLOCK + "-->\n"),
    ("quotation", "".join(f"> {line}\n" for line in BLOCK.splitlines())),
    ("list", "- item\n\n" + "".join(f"  {line}\n" for line in BLOCK.splitlines())),
    ("admonition", "````{note}\n" + BLOCK + "````\n"),
    ("colon fence", ":::{note}\n" + BLOCK + ":::\n"),
    ("colon step", ":::{runbook:step} hidden\n:end: escalate\n:::\n"),
    ("nested", ":::::{tab-set}\n::::{tab-item} x\n" + BLOCK + "::::\n:::::\n"),
    ("folded element", "<details>\n\n" + BLOCK + "\n</details>\n"),
    ("hidden element", '<div hidden="">\n\n' + BLOCK + "\n</div>\n"),
    ("indented", "".join(f"    {line}\n" for line in BLOCK.splitlines())),
    ("other ticks", BLOCK.replace("```", "\u02cb\u02cb\u02cb")),
    ("two ticks", BLOCK.replace("```", "``")),
    ("other script in a list", "- ```{runb\u043eok:step} hidden\n"),
    ("field", ":a: ```{runbook:step} hidden\n"),
]


@pytest.mark.parametrize("block", [one for _, one in HIDDEN], ids=[one for one, _ in HIDDEN])
def test_a_step_that_readers_do_not_see_is_refused(block: str) -> None:
    text = PAGE + "\n## More\n\n" + block
    found = [one for one in faults(text) if one.rule in {"hidden-step", "block"}]
    mark = next(line for line in block.split("\n") if "{runb" in line)
    assert [one.line for one in found] == [line_of(text, mark)]
    runbook = read_runbook(text, "page.md", "page").runbook
    assert runbook is not None
    assert "hidden" not in [one.id for one in runbook.steps]


@pytest.mark.parametrize(
    "block",
    [
        "````md\n" + BLOCK + "````\n",
        "- an example:\n\n  ````md\n  ```{runbook:step} x\n  ```\n  ````\n",
        "The block `{runbook:step}` says what a step does.\n",
        "<details>\n<summary>More</summary>\n\nProse.\n\n</details>\n",
        "```{note}\nProse.\n```\n",
        "~~~\nplain\n~~~\n",
        "> A quotation.\n",
        "1. A list\n2. of prose\n",
    ],
)
def test_examples_and_prose_are_no_steps(block: str) -> None:
    assert len(read(PAGE + "\n## More\n\n" + block).steps) == len(read(PAGE).steps)


@pytest.mark.parametrize(
    "fence", ["```{include} other.md", ":::{include} other.md", "~~~{include} x"]
)
def test_nothing_is_included(fence: str) -> None:
    text = PAGE + f"\n{fence}\n{fence[:3]}\n"
    at(text, fence, "include")
    at(PAGE + "\n:::{note}\n```{include} other.md\n```\n:::\n", "```{include}", "include")
    at(PAGE + "\n```{eval-rst}\n.. include:: other.md\n```\n", "```{eval-rst}", "include")


@pytest.mark.parametrize("fence", ["```{runbook:step} more", "```{note}", "```python", ":::{note}"])
def test_a_fence_must_be_closed(fence: str) -> None:
    at(PAGE + f"\n## More\n\n{fence}\n:end: simple\n", fence, "unclosed")


@pytest.mark.parametrize("char", ["\u202e", "\u2066", "\u2028", "\x0c", "\x00", "\ud800"])
@pytest.mark.parametrize("old", ["Prose with", "# A page", ":check:", "- `yes`", "What is asked"])
def test_what_turns_text_is_refused_everywhere(char: str, old: str) -> None:
    text = changed(old, char + old) if PAGE.count(old) == 1 else PAGE
    if text != PAGE:
        assert f"U+{ord(char):04X}" in at(text, old, "character").message


@pytest.mark.parametrize("char", ["\u200b", "\x1b", "\u00ad", "\u2060"])
@pytest.mark.parametrize("old", [":end: decided", "- `yes`", "Hello"])
def test_what_is_not_seen_is_refused_where_it_matters(char: str, old: str) -> None:
    at(changed(old, old + char), old, "character")


def test_what_is_not_seen_in_prose_does_no_harm() -> None:
    runbook = read(changed("\n# A page\n", "\n# A \x1b[2J page \U0001f469\u200d\U0001f4bb\n"))
    assert runbook.title.startswith("A U+001B[2J page")


def test_a_section_has_one_step() -> None:
    text = changed(":end: decided\n```\n", ":end: decided\n```\n\n" + BLOCK)
    at(text, "} hidden", "section")
    at(changed("Prose with a list", BLOCK + "\nProse with a list"), "} hidden", "section")


@pytest.mark.parametrize(
    ("title", "anchor"),
    [
        ("Caf\u0301e", "cafe"),
        ("x\u00b2", "x"),
        ("a {dep:version}`numpy`", "a-numpy"),
        ("![x](y.png) pic", "-pic"),
        ("one\ntwo\n---", "onetwo"),
    ],
)
def test_a_heading_that_has_two_anchors_is_no_target(title: str, anchor: str) -> None:
    head = title if "\n" in title else f"## {title}"
    text = changed("## Done", head).replace("(#done)", f"(#{anchor})")
    rules = {one.rule for one in faults(text)}
    assert rules & {"heading", "target"}, faults(text)


def test_headings_that_only_a_forge_counts() -> None:
    text = changed("Prose with a list", "#### Done\n\nProse with a list")
    assert [one.rule for one in faults(text)] == ["heading"]
    assert [one.rule for one in faults(changed("Prose with a", "> # Done\n\nProse with a"))] == [
        "heading"
    ]
    colon = changed("Prose with a", ":::{note}\n## Done\n:::\n\nProse with a")
    assert [one.rule for one in faults(colon)] == ["heading"]


def test_headings_of_the_same_words_are_counted() -> None:
    text = changed("## Done", "## Look").replace("(#done)", "(#look-1)")
    assert read(text).step("meant").target("yes") == "done"


EDGES = [
    ("- `yes`: [done](#done)", "- yes: [done](#done)", "edge"),
    ("- `yes`: [done](#done)", "- `yes`: done", "edge"),
    ("- `yes`: [done](#done)", "- `yes`: [done](https://example.org)", "edge"),
    ("- `yes`: [done](#done)", "- `yes`: [done](other.md#done)", "edge"),
    ("- `yes`: [done](#done)", "- `yes`: [done](#done) or [back](#look)", "edge"),
    ("- `yes`: [done](#done)", "- > `yes`: [done](#done)", "edge"),
    ("- `yes`: [done](#done)", "- `yes`: [done](#a-page)", "target"),
    ("- `yes`: [done](#done)", "- `yes`: [done](#nowhere)", "target"),
    ("- `yes`: [done](#done)", "- `Yes`: [done](#done)", "unknown-outcome"),
    ("- `yes`: [done](#done)", "- `yes` or `yes`: [done](#done)", "mapped-twice"),
    ("- `yes`: [done](#done)", "- `yes`: [done](#done)\n- `no`: [done](#done)", "mapped-twice"),
    ("- `prepared`: [escalated]", "1. prepared: [escalated]", "edge"),
]


@pytest.mark.parametrize(("old", "new", "rule"), EDGES)
def test_ways(old: str, new: str, rule: str) -> None:
    text = changed(old, new)
    mark = "- `no`, or" if "\n" in new else new
    at(text, mark, rule)


def test_forms_of_ways_that_are_read() -> None:
    text = changed(
        "- `yes`: [done](#done)",
        "* `yes`: see `that` and [this](https://a.example),\n  then [done]",
    )
    text = text.replace(
        "- `no`, or nobody knows: look [again](#look)",
        "* `no`:\n\n  [again](#look)\n\n[done]: #done",
    )
    assert {one.rule for one in faults(text)} == {"edge", "not-mapped"}, (
        "a second paragraph is prose"
    )
    text = text.replace(
        "* `no`:\n\n  [again](#look)", "* `no`: *[again](<#look>)*\n\n  More.\n\n  - `x`: [y](#z)"
    )
    runbook = read(text)
    assert [edge.target for edge in runbook.step("meant").edges] == ["done", "look"]


def test_a_second_list_must_not_look_like_ways() -> None:
    prose = "- `no`, or nobody knows: look [again](#look)\n"
    text = changed(prose, prose + "\nOr:\n\n1. `yes`: [again](#look)\n")
    at(text, "1. `yes`", "second-list")
    read(changed(prose, prose + "\nOr:\n\n1. `pip`: see [above](#look)\n"))


def test_too_large_is_refused_in_a_moment() -> None:
    for text in (PAGE + "x\n" * 20_000, PAGE + "y" * 600_000, PAGE + ">" * 2000 + "a\n"):
        began = time.process_time()
        assert [one.rule for one in faults(text)] == ["size"]
        assert time.process_time() - began < 1


@pytest.mark.parametrize(
    "more",
    [
        "- a\n" * 4_500,
        "#### a\n" * 4_500,
        "a\n" * 4_500,
        (">" * 6 + "a\n") + "b\n" * 4_500,
        "[a]: b '\n" * 4_500,
        "*a_" * 100_000,
        "`" * 100_000 + "{",
        "``{" * 100_000,
        "<a b='\n" * 4_500,
        "<div>\n\n" * 2_000,
        "{" * 200_000,
        "- `a`" * 50_000,
        "[" * 200_000,
    ],
    ids=lambda more: repr(more[:12]),
)
def test_long_pages_are_read_in_a_moment(more: str) -> None:
    began = time.process_time()
    read_runbook(PAGE + "\n" + more, "page.md", "page")
    assert time.process_time() - began < 2


PIECES = st.sampled_from(
    [
        *PAGE.split("\n"),
        *(line for _, block in HIDDEN for line in block.split("\n")),
        "<!--", "-->", "> ", "- ", "```", ":::", "\t", "    x", "[a]: #b", "***", "---", "\x1b", "\u202e",
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=60), st.booleans())
def test_nothing_that_is_read_raises(pieces: list[str], whole: bool) -> None:
    text = (PAGE if whole else "") + "\n".join(pieces)
    first = faults(text)
    assert first == faults(text)
    lines = text.count("\n") + 1
    assert all(1 <= one.line <= lines and one.message and one.advice for one in first)


@given(st.lists(st.sampled_from(["a", "a-1", "a 1", "A", "b", "a-1-1", "\u00dc", ""]), max_size=12))
def test_anchors_are_those_of_myst(titles: list[str]) -> None:
    slugs = pytest.importorskip("myst_parser.slugs")
    theirs: list[str] = []
    for title in titles:
        theirs.append(slugs.unique_slug(slugs.github_slugify(title), theirs))
    taken: dict[str, int] = {}
    assert [slug_of(title, taken) for title in titles] == theirs


@given(st.text(max_size=40))
def test_anchors_of_any_title_are_those_of_myst(title: str) -> None:
    slugs = pytest.importorskip("myst_parser.slugs")
    assert slug_of(title, {}) == slugs.github_slugify(title)


def test_anchors_of_a_forge() -> None:
    anchors = Anchors()
    assert anchors.add("Q1: Is it on PyPI or conda-forge?", 2) == (
        "q1-is-it-on-pypi-or-conda-forge",
        True,
    )
    assert anchors.add("Notes", 4) == ("", False)
    assert anchors.add("Notes", 2) == ("notes", False)


PLACE = st.from_regex(r"[a-z][a-z0-9_-]{0,5}(\.[a-z][a-z0-9_-]{0,5})?", fullmatch=True)
VALUE = st.one_of(
    st.none(), st.booleans(), st.text(max_size=8), st.lists(st.text(max_size=4), max_size=3)
)


@given(st.dictionaries(PLACE, VALUE, max_size=4), st.text(alphabet="{}ab|.x", max_size=30))
def test_places_are_filled_once(values: dict[str, Json], text: str) -> None:
    for name, value in values.items():
        assert take(f" {{{name}}} ", values) == value
        assert names_in(f"x{{{name}}}y") == (name,)
        assert odd_places(f"x{{{name}}}y") == ()
    safe = {name: f"{{{name}}}" for name in values}
    assert fill("".join(safe.values()), safe) == "".join(safe.values()), "values are not read again"
    known = names_in(text)
    rest = fill(text, dict.fromkeys(known, ""))
    assert known or rest == text
    assert bool(odd_places(text)) == bool(set("{}") & set(fill(text, {})))


def test_the_first_value_that_is_known_counts() -> None:
    assert fill("{a|b.c}", {"a": "", "b.c": "x"}) == "x"
    assert fill("{a|b.c}!", {}) == "!"
    assert names_in("{a|b.c} {a}") == ("a", "b.c")


def test_names_of_others_are_left_alone() -> None:
    for name in ("note", "dep:origin", "code-block", "step", "tab-item", "notebook", "book"):
        assert meant(name) == ""
