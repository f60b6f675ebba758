"""The place of a change: what kind it is, its file and line, and what to say or run there."""

from __future__ import annotations

from enum import StrEnum

from factlock.light_dataclass import dataclass


class Where(StrEnum):
    """What kind of place it is."""

    ENVIRONMENT = "environment"
    REQUIREMENTS = "requirements"
    DOCKERFILE = "dockerfile"
    COMMAND = "command"
    THERE = "there"
    HAND = "hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a change belongs. ``file`` is to be edited for ``ENVIRONMENT`` and ``REQUIREMENTS``.

    ``THERE`` means that there is nothing to do: ``proposal`` is what stands in ``file`` already. Else it
    is what to write or run where nothing is edited for you; ``lock`` is what such a command writes beside
    ``file``. ``relock`` are the commands that make the locks anew, to be run in the file's folder,
    ``candidates`` the files between which a person has to choose. ``line`` is 0 where the whole file is
    meant; ``remark`` is what has to be said beside it.
    """

    where: Where
    reason: str
    file: str = ""
    line: int = 0
    proposal: str = ""
    remark: str = ""
    relock: tuple[str, ...] = ()
    lock: str = ""
    candidates: tuple[str, ...] = ()
