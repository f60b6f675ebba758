"""All rules in their order, and the look that decides whether a line is worth trying them."""

from __future__ import annotations

import re

from factlock.checks.logs.causes import CAUSES
from factlock.checks.logs.rules import Rule
from factlock.checks.logs.verdicts import VERDICTS
from factlock.patterns import regex

RULES: tuple[Rule, ...] = (*CAUSES, *VERDICTS)
# One look decides for most lines of a log that nothing in them is worth a closer one.
TRIGGER = regex(
    r"err|fail|fatal|not ?f|no s|cannot|can't|can ?not|unable|could|denied|invalid"
    r"|unsupported|require|conflict|incompat|match|exist|provide|unsat|no \w+ named"
    r"|no version|no package|no usable|has no|depends on|because|retry|broken|trusted"
    r"|visual c|compiler|externally|unknown|vcvars|rust|not set|not rec|timed|refused|40\d"
    r"|50\d|requested|double|disabled|problem|egg_info|python 2|candidates|did not|openmp"
    r"|not supported|looks like|does not|quota|space|mismatch",
    re.IGNORECASE,
)
