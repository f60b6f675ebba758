"""The readers of conda recipes: every part with its line, nothing run, nothing lost."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factlock.errors import InputError
from factlock.inputs.canonical import dump, load_recipe
from factlock.inputs.reading import read_input
from factlock.inputs.recipe import Recipe, RecipeRequirement
from factlock.inputs.recipe_files import read_recipe
from factlock.inputs.recipe_words import NotPlainError, Value, work_out

ROOT = Path(__file__).parents[1]
CORPUS = ROOT.parent / "shared" / "data" / "corpus"
HEAD = "package:\n  name: demo\n  version: 1.0\n"


def meta(text: str) -> Recipe:
    return read_recipe(text.encode(), "meta.yaml")


def v1(text: str) -> Recipe:
    return read_recipe(text.encode(), "recipe.yaml")


def shown(recipe: Recipe) -> list[tuple[str, str, str, int, str]]:
    return [(o.section, o.name, o.version, o.line, o.selector) for o in recipe.requirements]


def test_the_recipe_of_the_slides() -> None:
    path = ROOT / "docs/examples/recipe/zfit/meta.yaml"
    found = read_recipe(path.read_bytes(), "meta.yaml")
    assert (found.name, found.version, found.version_line) == ("zfit", "0.3.6", 8)
    assert (found.number, found.noarch) == ("0", "python")
    source = found.sources[0]
    assert (source.kind, source.project, source.version) == ("index", "zfit", "0.3.6")
    assert (source.filename, source.line) == ("zfit-0.3.6.tar.gz", 11)
    assert source.sha256.startswith("26e76eb100c9")
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(found.requirements) == 17
    for one in found.requirements:
        assert lines[one.line - 1].strip() == f"- {one.text}"
    assert [one.text for one in found.unfilled] == ["PYTHON"]


def test_the_slide_as_it_is_printed_is_refused_with_its_line() -> None:
    path = ROOT / "docs/examples/recipe/zfit/meta.yaml"
    text = path.read_text(encoding="utf-8")
    printed = text.replace('"{{ PYTHON }} -m pip install . -vv"', '"{{ PYTHON }}" -m pip install "')
    assert printed != text
    with pytest.raises(InputError) as error:
        meta(printed)
    assert (error.value.file, error.value.line) == ("meta.yaml", 16)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("version", "1.2.3"),
        ("'a'", "a"),
        ("3", 3),
        ("name[0]", "D"),
        ("name|lower", "demo-x"),
        ("name | replace('-', '_') | upper", "DEMO_X"),
        ("version.split('.')[0]", "1"),
        ("'.'.join(version.split('.')[:2])", "1.2"),
        ("(version | split('.'))[2]", "3"),
        ("version.split('.') | join('_')", "1_2_3"),
        ("name ~ '-' ~ version", "Demo-X-1.2.3"),
        ("'a' + name", "aDemo-X"),
        ("build + 100", 107),
        ("'%s-%s' % (name, version)", "Demo-X-1.2.3"),
        ("'{}.{}'.format(build, 1)", "7.1"),
        ("'{1}{0}'.format('a', 'b')", "ba"),
        ("version[-1]", "3"),
        ("'07' | int", 7),
        ("name | default('other')", "Demo-X"),
        ("'a' ~ 'b' % ()", None),
        ("'ab' ~ '%s' % name", "abDemo-X"),
    ],
)
def test_what_is_worked_out(expression: str, value: object) -> None:
    names: dict[str, Value] = {"name": "Demo-X", "version": "1.2.3", "build": 7}
    if value is None:
        with pytest.raises(NotPlainError):
            work_out(expression, names)
    else:
        assert work_out(expression, names) == value


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "other",
        "compiler('c')",
        "name.__class__",
        "''.__class__.__mro__",
        "name.format",
        "'{0.__class__}'.format(name)",
        "'{:>9999999}'.format(name)",
        "'%9999999d' % 1",
        "'%s %s' % name",
        "'a' * 999999999",
        "2 ** 99",
        "name if win else version",
        "name and version",
        "environ['HOME']",
        "name[99]",
        "name['x']",
        "name|attr('x')",
        "name|replace('', 'x')|replace('', name)" + "|replace('', 'xxxxxxxxxxxxxxxxxxxx')" * 9,
        "(" * 400 + ")" * 400,
        "[" * 400,
        "9" * 30,
        "name + 1",
        "name name",
        "name.split('')",
        "'a\\nb'",
        "x" * 5000,
    ],
)
def test_what_is_not_worked_out(expression: str) -> None:
    with pytest.raises(NotPlainError):
        work_out(expression, {"name": "demo", "version": "1"})


@given(st.text(alphabet="name'[]().|~+%{}0123 ,:-", max_size=60))
def test_no_expression_does_harm(expression: str) -> None:
    try:
        value = work_out(expression, {"name": "demo"})
    except NotPlainError:
        return
    assert isinstance(value, str | int | tuple)


def test_selectors_conditions_and_loops_keep_their_lines() -> None:
    found = meta("""\
{% set version = "1.0" %}
{# a comment
   of two lines #}
package:
  name: demo
  version: {{ version }}
build:
  number: 1           # [win]
  number: 2           # [not win]
  skip: true          # [py<38]
  skip: true          # [osx]
requirements:
  run:
    - a >=1           # [win]  only there
    {% if cuda == "None" %}
    - b
    {% else %}
    - c               # [linux]
    {% endif %}
    {% for one in many %}
    - {{ one }}
    {% endfor %}
    - d
""")
    assert shown(found) == [
        ("run", "a", ">=1", 14, "win"),
        ("run", "b", "", 16, 'if cuda == "None"'),
        ("run", "c", "", 18, 'else (after: if cuda == "None") and linux'),
        ("run", "", "", 21, "for one in many"),
        ("run", "d", "", 23, ""),
    ]
    assert (found.version, found.number) == ("1.0", "")


def test_what_is_set_under_a_condition_is_not_known() -> None:
    text = '{% set v = "1" %}\n{% if x %}\n{% set v = "2" %}\n{% endif %}\n'
    found = meta(text + "package:\n  name: demo\n  version: {{ v }}\n")
    assert (found.version, found.version_line) == ("", 7)
    assert [(one.text, one.line) for one in found.unfilled] == [
        ("if x", 2),
        ('v = "2"', 3),
        ("v", 7),
    ]


def test_templates_in_comments_are_not_told_of() -> None:
    found = meta("# {{ one }}\n" + HEAD + "  # {{ two }}\nx: {{ three }}  # {{ four }}\n")
    assert [one.text for one in found.unfilled] == ["four", "three"]


def test_requirements_with_blanks() -> None:
    found = meta(
        HEAD
        + "requirements:\n  host:\n    - {{ compiler('c') }}\n  run:\n"
        + "    - {{ pin_compatible('numpy', max_pin='x.x') }}\n"
        + "    - python >={{ python_min }}\n    - python {{ python_min }}\n"
        + "    - cross-{{ x }}\n    - hdf5 1.2.* nompi_*\n    - Foo.Bar>=1, <2\n"
        + "    - chan::x==1\n    - z[version='>1']\n"
        + "    - foo >=1 || 2\n    - https://x/y\n"
    )
    assert [(one.name, one.version, one.build, one.blank) for one in found.requirements] == [
        ("", "", "", 1),
        ("numpy", "", "", 1),
        ("python", "", "", 1),
        ("python", "", "", 1),
        ("", "", "", 1),
        ("hdf5", "1.2.*", "nompi_*", 0),
        ("foo.bar", ">=1,<2", "", 0),
        ("x", "1", "", 0),
        ("z", ">1", "", 0),
        ("foo", ">=1 || 2", "", 0),
        ("", "", "", 0),
    ]
    assert found.requirements[0].text == "{{ compiler('c') }}"


def test_the_newer_format() -> None:
    found = v1("""\
context:
  name: demo
  version: "1.2.3"
  minor: ${{ (version | split('.'))[1] }}
  own: ${{ env.get('X') }}
package:
  name: ${{ name }}
  version: ${{ version }}
source:
  - url:
      - https://host.example/packages/aa/bb/0123456789abcdef0123456789abcdef/demo-${{ version }}.zip
      - https://mirror.example/demo-${{ version }}.zip
    sha256: ABC
  - if: win
    then:
      path: other
build:
  number: 4
  noarch: python
requirements:
  host:
    - if: not (win or osx)
      then:
        - a =1.${{ minor }}
        - if: linux
          then: b
      else: c
  run:
    - ${{ pin_subpackage('x') }}
    - d ${{ own }}
  run_constraints:
    - e <2
""")
    assert (found.kind, found.name, found.version, found.version_line) == (
        "recipe",
        "demo",
        "1.2.3",
        8,
    )
    assert shown(found) == [
        ("host", "a", "1.2.*", 24, "not (win or osx)"),
        ("host", "b", "", 26, "not (win or osx) and linux"),
        ("host", "c", "", 27, "not (not (win or osx))"),
        ("run", "x", "", 29, ""),
        ("run", "d", "", 30, ""),
        ("run_constrained", "e", "<2", 32, ""),
    ]
    sources = [(o.kind, o.project, o.version, o.sha256, o.selector) for o in found.sources]
    assert sources == [
        ("index", "demo", "1.2.3", "abc", ""),
        ("address", "", "", "abc", ""),
        ("path", "", "", "", "win"),
    ]


def test_outputs_have_requirements_of_their_own() -> None:
    old = meta(
        HEAD
        + "outputs:\n  - name: one\n    requirements:\n      - a\n"
        + "  - name: two\n    requirements:\n      run: [b]\n"
    )
    new = v1(
        "recipe:\n  name: demo\n  version: '1.0'\noutputs:\n  - package: {name: one}\n"
        "    requirements:\n      run: [a]\n  - if: win\n    then:\n      package: {name: two}\n"
        "      requirements:\n        run: [b]\n"
    )
    for found in (old, new):
        assert found.outputs == ("one", "two")
        assert [(one.output, one.name) for one in found.requirements] == [
            ("one", "a"),
            ("two", "b"),
        ]


@pytest.mark.parametrize(
    ("path", "kind", "project", "version"),
    [
        ("/packages/source/d/demo-x/demo_x-1.0.tar.gz", "index", "demo-x", "1.0"),
        ("/packages/source/D/Demo/Demo-1.0rc1.zip", "index", "demo", "1.0rc1"),
        ("/packages/py3.none.any/d/demo/demo-1.0-py3-none-any.whl", "index", "demo", "1.0"),
        (f"/packages/ab/cd/{'0' * 60}/demo_x-1.0-py3-none-any.whl", "index", "demo-x", "1.0"),
        ("/packages/source/d/demo/demo-latest.tar.gz", "address", "", ""),
        ("/packages/source/d/demo/", "address", "", ""),
        ("/org/demo/archive/1.0.tar.gz", "address", "", ""),
        ("/packages/source/d/{{ x }}/demo-1.0.tar.gz", "index", "demo", "1.0"),
        ("/packages/source/d/demo/demo-{{ x }}.tar.gz", "index", "demo", ""),
        ("/packages/source/d/demo/{{ x }}-{{ y }}.tar.gz", "index", "demo", ""),
        ("/packages/source/{{ x[0] }}/{{ x }}/{{ x }}-1.0.tar.gz", "index", "", ""),
        (f"/packages/ab/cd/{'0' * 60}/demo-x-{{{{ y }}}}.tar.gz", "index", "demo-x", ""),
        ("/org/demo/archive/{{ x }}.tar.gz", "address", "", ""),
    ],
)
def test_an_index_is_known_by_the_shape_of_its_addresses(
    path: str, kind: str, project: str, version: str
) -> None:
    found = meta(f"{HEAD}source:\n  url: https://user:secret@host.example{path}\n").sources[0]
    assert (found.kind, found.project, found.version) == (kind, project, version)
    assert "secret" not in found.text


@pytest.mark.parametrize(
    ("name", "text", "line", "words"),
    [
        ("meta.yaml", "about: x\n", 1, "no package"),
        ("meta.yaml", "a\n{{ x\n", 2, "not closed"),
        ("meta.yaml", "a: 1\n{% if x %}\n", 2, "not ended"),
        ("meta.yaml", "{% if a %}" * 20, 1, "nested"),
        ("meta.yaml", "{{ x }}" * 6000, 1, "more than 5,000"),
        ("meta.yaml", HEAD + "requirements:\n  run:\n    - {}\n", 6, "no requirement"),
        ("meta.yaml", HEAD + "source:\n  - word\n", 5, "no source"),
        ("meta.yaml", HEAD + "outputs:\n  - word\n", 5, "no output"),
        ("meta.yaml", HEAD + "x: &a 1\ny: *a\n", 5, "alias"),
        ("meta.yaml", HEAD + "x: !!python/object/apply:os.system [x]\n", 4, "tag"),
        ("meta.yaml", HEAD + "x: 1\nx: 2\n", 5, "second time"),
        ("meta.yaml", HEAD + "x: \ue000\n", 4, "U+E000"),
        ("meta.yaml", HEAD + "x: " + "[" * 99, 4, "nested"),
        ("recipe.yaml", "about: {}\n", 1, "no package"),
        ("recipe.yaml", HEAD + "source:\n  url: {}\n", 5, "no address"),
        ("setup.cfg", "", None, "not known how"),
    ],
)
def test_what_is_no_recipe_is_refused_with_its_line(
    name: str, text: str, line: int | None, words: str
) -> None:
    with pytest.raises(InputError) as error:
        read_recipe(text.encode(), name)
    assert words in str(error.value)
    assert (error.value.file, error.value.line) == (name, line)
    assert error.value.advice


@pytest.mark.parametrize(
    "text",
    [
        '{% set a = "xxxxxxxxxxxxxxxx" %}\n' + "{% set a = a ~ a %}\n" * 60,
        '{% set a = ["x","x"] %}\n' + "{% set a = [a, a, a, a] %}\n" * 300,
        "# [" * 60_000,
        "{#" + "{" * 200_000 + "#}",
        "- " * 50_000,
        "${{" * 80_000,
        "{% set a = " + "a|" * 1900 + "%}",
        ("{% set a = '" + "x" * 1900 + "' %}\n") + "- {{ a }}\n" * 4900,
        " #" * 100_000,
        (" #" * 990 + "\n") * 120,
        "a: '" + "}}" * 40_000 + "${{" * 40_000 + "'",
        "{% if a %}{% endif %}" * 5_000 + " x",
        "{% if a %}" + "{% else %}" * 5_000 + "{% endif %}",
    ],
)
@pytest.mark.parametrize("name", ["meta.yaml", "recipe.yaml"])
def test_hostile_files_are_bounded(name: str, text: str) -> None:
    began = time.monotonic()
    for whole in (HEAD + "x: |\n  " + text.replace("\n", "\n  "), text + "\n" + HEAD):
        with suppress(InputError):
            read_recipe(whole.encode(), name)
    assert time.monotonic() - began < 4


@given(st.text(alphabet="{}%#$ []-:\n'\"abif set=else", max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    for name in ("meta.yaml", "recipe.yaml"):
        try:
            found = read_recipe((HEAD + text).encode(), name)
        except InputError:
            continue
        assert load_recipe(dump(found)) == found


def test_line_endings_and_marks_of_order_change_nothing() -> None:
    text = HEAD + "requirements:\n  run:\n    - a  # [win]\n"
    expected = meta(text)
    assert read_recipe(text.replace("\n", "\r\n").encode(), "meta.yaml") == expected
    assert read_recipe(text.encode("utf-8-sig"), "meta.yaml") == expected
    assert expected.requirements == (
        RecipeRequirement(section="run", name="a", selector="win", text="a", line=6),
    )


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the shared data are not here")
@pytest.mark.parametrize("name", ["meta.yaml", "recipe.yaml"])
def test_no_hostile_file_does_harm(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    counts: Counter[str] = Counter()
    for path in sorted((CORPUS.parent / "hostile").rglob("*")):
        if not path.is_file() or path.is_symlink():
            continue
        began = time.monotonic()
        for content in (path.read_bytes(), HEAD.encode() + path.read_bytes()):
            try:
                read_recipe(content, name)
            except InputError:
                counts["refused"] += 1
            else:
                counts["read"] += 1
        assert time.monotonic() - began < 4, path
    with capsys.disabled():
        print(f"\nhostile files as {name}: {dict(counts)}")
    assert counts["refused"] > counts["read"] > 0


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the shared data are not here")
def test_every_recipe_of_the_corpus_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    counts: Counter[str] = Counter()
    for path in sorted(CORPUS.glob("recipes-*/**/*.yaml")):
        content, name = read_input(path, root=CORPUS), path.relative_to(CORPUS).as_posix()
        found = read_recipe(content, name)
        lines = content.decode().split("\n")
        counts[f"{found.kind}: files"] += 1
        counts[f"{found.kind}: with a version"] += bool(found.version)
        counts[f"{found.kind}: requirements"] += len(found.requirements)
        counts[f"{found.kind}: of these without a name"] += sum(
            not one.name for one in found.requirements
        )
        counts[f"{found.kind}: not filled in"] += len(found.unfilled)
        assert found.name
        assert load_recipe(dump(found)) == found
        for one in found.requirements:
            # The line is that of the file: what is known of the requirement stands there.
            words = one.name or one.text.strip("${} ").split("{{")[0].rstrip("$ ")
            assert words in lines[one.line - 1].lower(), (name, one)
        for source in found.sources:
            assert lines[source.line - 1].strip(), (name, source)
        for blank in found.unfilled:
            assert blank.text[:20] in lines[blank.line - 1], (name, blank)
    with capsys.disabled():
        print("", *(f"{key:40}{count:>6}" for key, count in sorted(counts.items())), sep="\n")
    assert counts["meta: files"] == 9
    assert counts["recipe: files"] == 17
    assert counts["meta: requirements"] > 100
    assert counts["recipe: requirements"] > 400
