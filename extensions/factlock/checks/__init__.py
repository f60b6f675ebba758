"""Checks: pure functions from parameters and facts to a result. One file a check, found by a scan.

A module of this package that has a name ``CHECK`` is a check, and its file is called as its id.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from factlock.errors import InputError
from factlock.model import Column, Need, Pairs, Result, pairs
from factlock.text import clean_text

if TYPE_CHECKING:
    from factlock.facts.gathering import View


def _as_given(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """An input of a check: the option of its directive and of ``factlock ask`` alike.

    ``read`` turns the text into its canonical form or raises ``InputError``; ``setting`` names the
    setting that gives the value where the author gives none.
    """

    name: str
    help: str
    read: Callable[[str], str] = _as_given
    setting: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A check and its own words: the reference page, the command's help and the page read them.

    ``outcomes`` maps each member of the check's ``StrEnum`` to what it means; ``columns`` are those of
    its table, ``shown`` the ids of those that are shown unless the author chooses; ``value`` says
    what the inline role of the check's name shows, empty when there is none.
    """

    id: str
    title: str
    about: str
    outcomes: Mapping[StrEnum, str]
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    shown: tuple[str, ...]
    evaluate: Callable[[Mapping[str, str], View], Result | Need]

    def read(self, given: Mapping[str, str], settings: Mapping[str, str]) -> Pairs:
        """The parameters of one question, canonical; raises ``InputError``."""
        read = {}
        for parameter in self.parameters:
            text = given.get(parameter.name) or settings.get(parameter.setting, "")
            read[parameter.name] = parameter.read(text) if text else ""
        return pairs(read)

    def read_expectation(self, text: str) -> tuple[str, ...]:
        """The outcomes of ``:expect: a, b``; raises ``InputError`` that lists those there are."""
        known = [outcome.value for outcome in self.outcomes if outcome.value != "unknown"]
        wanted = tuple(word.strip() for word in text.split(",") if word.strip())
        for word in wanted or ("",):
            if word == "unknown":
                raise InputError(
                    "'unknown' cannot be expected: it means that nobody could tell.",
                    advice="Leave the expectation out to only show the answer.",
                )
            if word not in known:
                raise InputError(
                    f"{clean_text(word, 40)!r} is not an outcome of {self.id}.",
                    advice=f"It has: {', '.join(known)}.",
                )
        return wanted

    def read_columns(self, text: str) -> tuple[str, ...]:
        """The column ids of ``:columns: a, b``; raises ``InputError`` that lists those there are."""
        known = [column.id for column in self.columns]
        wanted = tuple(dict.fromkeys(text.replace(",", " ").split())) or self.shown
        for word in wanted:
            if word not in known:
                raise InputError(
                    f"{clean_text(word, 40)!r} is not a column of {self.id}.",
                    advice=f"It has: {', '.join(known)}.",
                )
        return wanted


@cache
def check_ids() -> tuple[str, ...]:
    """The ids of all checks, sorted."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return tuple(name for name in names if hasattr(_module(name), "CHECK"))


@cache
def find_check(name: str) -> Check:
    """The check of that id; raises ``InputError`` that lists those there are."""
    if name.isidentifier():
        try:
            module = _module(name)
        except ModuleNotFoundError:
            pass
        else:
            if isinstance(found := getattr(module, "CHECK", None), Check):
                return found
    raise InputError(
        f"There is no check {clean_text(name, 40)!r}.",
        advice=f"There are: {', '.join(check_ids())}.",
    )


def _module(name: str) -> object:
    return importlib.import_module(f"{__name__}.{name}")
