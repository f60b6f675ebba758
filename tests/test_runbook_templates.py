"""Templates: what they can name, what they cannot do, and that no value does anything in Markdown."""

from __future__ import annotations

import re
import time
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from factlock.errors import InputError
from factlock.model import Json
from factlock.runbook.model import Runbook, Template
from factlock.runbook.proof.template_names import check_names, names_used
from factlock.runbook.texts.templates import check_template, find_template, render
from factlock.text import clean_text, redact

FILE = "runbooks/add.md"
GITHUB = MarkdownIt("gfm-like", {"html": True, "linkify": False})


def template(text: str, line: int = 10, language: str = "") -> Template:
    return Template(name="reply", language=language, text=text, line=line)


def page(*templates: Template) -> Runbook:
    return Runbook(
        name="add", file=FILE, title="", inputs=(), ends=("a",), steps=(), templates=templates
    )


def filled(text: str, **values: Json) -> str:
    return render(page(), template(text), values)


ITEMS: list[Json] = [
    {"package": "xarray>=1", "origin": "yes", "origin.conda": "xarray", "pin": "==2026.4.*"},
    {"package": "zarr", "origin": "", "origin.conda": "zarr", "pin": ""},
]


def test_values_are_reached_with_dots() -> None:
    text = """\
{% for item in items %}
{% if item.pin %}
- {{ item.package }} {{ item.origin.conda | code }} {{ item.pin | code }}
{% else %}
- {{ item.origin }}{{ item.package }}
{% endif %}
{% endfor %}
{{ open_it.number }} {{ open_it }}
"""
    values: dict[str, Json] = {"items": ITEMS, "open-it": "done", "open-it.number": 7}
    made = render(page(), template(text), values)
    assert made == "- xarray>=1 `xarray` `==2026.4.*`\n- zarr\n7 done"


def test_a_line_that_holds_more_than_tags_keeps_its_end() -> None:
    text = """\
{% for item in items %}
There is {{ item.package }}{% if item.pin %}, pinned{% endif %}
{% endfor %}
That is {% if items %}all{% endif %}
{% if items %}{% endif %}
Good {% if items -%}
  bye{% endif -%}
!
"""
    made = filled(text, items=ITEMS)
    assert made == "There is xarray>=1, pinned\nThere is zarr\nThat is all\nGood bye!"


def test_lists_are_said_as_sentences_say_them() -> None:
    text = (
        "{{ items | map(attribute='package') | listed }}; {{ items | map(attribute='origin.conda') "
    )
    text += "| map('code') | listed('und') }}; {{ names | join('/') }}; {{ names }}; {{ empty | listed }}."
    made = filled(text, items=ITEMS, names=["a*", "b"], empty=[])
    assert made == r"xarray>=1 and zarr; `xarray` und `zarr`; a\*/b; a\*, b; ."


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("{{ nope }}", 10, "'nope' is undefined"),
        ("a\nb\n{{ requester.nope }}", 12, "no attribute 'nope'"),
        ("a\n\n{% for x in nope %}{% endfor %}", 12, "'nope' is undefined"),
        ("a\n{{ package }}", 11, "package is not the same for all packages"),
        ("{{ }", 10, "unexpected"),
        ("a\n{% if %}", 11, "Expected an expression"),
        ("{% for x in y %}", 10, "end of template|endfor"),
        ("a\n{{ requester | nope }}", 11, "filter"),
        ("{{ requester is nope }}", 10, "test"),
        ("{{ requester | map('upper') }}", 10, "no text"),
        ("{{ 1 + requester }}", 10, "cannot be filled in"),
    ],
)
def test_faults_name_the_runbook_and_the_line(text: str, line: int, words: str) -> None:
    with pytest.raises(InputError, match=words) as raised:
        render(page(), template(text), {"requester": "Ada"}, differing=["package"])
    assert (raised.value.file, raised.value.line) == (FILE, line)
    assert "reply" in raised.value.message


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__ }}",
        "{{ ''['__class__'] }}",
        "{{ requester.__class__.__mro__[1].__subclasses__() }}",
        "{{ requester.upper() }}",
        "{{ '{0.__class__}'.format(requester) }}",
        "{{ requester | attr('__class__') }}",
        "{{ items | map(attribute='__class__') | list }}",
        "{{ items | map(attribute='x.__class__') | first }}",
        "{{ self }}",
        "{{ self._TemplateReference__context }}",
        "{{ cycler }}",
        "{{ lipsum.__globals__ }}",
        "{{ loop }}",
        "{{ _turns }}",
        "{% for _turns in items %}{{ _turns }}{% endfor %}",
        "{{ items | _counted }}",
        "{{ joiner('x') }}",
        "{{ namespace() }}",
        "{% include 'other' %}",
        "{% import 'other' as x %}",
        "{% extends 'other' %}",
        "{% set x = 1 %}",
        "{% macro x() %}{% endmacro %}",
        "{% filter upper %}{% endfilter %}",
        "{% block x %}{% endblock %}",
        "{{ 'x' * 1000000000 }}",
        "{{ 9 ** 999999999 }}",
        "{{ '%999999999d' % 1 }}",
        "{{ '%999999999d' | format(1) }}",
        "{{ 'x' | center(999999999) }}",
        "{{ 'xx' | replace('x', 'xxxxxxxx') }}",
        "{{ range(1000000000) | join }}",
        "{% for x in range(100) %}{% for y in range(100) %}.{% endfor %}{% endfor %}",
        "{% for x in items recursive %}{{ loop(items) }}{% endfor %}",
        "{% for x in requester %}{{ x }}{% endfor %}",
        "{{ ('x' | fence) ~ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
        "{{ " + "-" * 5000 + "1 }}",
        "{{ " + "not " * 5000 + "1 }}",
        "{% if x %}" * 3000 + "{% endif %}" * 3000,
        "x" * 70_000,
        "{% for x in range(50) %}{{ big }}{% endfor %}",
    ],
)
def test_a_template_reaches_nothing_and_takes_no_time(text: str) -> None:
    begun = time.process_time()
    with pytest.raises(InputError) as raised:
        filled(text, requester="Ada", items=[{"x": "1"}], big="x" * 10_000)
    assert time.process_time() - begun < 2
    assert raised.value.file == FILE
    assert len(str(raised.value)) < 800


def test_what_is_wrong_with_a_template_whatever_it_is_filled_with() -> None:
    assert check_template(template("{{ a.b }} {% for i in items %}{{ i }}{% endfor %}")) == ()
    (fault,) = check_template(template("a\n{% set x = 1 %}"))
    assert (fault.line, fault.rule) == (11, "template")
    assert "{% set %}" in fault.message
    assert fault.advice


def test_the_names_that_a_template_takes() -> None:
    text = """\
{{ requester }} {{ origin.outcome }} {{ origin['conda'] }} {{ items[0].package.name }}
{% for i in items | sort(attribute='name') if i.x %}{{ i.y }} {{ loop.index }}
{% for one in i.findings %}{{ one.title }}{% endfor %}{% else %}{{ i }}{% endfor %}
{{ others | selectattr('pin.version') | map(attribute='package') | listed }}
{% for x in range(3) %}{{ x }}{% endfor %}{% for x in house.lists %}{{ x.y }}{% endfor %}
"""
    assert names_used(template(text)) == (
        ("requester", 10),
        ("origin.outcome", 10),
        ("origin.conda", 10),
        ("items.package.name", 10),
        ("items.name", 11),
        ("items", 11),
        ("items.x", 11),
        ("items.y", 11),
        ("items.findings", 12),
        ("items.findings.title", 12),
        ("i", 12),
        ("items.package", 13),
        ("items.pin.version", 13),
        ("others", 13),
        ("house.lists", 14),
    )
    assert names_used(template("{{ }")) == ()


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("{{ requster }}", 10, "Did you mean requester?"),
        ("a\n{{ open_pr.outcom }}", 11, "Did you mean open_pr.outcome"),
        ("{% for i in items %}{{ i.origin.cond }}{% endfor %}", 10, "Did you mean origin.conda"),
        ("{{ items | map(attribute='pakage') | listed }}", 10, "Did you mean package"),
        ("{{ house.stagin }}", 10, "Did you mean house.staging"),
        ("{% for i in items %}{% for f in i.findings %}{{ f.x }}{% endfor %}{% endfor %}", 10, ""),
    ],
)
def test_a_name_that_nothing_produces_is_a_fault(text: str, line: int, words: str) -> None:
    produced = {"requester", "open-pr", "open-pr.outcome", "origin", "origin.conda", "package.name"}
    good = "{{ requester }}{{ open_pr }}{% for i in items %}{{ i.origin.conda }}{{ i.package }}"
    good += "{{ i.findings[0].title }}{{ package.name }}{% endfor %}{{ house.team }}{{ others }}"
    (fault,) = check_names(page(template(text), template(good)), produced)
    assert (fault.line, fault.rule) == (line, "no-producer")
    assert words in fault.advice


@pytest.mark.parametrize(
    ("language", "text"),
    [("de", "Hallo"), ("de-AT", "Hallo"), ("fr", "Hello"), ("", "Hello"), ("en", "Hello")],
)
def test_a_language_falls_back_to_that_of_the_page(language: str, text: str) -> None:
    runbook = page(template("Hello"), template("Hallo", language="de"))
    found = find_template(runbook, "reply", language)
    assert found is not None
    assert found.text == text
    assert find_template(runbook, "nope", language) is None


def test_a_template_of_another_language_alone_is_better_than_none() -> None:
    found = find_template(page(template("Hallo", language="de")), "reply", "en")
    assert found is not None
    assert found.text == "Hallo"


# Markdown

HARMLESS = [
    "Ada",
    "O'Brien",
    "a_b",
    "xarray>=1,<2",
    "C++",
    "50 % & more",
    "a < b > c",
    "(x)",
    "Größe",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_what_does_nothing_stays_as_it_is(text: str) -> None:
    assert filled("Hello {{ x }}!", x=text) == f"Hello {text}!"


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("# big", r"\# big"),
        ("1. one", r"1\. one"),
        ("- one", r"\- one"),
        (">= 1", r"\>= 1"),
        ("===", r"\==="),
        ("::error::x", r"\::error::x"),
        ("##[error]x", r"\##\[error\]x"),
        ("a\n# b", "a # b"),
        ("@ada", "`@ada`"),
        ("ada@example.org", "ada@example.org"),
        ("fixes #12 and o/r#3, GH-4", "fixes `#12` and `o/r#3`, `GH-4`"),
        ("see https://evil.invalid/x", "see `https://evil.invalid/x`"),
        ("https://example.org/a?b=1", "https://example.org/a?b=1"),
        ("https://user:pw@example.org/", "https://example.org/"),
        ("http://example.org/", "`http://example.org/`"),
        ("www.example.org", "`www.example.org`"),
        ("<b>x", r"\<b>x"),
        ("a|b", r"a\|b"),
        ("&lt;", r"\&lt;"),
        ("x\u202ey", "xU+202Ey"),
        ("\x1b[31m", r"U+001B\[31m"),
        ("\ue000# x", "U+E000# x"),
        ("``` x", r"\`\`\` x"),
        ("```` x `", "````` ```` x ` `````"),
    ],
)
def test_what_would_do_something_is_shown(text: str, made: str) -> None:
    assert filled("{{ x }}", x=text) == made


def test_a_mark_counts_at_the_head_of_a_line_alone() -> None:
    made = filled("{{ x }} {{ x }}\n> {{ x }}\n- {{ x }}\n2. {{ x }}", x="# a")
    assert made == "\\# a # a\n> \\# a\n- \\# a\n2. \\# a"


@pytest.mark.parametrize("mark", ["`", "```", "~~~", "a`b``c", "`@ada`", "\n", "x\n```\n# y"])
def test_code_and_fences_cannot_be_left(mark: str) -> None:
    made = filled("- {{ x | code }} end\n\n{{ x | fence('diff') }}\n\nend", x=f"{mark} <b>@ada")
    html = GITHUB.render(made)
    assert "<b>" not in html
    assert html.count("<code") == 2
    assert html.rstrip().endswith("<p>end</p>")
    assert "language-diff" in html


def test_quotes_and_links() -> None:
    made = filled("{{ x | quote }}", x="one\n# two\n\n@ada")
    assert made == "> one\n> \\# two\n>\n> `@ada`"
    assert filled("{{ 'a]b' | link('https://example.org/x') }}") == r"[a\]b](https://example.org/x)"
    assert filled("{{ 'a' | link('javascript:x') }}") == "a (`javascript:x`)"
    assert filled("{{ 'a' | link('https://example.org/)(') }}") == "a (`https://example.org/)(`)"
    assert filled("{{ 'a' | link('') }}") == "a"


# Letters and digits of three scripts, all that Markdown and forges take for their own, and hidden characters.
WILD = st.text(
    alphabet="aZ1é李 \n\t#*_`~<>[]()!&;:@/\\|-+=.{}%$'\"\x00\x1b\u202e\u200b\ue000", max_size=60
)


@settings(max_examples=400)
@given(WILD)
def test_any_text_is_shown_letter_by_letter(text: str) -> None:
    made = filled("Hello {{ x }},\n\n{{ x }}\n\n- {{ x }}\n- {{ x | code }}\n", x=text)
    html = GITHUB.render(made)
    assert not re.search(r"<(?!/?(?:p|code|ul|li)>)[a-z!?/]", html)
    said = " ".join(clean_text(redact(text)).split())
    plain = " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())
    wanted = said.replace("##[", "## [")
    assert plain.startswith(f"Hello {said}".rstrip() if said == wanted else "Hello")


@given(WILD)
def test_no_line_of_a_text_is_a_command_of_a_log(text: str) -> None:
    for line in filled("{{ x }}\n\n{{ x | quote }}", x=text).split("\n"):
        assert not line.lstrip().startswith("::")
        assert "##[" not in line


@pytest.mark.parametrize(
    "text", ["-  " * 3000, "# " * 5000, "@" * 9000, "a://" * 4000, "(((" * 5000, "`a" * 5000]
)
def test_a_long_text_takes_no_time(text: str) -> None:
    begun = time.process_time()
    filled("{{ x }} {{ x | code }} {{ x | quote }}\n{{ x | fence }}", x=text)
    assert time.process_time() - begun < 1


def test_a_difference_within_a_fence_is_whole() -> None:
    diff = "--- a\n+++ b\n@@ -1,3 +1,4 @@\n a\n \n+b  \n c\n"
    assert filled("{{ x | fence('diff') }}", x=diff) == f"```diff\n{diff}```"


# Where a place stands


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("`{{ x }}`", "`a==1.* [b]_`"),
        (
            "`pip install {{ x }}` and `{{ x }}`: {{ x }}",
            r"`pip install a==1.* [b]_` and `a==1.* [b]_`: a==1.\* \[b\]\_",
        ),
        ("``{{ x }}``", "``a==1.* [b]_``"),
        ("```yaml\n- {{ x }}\n```\n{{ x }}", "```yaml\n- a==1.* [b]_\n```\na==1.\\* \\[b\\]\\_"),
        ("`{{ x }}{% if x %}, `{{ x }}`{% endif %}", "`a==1.\\* \\[b\\]\\_, `a==1.* [b]_`"),
        ("\\`{{ x }}`", "\\`a==1.\\* \\[b\\]\\_`"),
        ("`{{ x\n}}`", "`a==1.* [b]_`"),
    ],
)
def test_a_value_between_backticks_has_no_backslashes(text: str, made: str) -> None:
    assert filled(text, x="a==1.* [b]_") == made


@given(WILD)
def test_a_value_leaves_neither_code_nor_fence(text: str) -> None:
    made = filled("Say `{{ x }}` end\n\n```text\n{{ x }}\n```\n\n[a]({{ x }})\n", x=text)
    html = GITHUB.render(made)
    assert (html.count("<code"), html.count("<p>"), html.count("<a ")) == (2, 2, 1)
    assert "end</p>" in html
    assert '<a href="#">a</a>' in html


def test_a_link_leads_to_addresses_alone() -> None:
    text = "[the ticket]({{ x }})"
    assert filled(text, x="https://example.org/1") == "[the ticket](https://example.org/1)"
    for address in ("javascript:alert(1)", "http://example.org", "https://example.org/)[x](y"):
        assert filled(text, x=address) == "[the ticket](#)"


@pytest.mark.parametrize(
    "text", ["<{{ x }}>", "a\n<a href='{{ x }}'>", "<!-- {{ x }} -->", "</{{ x }}", "\ue003"]
)
def test_a_place_within_html_is_refused(text: str) -> None:
    (fault,) = check_template(template(text))
    assert fault.line == (11 if "\n" in text else 10)
    with pytest.raises(InputError):
        filled(text, x="script")
    assert check_template(template("a < {{ x }} > b <br> {{ x }}")) == ()


def test_looking_at_places_takes_no_time() -> None:
    begun = time.process_time()
    for text in (
        "`a" * 9000,
        "```\n" * 9000,
        "<a" * 9000,
        "](" * 9000,
        "`" * 20_000,
        "``` x\n" * 9000,
    ):
        assert check_template(template("{{ x }}" + text + "{{ x }}")) is not None
    assert time.process_time() - begun < 4
