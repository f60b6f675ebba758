"""What is to be said of an environment beside its answer: what of the question and the file did not count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from factlock.checks.environments.asked_environment import (
    AskedEnvironment,
    version_of,
)
from factlock.checks.environments.conda_solution import place_of
from factlock.checks.solving.on_targets import OnTarget
from factlock.model import Text, say


def remarks(
    asked: AskedEnvironment, parameters: Mapping[str, str], solved: Sequence[OnTarget]
) -> tuple[Text, ...]:
    """Which Python the file insists on, which channels are asked instead of its own, what is left out."""
    notes = [*_python(asked, parameters, solved)]
    if asked.chosen_channels:
        notes.append(
            say(
                "Asked are {channels}, not the channels that {file} names.",
                channels=", ".join(asked.channels),
                file=asked.file,
            )
        )
    elif asked.no_channels:
        notes.append(say("{file} names no channel: conda's defaults are meant.", file=asked.file))
    notes += [
        say(
            "{at} The platform {name} cannot be asked about.",
            at=f"{asked.file}:{one.line}",
            name=one.text,
        )
        for one in asked.strange
    ]
    if asked.pip and all(one.name != "pip" for one in asked.conda):
        notes.append(
            say(
                "{file} has a part of pip and does not ask for pip: conda adds it.", file=asked.file
            )
        )
    return tuple(notes)


def _python(
    asked: AskedEnvironment, parameters: Mapping[str, str], solved: Sequence[OnTarget]
) -> list[Text]:
    """Said of Pythons that the question names and the file does not let in."""
    wanted = [one for one in parameters.get("pythons", "").split(",") if one]
    notes = []
    for platform in dict.fromkeys(one.platform for one in solved):
        entry = asked.python(platform)
        kept = asked.pythons(platform, wanted)
        own = asked.minor(platform)
        left = [one for one in wanted if one not in kept and _minor(one) != own]
        if entry is not None and left:
            notes.append(
                say(
                    "The Python is {which}, as {at} says, and not {left}.",
                    at=place_of(entry) or "the set",
                    which=version_of(entry),
                    left=", ".join(left),
                )
            )
    return list(dict.fromkeys(notes))


def _minor(python: str) -> str:
    return ".".join(python.split(".")[:2])
