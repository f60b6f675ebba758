"""The texts of a page with places to fill in: Jinja's language, less all that could do harm or take long.

The templates are the page's, the values are data: a value is never read as a template, and comes into
Markdown escaped. What a template may use is a short list; all else is refused before anything is filled in.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from types import CodeType
from typing import Any

from factlock.errors import InputError
from factlock.model import Json
from factlock.patterns import regex
from factlock.runbook.model import Fault, Runbook, Template
from factlock.runbook.texts.compiled import compiled
from factlock.runbook.texts.given import Given
from factlock.runbook.texts.markdown import settle
from factlock.runbook.texts.template_places import every_node, name_places
from factlock.text import clean_text

MAX_TEMPLATE = 64 * 1024
MAX_OUTPUT = 200_000
MAX_TURNS = 5_000
RULE = "template"
# What templates are told of the house, from its settings.
HOUSE = ("staging", "production", "team", "tracker")
_FILE = "<template>"
_TAG = regex(r"\{%.*?%\}")
# What a template may be made of; loops are counted, and there is no arithmetic that grows.
_ALLOWED = frozenset(
    {"Template", "Output", "TemplateData", "Name", "Const", "Getattr", "Getitem", "Filter", "Test"}
    | {
        "If",
        "For",
        "Compare",
        "Operand",
        "And",
        "Or",
        "Not",
        "Add",
        "Sub",
        "Concat",
        "List",
        "Tuple",
    }
    | {"Call", "CondExpr", "Slice", "Keyword"}
)
_WORDS = {
    "Assign": "{% set %}",
    "AssignBlock": "{% set %}",
    "Macro": "{% macro %}",
    "CallBlock": "{% call %}",
    "Include": "{% include %}",
    "Import": "{% import %}",
    "FromImport": "{% from %}",
    "Extends": "{% extends %}",
    "Block": "{% block %}",
    "FilterBlock": "{% filter %}",
    "Mul": "'*'",
    "Pow": "'**'",
    "Mod": "'%'",
    "Div": "'/'",
    "FloorDiv": "'//'",
    "With": "{% with %}",
    "Dict": "a mapping",
}
_FILTERS = frozenset(
    {
        "default",
        "d",
        "first",
        "last",
        "length",
        "count",
        "lower",
        "upper",
        "capitalize",
        "title",
        "trim",
    }
    | {"sort", "unique", "map", "select", "reject", "selectattr", "rejectattr", "reverse"}
)


def render(
    runbook: Runbook,
    template: Template,
    values: Mapping[str, Json],
    *,
    differing: Collection[str] = (),
) -> str:
    """A template filled in; dotted keys of ``values`` are reached with dots (``item.pin.version``).

    A dash in a name is written ``_``. ``differing`` are the names that are not the same for all packages, and
    so have no value here. Raises ``InputError`` with the runbook's file and the line.
    """
    try:
        if _is_plain(template.text):
            return _bounded(iter((template.text,)))
        made = _made(template.text, f"{runbook.name}/{template.name}/{template.language}")
        return _bounded(made.generate(_data(values, differing)))
    except InputError as error:
        raise _placed(runbook, template, error) from None
    except Exception as error:  # noqa: BLE001 - whatever a template comes to is a fault of the page
        said = clean_text(str(error), 300) or type(error).__name__
        raise InputError(
            f"The template {template.name!r} cannot be filled in: {said.rstrip('.')}.",
            file=runbook.file,
            line=template.line + _line(error) - 1,
            advice="Correct the template on the page.",
        ) from None


def _is_plain(text: str) -> bool:
    """Whether nothing is to be filled in; Jinja need not look at such a text."""
    return "{" not in text and text.isascii() and len(text) <= MAX_TEMPLATE


def check_template(template: Template) -> tuple[Fault, ...]:
    """What is wrong with a template whatever it is filled with."""
    try:
        _made(template.text)
    except InputError as error:
        line = template.line + (error.line or 1) - 1
        return (Fault(line=line, rule=RULE, message=error.message, advice=error.advice),)
    return ()


def find_template(runbook: Runbook, name: str, language: str = "") -> Template | None:
    """The template of a name in a language, else in that of the page, else in any."""
    found = {one.language or runbook.language: one for one in runbook.templates if one.name == name}
    short = language.partition("-")[0].lower()
    for wanted in (language, short, runbook.language):
        if wanted in found:
            return found[wanted]
    return next(iter(found.values()), None)


def _placed(runbook: Runbook, template: Template, error: InputError) -> InputError:
    return InputError(
        f"The template {template.name!r}: {error.message}",
        file=runbook.file,
        line=template.line + (error.line or 1) - 1,
        advice=error.advice,
    )


def _line(error: BaseException) -> int:
    """The line of the template on which an error came up."""
    if (own := getattr(error, "lineno", None)) is not None:
        return int(own)
    frames = traceback.extract_tb(error.__traceback__)
    return next((one.lineno or 1 for one in reversed(frames) if one.filename == _FILE), 1)


def _data(values: Mapping[str, Json], differing: Collection[str]) -> dict[str, Any]:
    undefined = _environment().undefined
    hints = {
        name: undefined(
            hint=f"{name} is not the same for all packages; name it in a loop over items"
        )
        for name in differing
    }
    return {**Given(told={**values, **hints}).parts(), "_turns": [MAX_TURNS]}


def _bounded(parts: Iterator[str]) -> str:
    text: list[str] = []
    size = 0
    for part in parts:
        size += len(part)
        if size > MAX_OUTPUT:
            raise InputError(
                f"what comes of it is longer than {MAX_OUTPUT:,} characters.", advice="Say less."
            )
        text.append(part)
    return re.sub(r"\n{3,}", "\n\n", settle("".join(text)).strip("\n"))


@lru_cache(maxsize=1)
def _environment() -> Any:
    from factlock.runbook.texts.sandbox import make_environment  # noqa: PLC0415 - Jinja is slow to import

    return make_environment(_FILTERS)


def parse_template(text: str) -> list[Any]:
    """The nodes of a template, its tree first; all of them are taken. Raises ``InputError`` with its line."""
    from jinja2 import TemplateSyntaxError  # noqa: PLC0415

    if len(text) > MAX_TEMPLATE:
        raise InputError(f"it is longer than {MAX_TEMPLATE:,} characters.", line=1)
    try:
        tree = _environment().parse(_with_line_ends(text), filename=_FILE)
    except TemplateSyntaxError as error:
        said = clean_text(error.message or "it cannot be read", 200).rstrip(".")
        raise InputError(f"{said}.", line=error.lineno, advice="Correct the template.") from None
    except RecursionError:
        raise InputError("it is nested too deep.", line=1, advice="Say less.") from None
    nodes = every_node(tree)
    for line, what in sorted(_refused(nodes), key=lambda one: one[0]):
        raise InputError(
            f"{what} is not taken in a template.",
            line=line,
            advice="There are {{ name }}, {% if %}, {% for %} and the filters of the reference.",
        )
    return nodes


def _with_line_ends(text: str) -> str:
    """The same, where a line that holds more than tags keeps its end: Jinja takes it after any tag."""
    return "".join(map(_with_line_end, text.splitlines(keepends=True)))


def _with_line_end(line: str) -> str:
    if not line.endswith("%}\n") or line[-4] in "+-" or not _TAG.sub("", line).strip():
        return line
    return f"{line[:-3]}+%}}\n"


def _refused(found: Iterable[Any]) -> Iterator[tuple[int, str]]:
    from jinja2 import nodes  # noqa: PLC0415

    for node in found:
        kind = type(node).__name__
        if kind not in _ALLOWED:
            yield node.lineno, _WORDS.get(kind, kind)
        elif isinstance(node, nodes.For) and node.recursive:
            yield node.lineno, "a recursive loop"
        elif isinstance(node, nodes.Call) and getattr(node.node, "name", "") != "range":
            yield node.lineno, "a call"
        elif isinstance(node, nodes.Name) and node.name.startswith("_"):
            yield node.lineno, f"the name {clean_text(node.name, 40)}"
        elif isinstance(node, nodes.Filter) and (
            node.name.startswith("_") or node.name not in _environment().filters
        ):
            yield node.lineno, f"the filter {clean_text(node.name, 40)}"


@lru_cache(maxsize=64)
def _made(text: str, name: str = "") -> Any:
    """The template as it is filled in; what was compiled under a ``name`` before is not compiled again."""
    environment = _environment()
    code = compiled(environment, name, text, lambda: _compile(text)) if name else _compile(text)
    return environment.template_class.from_code(environment, code, environment.make_globals(None))


def _compile(text: str) -> CodeType:
    """The code of a template, with every loop counted, and every place with what its surroundings ask for."""
    from jinja2 import nodes  # noqa: PLC0415

    found = parse_template(text)
    name_places(one for one in found if isinstance(one, nodes.Output))
    for loop in found:
        if isinstance(loop, nodes.For):
            loop.iter = nodes.Filter(loop.iter, "_counted", [], [], None, None, lineno=loop.lineno)
    code: CodeType = _environment().compile(found[0], filename=_FILE)
    return code
