"""What a package to be added is called in the other list: torch is pytorch on conda-forge."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from factlock.asking import open_knowledge
from factlock.facts.channel_keys import names_key
from factlock.images.editing import Change, Channel
from factlock.light_dataclass import replace
from factlock.model import Fact
from factlock.settings import Settings
from factlock.text import normal_name


def with_other_names(changes: Sequence[Change], settings: Settings) -> list[Change]:
    """The changes with the names that the list of conda-forge's names knows, where one is configured."""
    if not settings.conda_names:
        return list(changes)
    knowledge = open_knowledge(settings, os.environ)
    knowledge.gather([names_key(one.name) for one in changes])
    found = []
    for one in changes:
        fact = knowledge.known[names_key(one.name)]
        also = _others(one, fact.value) if isinstance(fact, Fact) else ()
        found.append(replace(one, also=(*one.also, *also)))
    return found


def _others(change: Change, value: Any) -> tuple[str, ...]:
    """Names of which the list is sure: packages that hold this project and no other, and the reverse."""
    if change.channel is Channel.PYPI:
        wanted = [normal_name(change.name)]
        return tuple(one for one in value["conda"] if value["carries"].get(one) == wanted)
    held = value["pypi"] or []
    return tuple(held) if len(held) == 1 else ()
