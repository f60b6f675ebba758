"""What a step may do beside asking: one file an action, found by a scan; its file is called as its id.

An action is prepared purely: from what the run knows and the files as they are, it makes texts and says which
files it would write. Writing is done by whoever walks, after the intent was saved.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from factlock.errors import InputError
from factlock.light_dataclass import dataclass, field
from factlock.model import Json
from factlock.modules import module_names
from factlock.runbook.model import Runbook, Step
from factlock.runbook.run import Artefact, Write
from factlock.text import clean_text


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionOption:
    """An option of an action's step: its name, what it means, whether it must be there."""

    name: str
    help: str
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What an action is told.

    ``options`` are those of its step, filled in for the whole request, ``each`` for every item that came
    here. ``items`` are those items, each a mapping of all that the run knows of it: ``package``, ``name``,
    ``spec``, ``extras``, ``end`` (its verdict so far), the values of steps by id (``origin``,
    ``origin.conda``) and by the names under which they are kept; ``others`` those that did not come here.
    ``values`` are the inputs. ``house`` are settings: house rules and addresses. ``image`` is the folder of
    the repository. ``apply`` is whether files are to be written.
    """

    runbook: Runbook
    step: Step
    options: Mapping[str, str]
    values: Mapping[str, str]
    items: tuple[Mapping[str, Json], ...]
    each: tuple[Mapping[str, str], ...] = ()
    others: tuple[Mapping[str, Json], ...] = ()
    house: Mapping[str, str] = field(default_factory=dict)
    image: Path | None = None
    apply: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What an action would do: its outcome once that is done, a sentence, texts, files to be written.

    ``by_item`` are values of the single items, in the order of ``Situation.items``. Where not all come to the
    same outcome, ``apart`` are their numbers in that order, in groups of one outcome each: nothing is done
    then but to prepare each group by itself.
    """

    outcome: str
    sentence: str
    value: str = ""
    values: Mapping[str, Json] = field(default_factory=dict)
    by_item: tuple[Mapping[str, Json], ...] = ()
    apart: tuple[tuple[int, ...], ...] = ()
    artefacts: tuple[Artefact, ...] = ()
    writes: tuple[Write, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """An action and its own words. ``gives`` are the names of its values, with their meaning.

    ``ahead`` is given the folder of the image, the name of a package and the options, as far as they are
    known, and gives what the action will probably say of it, so that checks behind it can be asked early.
    """

    id: str
    title: str
    about: str
    outcomes: Mapping[str, str]
    prepare: Callable[[Situation], Prepared]
    options: tuple[ActionOption, ...] = ()
    gives: Mapping[str, str] = field(default_factory=dict)
    ahead: Callable[[Path, str, Mapping[str, str]], Mapping[str, Json]] | None = None


def action_ids() -> tuple[str, ...]:
    """The ids of all actions, sorted."""
    found = module_names([str(Path(__file__).parent)])
    return tuple(sorted(one.replace("_", "-") for one in found if one[0] != "_"))


@cache
def find_action(name: str) -> Action:
    """The action of an id; raises ``InputError`` with those there are."""
    if name not in action_ids():
        raise InputError(
            f"{clean_text(name, 40)!r} is not an action.",
            advice=f"There are: {', '.join(action_ids())}.",
        )
    module = importlib.import_module(f"{__name__}.{name.replace('-', '_')}")
    action: Action = module.ACTION
    return action
