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

__all__ = [
    "Action",
    "Change",
    "Channel",
    "Done",
    "Edited",
    "HouseRules",
    "Splice",
    "Status",
    "edit_environment",
    "read_house_rules",
    "undo",
]
