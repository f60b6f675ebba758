"""Jinja's sandbox, made narrower: no attribute of Python's is reached, loops are counted, text is escaped."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from jinja2 import StrictUndefined, Undefined, pass_context
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import SandboxedEnvironment

from factlock.errors import InputError
from factlock.runbook.page.placeholders import as_text
from factlock.runbook.texts import markdown
from factlock.runbook.texts.given import Given
from factlock.runbook.texts.markdown import Markdown
from factlock.runbook.texts.template_places import AS_ADDRESS, IN_CODE, IN_FENCE

MAX_RANGE = 100


class Narrow(SandboxedEnvironment):
    """An environment in which a dot leads to a part of a value or of ``loop``, and nowhere else."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """The part of a value."""
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """The part of a value; undefined is what is none."""
        try:
            if isinstance(obj, Undefined):
                return super().getattr(obj, str(argument))
            if isinstance(obj, LoopContext) and str(argument) in _OF_LOOP:
                return getattr(obj, argument)
            if isinstance(obj, Given | Mapping) or (
                isinstance(obj, list | tuple | str) and isinstance(argument, int | slice)
            ):
                return obj[argument]
        except (LookupError, TypeError):
            pass
        return self.undefined(obj=obj, name=argument)


_OF_LOOP = frozenset({"first", "last", "index", "index0", "length", "revindex", "revindex0"})


def make_environment(filters: Collection[str]) -> Narrow:
    """The environment of all templates."""
    made = Narrow(
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
        optimized=False,
        finalize=_finalized,
        cache_size=0,
    )
    made.filters = {name: made.filters[name] for name in filters} | {
        "code": lambda value: markdown.code(str(value)),
        "fence": lambda value, language="": markdown.fence(str(value), str(language)),
        "quote": lambda value: markdown.quote(str(value)),
        "link": lambda value, address: markdown.link(_plain(value), str(address)),
        "join": _join,
        "listed": _listed,
        "_counted": _counted,
        IN_CODE: lambda value: markdown.inside_code(_text(value)),
        IN_FENCE: lambda value: markdown.inside_fence(_text(value)),
        AS_ADDRESS: lambda value: markdown.address(_text(value)),
    }
    made.globals = {"range": _range}
    return made


def _finalized(value: Any) -> Any:
    """What an expression comes to, as it is written into the text."""
    if isinstance(value, Undefined | Markdown):
        return value
    if isinstance(value, list | tuple):
        return _join(value, ", ")
    return markdown.escape(_text(value))


def _text(value: Any) -> str:
    """A value as a text, refused where it is none."""
    if isinstance(value, Undefined):
        str(value)
    if isinstance(value, list | tuple):
        return ", ".join(_text(one) for one in value)
    if isinstance(value, bool):
        return as_text(value)
    if isinstance(value, Given | str | int | float):
        return str(value)
    raise InputError(
        "a place is filled with what is no text.", advice="Name a value, or a part of it."
    )


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else str(value)


def _join(value: Iterable[Any], between: str = "", attribute: str = "") -> Markdown:
    """The values one behind the other, each escaped; ``between`` is the page's own."""
    found = (one[attribute] if attribute else one for one in value)
    return Markdown(str(between).join(_finalized(one) for one in found))


def _listed(value: Iterable[Any], word: str = "and") -> Markdown:
    """The values as a sentence lists them: ``a, b and c``."""
    found = [str(_finalized(one)) for one in value]
    if len(found) < 2:  # noqa: PLR2004 - one needs no word between
        return Markdown("".join(found))
    return Markdown(f"{', '.join(found[:-1])} {word} {found[-1]}")


def _range(*limits: int) -> range:
    made = range(*limits)
    if len(made) > MAX_RANGE:
        raise InputError(f"a range is longer than {MAX_RANGE}.", advice="Loop over the items.")
    return made


@pass_context
def _counted(context: Context, value: Any) -> Iterator[Any] | list[Any]:
    """What a loop goes through, with an end to all loops of a template together."""
    if isinstance(value, Undefined):
        iter(value)
    if isinstance(value, str):
        raise InputError("a loop goes through the letters of a text.", advice="Loop over a list.")
    found = list(value)
    left = context["_turns"]
    left[0] -= len(found)
    if left[0] < 0:
        raise InputError("its loops have too many turns.", advice="Loop over the items once.")
    return found
