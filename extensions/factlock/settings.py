"""The settings of a project, declared once, for its files, for ``conf.py`` and for commands.

Later places win: the default, ``pyproject.toml``, ``factlock.toml``, ``conf.py`` (``factlock_NAME``), the
environment (``FACTLOCK_NAME``), the command line (or ``-D factlock_NAME=``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from factlock.channel_names import read_channel_places, read_names_place, read_partial_channels
from factlock.errors import ConfigError, InputError
from factlock.light_dataclass import dataclass
from factlock.model import Mode
from factlock.setting_values import (
    checked,
    optional,
    read_age,
    read_form,
    read_lock_name,
    read_mode,
    read_place,
    read_switch,
    read_types,
)
from factlock.shell.ignored import read_ignored
from factlock.target import read_platform, read_python
from factlock.text import clean_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A setting: its name, its default as text, what it does, and how its text is checked.

    ``between`` is put between the parts of a value that is given as a list.
    """

    name: str
    default: str
    help: str
    read: Callable[[str], object]
    between: str = " "


OPTIONS = (
    Option(
        name="mode",
        default="auto",
        help="Where facts may come from: `auto`, `locked`, `live`.",
        read=read_mode,
    ),
    Option(
        name="max_age",
        default="unlimited",
        help="In the mode `auto`, facts older than this are asked again: `1 day`, `12 hours`.",
        read=read_age,
    ),
    Option(
        name="python",
        default="",
        help="The Python that questions are about, where they do not say: `3.11`.",
        read=optional(read_python),
    ),
    Option(
        name="platform",
        default="",
        help="The platform that questions are about, where they do not say: `linux-64`.",
        read=optional(read_platform),
    ),
    Option(
        name="lock",
        default="facts.lock",
        help="The lock file, relative to the folder of `conf.py` or `factlock.toml`.",
        read=read_lock_name,
    ),
    Option(
        name="project_page",
        default="public",
        help="Where links to projects lead: `public`, `none`, or an https address with `{name}`.",
        read=str,
    ),
    Option(
        name="fail_on",
        default="",
        help="Types of warning that fail a build even without `-W`, such as `fails`.",
        read=read_types,
    ),
    Option(
        name="commands",
        default="off",
        help="Whether the install commands in all code blocks of the site are checked: `on`, `off`.",
        read=read_switch,
    ),
    Option(
        name="channels",
        default="",
        help="Where conda channels are that conda's own configuration does not know: `name=address`, or a "
        "folder.",
        read=checked(read_channel_places),
        between="\n",
    ),
    Option(
        name="partial_channels",
        default="",
        help="Channels that are only samples, perhaps with the day they go up to: `name=2026-08-22`.",
        read=checked(read_partial_channels),
        between="\n",
    ),
    Option(
        name="conda_names",
        default="",
        help="The list of conda-forge's names and of the projects that each is on the index: a file or "
        "an https address, perhaps with the day it is of: `names.json=2026-08-19`.",
        read=checked(read_names_place),
    ),
    Option(
        name="published",
        default="",
        help="Where the publishers of images list what is in them, if not in their usual place: "
        "`name=address`.",
        read=checked(read_channel_places),
        between="\n",
    ),
    Option(
        name="pin_conda",
        default="",
        help="How an added conda package is pinned, shown for version x.y.z: `==x.y.*`, `none`.",
        read=str,
    ),
    Option(
        name="pin_pypi",
        default="",
        help="How an added package of the index is pinned: `==x.y.*`, `none`.",
        read=str,
    ),
    Option(
        name="comment_place",
        default="",
        help="Where the comment stands that names the ticket: `above`, `trailing`, `none`.",
        read=str,
    ),
    Option(
        name="comment_form",
        default="",
        help="What that comment says: `requested in {ticket}`.",
        read=str,
    ),
    Option(
        name="escalation",
        default="",
        help="Where a runbook's escalation opens an issue: an https address with `{title}` and `{body}`.",
        read=optional(checked(read_form)),
    ),
    Option(
        name="staging",
        default="",
        help="Where requesters try a change first: the name or address that replies give.",
        read=checked(read_place),
    ),
    Option(
        name="production",
        default="",
        help="Where a change goes once it was tried: the name or address that replies give.",
        read=checked(read_place),
    ),
    Option(
        name="team",
        default="",
        help="Where the team talks about requests: a name or an address.",
        read=checked(read_place),
    ),
    Option(
        name="tracker",
        default="",
        help="Where the team plans its work: a name or an address.",
        read=checked(read_place),
    ),
    Option(
        name="commands_ignore",
        default="",
        help="Names in install commands that are not asked, each with its reason: `name: reason`.",
        read=read_ignored,
        between="\n",
    ),
)
NAMES = tuple(option.name for option in OPTIONS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one build or command, checked. ``root`` is the folder that ``lock`` is in."""

    root: Path
    mode: Mode
    max_age: timedelta | None
    python: str
    platform: str
    lock: str
    project_page: str
    fail_on: frozenset[str]
    commands: bool
    channels: str
    partial_channels: str
    conda_names: str
    published: str
    pin_conda: str
    pin_pypi: str
    comment_place: str
    comment_form: str
    escalation: str
    staging: str
    production: str
    team: str
    tracker: str
    commands_ignore: str

    @property
    def lock_path(self) -> Path:
        """Where ``facts.lock`` is."""
        return self.root / self.lock

    def house_rules(self) -> dict[str, str]:
        """How packages are put into an image's files, where the file's own habits are not to decide."""
        names = ("pin_conda", "pin_pypi", "comment_place", "comment_form")
        return {name: getattr(self, name) for name in names}

    def house(self) -> dict[str, str]:
        """What the actions of a runbook are told of the house: its rules, and where its people are."""
        names = ("escalation", "staging", "production", "team", "tracker")
        return self.house_rules() | {name: getattr(self, name) for name in names}

    def defaults(self) -> dict[str, str]:
        """What questions fall back to, by the name of the setting."""
        return {"python": self.python, "platform": self.platform}


def make_settings(root: Path, *layers: Mapping[str, Any]) -> Settings:
    """Settings from layers of ``{name: value}``, the last wins; ``None`` leaves a value as it is.

    Raises ``ConfigError`` that names the setting.
    """
    values: dict[str, Any] = {option.name: option.default for option in OPTIONS}
    for layer in layers:
        values.update({name: value for name, value in layer.items() if value is not None})
    return Settings(
        root=root, **{option.name: _read(option, values[option.name]) for option in OPTIONS}
    )


def _read(option: Option, value: object) -> Any:
    if isinstance(value, list | tuple | set | frozenset):
        value = option.between.join(map(str, value))
    elif isinstance(value, bool):
        value = str(value).lower()
    elif isinstance(value, timedelta):
        value = f"{-int(-value.total_seconds() // 60)} minutes"
    if not isinstance(value, str):
        raise ConfigError(
            f"The setting {option.name!r} must be a text, not {clean_text(repr(value), 40)}."
        )
    try:
        return option.read(value)
    except InputError as error:
        raise ConfigError(
            f"The setting {option.name!r}: {error.message}", advice=error.advice
        ) from error


def from_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The layer of ``FACTLOCK_MODE`` and its like."""
    found = {name: environ.get(f"FACTLOCK_{name.upper()}") for name in NAMES}
    return {name: value for name, value in found.items() if value}
