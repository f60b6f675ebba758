"""Editing the files that say what an image holds: text is spliced in at its place, and the result proved."""

from __future__ import annotations

from factlock.images.editing.change import (
    Action,
    Change,
    Channel,
    Done,
    Edited,
    Splice,
    Status,
    undo,
)
from factlock.images.editing.environment import edit_environment
from factlock.images.editing.house_rules import HouseRules, read_house_rules
from factlock.images.editing.place import place_of
from factlock.images.editing.requirements_file import edit_requirements
from factlock.images.editing.where import Place, Where

__all__ = [
    "Action",
    "Change",
    "Channel",
    "Done",
    "Edited",
    "HouseRules",
    "Place",
    "Splice",
    "Status",
    "Where",
    "edit_environment",
    "edit_requirements",
    "place_of",
    "read_house_rules",
    "undo",
]
