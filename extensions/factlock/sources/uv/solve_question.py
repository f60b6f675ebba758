"""Reads what a resolver is asked: requirements and target. Nothing else of a question reaches it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from factlock.errors import InputError
from factlock.patterns import regex
from factlock.sources.uv.uv_child import PLATFORMS, Asked
from factlock.sources.wheel.wheel_metadata import read_dependency
from factlock.target import read_python
from factlock.text import clean_text

if TYPE_CHECKING:
    from packaging.requirements import Requirement

MAX_REQUIREMENTS = 2000
_MOMENT = regex(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2}))?", re.ASCII)


def read_roots(text: str) -> tuple[Requirement, ...]:
    """The requirements of a subject; raises ``InputError`` for what may not reach a resolver."""
    lines = text.split("\n") if text else []
    if len(lines) > MAX_REQUIREMENTS:
        raise InputError(f"A set of more than {MAX_REQUIREMENTS} requirements is not solved.")
    found = []
    for line in lines:
        requirement = read_dependency(line)
        if requirement is None or str(requirement) != line:
            raise InputError(
                f"{clean_text(line, 80)!r} cannot be handed to a resolver.",
                advice="Write a name, extras, versions and a marker, as pip would print them; no "
                "address, path or option.",
            )
        found.append(requirement)
    return tuple(found)


def read_target(roots: tuple[Requirement, ...], target: dict[str, str]) -> Asked:
    """What uv is asked for a target; raises ``InputError`` for one that is none."""
    python, platform = target.get("python", ""), target.get("platform", "")
    before = target.get("before", "")
    if platform not in PLATFORMS:
        raise InputError(
            f"The platform {clean_text(platform, 40)!r} is not one that can be solved for.",
            advice=f"Choose one of {', '.join(PLATFORMS)}.",
        )
    if before and not _MOMENT.fullmatch(before):
        raise InputError(
            f"{clean_text(before, 40)!r} is not a date.",
            advice="Write it as 2024-05-01 or 2024-05-01T12:00:00Z.",
        )
    return Asked(
        requirements=tuple(map(str, roots)),
        python=read_python(python),
        platform=platform,
        before=before,
    )
