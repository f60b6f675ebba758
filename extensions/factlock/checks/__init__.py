"""Checks: pure functions from parameters and facts to a result. One file a check, found by a scan.

A module of this package that has a name ``CHECK`` is a check, and its file is called as its id.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from factlock.errors import InputError
from factlock.light_dataclass import dataclass, field
from factlock.model import Column, Need, Pairs, Question, Result, pairs
from factlock.modules import module_names
from factlock.text import clean_text

if TYPE_CHECKING:
    from factlock.facts.gathering import View


def _as_given(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A folder that an author named, how it is shown, and who is told of each file that is read."""

    path: Path
    shown: str
    note: Callable[[Path], None]


OpenFolder = Callable[[str], Folder]
OpenInput = Callable[[str], tuple[bytes, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """An input of a check: the option of its directive and of ``factlock ask`` alike.

    ``read`` turns the text into its canonical form or raises ``InputError``; ``setting`` names the
    setting that gives the value where the author gives none. ``opens`` is there when the text is the
    path of a file: it turns the bytes and the path as shown into the canonical text of what the file
    says, which the check finds under the parameter's name with ``@``. Without a ``required`` one there
    is no question; of the argument that need not be said. ``read_beside`` is there instead of ``read`` when
    the text means something else beside some options: a package of a channel is no requirement of an index.
    ``opens_folders`` is there instead of ``opens`` when the text names one folder or several: it opens
    each by the function that it is given, and returns the text as it is shown, and what the folders say.
    """

    name: str
    help: str
    read: Callable[[str], str] = _as_given
    setting: str = ""
    opens: Callable[[bytes, str], str] | None = None
    required: bool = False
    read_beside: Callable[[str, Mapping[str, str]], str] | None = None
    opens_folders: Callable[[str, OpenFolder], tuple[str, str]] | None = None

    def canonical(self, text: str, given: Mapping[str, str]) -> str:
        """The canonical form of a text among the options that stand beside it; raises ``InputError``."""
        return self.read_beside(text, given) if self.read_beside else self.read(text)


class Takes(StrEnum):
    """What a directive's argument and the lines of its body are.

    Each word of the argument a question, or the whole argument (a line that has spaces), or all one set.
    """

    EACH = "each"
    LINE = "line"
    SET = "set"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A check and its own words: the reference page, the command's help and the page read them.

    ``outcomes`` maps each member of the check's ``StrEnum`` to what it means; ``columns`` are those of
    its table, ``shown`` the ids of those that are shown unless the author chooses; ``shown_with`` gives
    them instead where they depend on the options. ``details`` are those that may stand beneath the table,
    ``shown_details`` the ids of those that do unless the author chooses. The first parameter is the
    argument; ``takes`` says what its words are. ``agree`` raises ``InputError`` for options that are wrong
    only together: an extra that the file does not have.
    ``says`` gives the parameters that the argument itself states; they go before options and settings.
    ``gives`` are the names in a result's ``data`` that a step of a runbook hands on, with their meaning: each
    a text, a number, a truth or a list of texts, and there with every outcome (empty where it says nothing).
    """

    id: str
    title: str
    about: str
    outcomes: Mapping[StrEnum, str]
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    shown: tuple[str, ...]
    evaluate: Callable[[Mapping[str, str], View], Result | Need]
    takes: Takes = Takes.EACH
    details: tuple[Column, ...] = ()
    shown_details: tuple[str, ...] = ()
    shown_with: Callable[[Mapping[str, str]], tuple[str, ...]] | None = None
    agree: Callable[[Mapping[str, str]], None] | None = None
    says: Callable[[str], Mapping[str, str]] | None = None
    gives: Mapping[str, str] = field(default_factory=dict)
    bare: bool = False

    @property
    def argument(self) -> Parameter:
        """The parameter that the words of the argument are."""
        return self.parameters[0]

    def read(
        self,
        given: Mapping[str, str],
        settings: Mapping[str, str],
        open_input: OpenInput | None = None,
        open_folder: OpenFolder | None = None,
    ) -> Pairs:
        """The parameters of one question, canonical; raises ``InputError``.

        ``open_input`` gives the bytes of a file and its path as it is shown, ``open_folder`` a folder.
        """
        read = {}
        stated = self.says(given.get(self.argument.name, "")) if self.says else {}
        for parameter in self.parameters:
            text = given.get(parameter.name) or settings.get(parameter.setting, "")
            text = stated.get(parameter.name, text)
            if parameter.required and not text:
                raise self.untold(parameter)
            if text and parameter.opens and open_input:
                content, path = open_input(text)
                read[parameter.name] = path
                read[parameter.name + "@"] = parameter.opens(content, path)
            elif text and parameter.opens_folders and open_folder:
                shown, said = parameter.opens_folders(text, open_folder)
                read |= {parameter.name: shown, parameter.name + "@": said}
            else:
                read[parameter.name] = parameter.canonical(text, given) if text else ""
        if self.agree is not None:
            self.agree(read)
        return pairs(read)

    def untold(self, parameter: Parameter, *others: str) -> InputError:
        """The error of a question without a parameter; ``others`` are those that would do as well."""
        *names, last = (f"`{name}`" for name in (parameter.name, *others))
        told = f"{', '.join(names)} or {last}" if names else last
        # A help is a sentence of its own.
        meaning = parameter.help[:1].lower() + parameter.help[1:]
        return InputError(f"`{self.id}` must be told {told}: {meaning}")

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

    def read_expectations(self, text: str) -> tuple[tuple[str, ...], ...]:
        """What is expected of each question, with semicolons between them; a single one is of all."""
        return tuple(self.read_expectation(part) for part in text.split(";"))

    def shown_for(self, options: Mapping[str, str]) -> tuple[str, ...]:
        """The ids of the columns that are shown unless the author chooses."""
        return self.shown if self.shown_with is None else self.shown_with(options)

    def read_columns(self, text: str) -> tuple[str, ...]:
        """The column ids of ``:columns: a, b``; raises ``InputError`` that lists those there are."""
        return self._chosen(text, self.columns, "column") or self.shown

    def read_details(self, text: str) -> tuple[str, ...]:
        """The ids of ``:details: a, b``; ``none`` gives none. Raises ``InputError`` with what there is."""
        if text.strip() == "none":
            return ()
        return self._chosen(text, self.details, "detail") or self.shown_details

    def _chosen(self, text: str, there: tuple[Column, ...], what: str) -> tuple[str, ...]:
        known = [one.id for one in there]
        wanted = tuple(dict.fromkeys(text.replace(",", " ").split()))
        for word in wanted:
            if word not in known:
                raise InputError(
                    f"{clean_text(word, 40)!r} is not a {what} of {self.id}.",
                    advice=f"It has: {', '.join(known) or 'none'}.",
                )
        return wanted


@cache
def check_ids() -> tuple[str, ...]:
    """The ids of all checks, sorted."""
    return tuple(name for name in module_names(__path__) if hasattr(_module(name), "CHECK"))


def is_check(name: str) -> bool:
    """Whether there is a check of that id; imports no other."""
    try:
        find_check(name)
    except InputError:
        return False
    return True


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


def label(question: Question, limit: int = 80) -> str:
    """What a question is about, in a few words: its package, its set, its files."""
    check, given = find_check(question.check), dict(question.parameters)
    words = [given.get(check.argument.name, "").replace("\n", ", ")]
    words += [given.get(one.name, "") for one in check.parameters[1:] if one.opens]
    return clean_text(" + ".join(word for word in words if word), limit)


def asked(question: Question) -> dict[str, str]:
    """The parameters of a question as its author wrote them: without what was read from files."""
    return {name: value for name, value in question.parameters if not name.endswith("@")}
