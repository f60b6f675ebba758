"""The settings of a project, declared once, for its files, for ``conf.py`` and for commands.

Later places win: the default, ``pyproject.toml``, ``factlock.toml``, ``conf.py`` (``factlock_NAME``), the
environment (``FACTLOCK_NAME``), the command line (or ``-D factlock_NAME=``).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path, PurePosixPath
from typing import Any

from factlock.channel_names import read_channel_places, read_names_place, read_partial_channels
from factlock.errors import ConfigError, InputError
from factlock.light_dataclass import dataclass
from factlock.model import Mode
from factlock.patterns import regex
from factlock.shell.ignored import read_ignored
from factlock.target import read_platform, read_python
from factlock.text import clean_text, redact, safe_url

_AGE = regex(r"(?P<number>\d{1,7})\s*(?P<unit>minute|min|hour|day|week|[mhdw])s?", re.ASCII)
# A file of settings of which no key and no list can be long; others are looked at before they are parsed.
MAX_PLAIN, MAX_LINE = 1 << 18, 500
MAX_FORM = 400
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


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


def read_mode(text: str) -> Mode:
    """One of the three modes; raises ``InputError``."""
    try:
        return Mode(text)
    except ValueError:
        raise InputError(
            f"{clean_text(text, 40)!r} is not a mode.", advice="Choose auto, locked or live."
        ) from None


def read_age(text: str) -> timedelta | None:
    """An age such as ``1 day`` or ``12h``; ``unlimited`` or nothing is ``None``. Raises ``InputError``."""
    if text in {"", "unlimited"}:
        return None
    match = _AGE.fullmatch(text.strip())
    if match is None:
        raise InputError(
            f"{clean_text(text, 40)!r} is not an age.",
            advice="Write it as '1 day', '12 hours' or 'unlimited'.",
        )
    return timedelta(**{_UNITS[match["unit"][0]]: int(match["number"])})


def read_lock_name(text: str) -> str:
    """The path of the lock below its folder; raises ``InputError`` for one that leads out of it."""
    path = PurePosixPath(text.replace("\\", "/"))
    if (
        not text.isprintable()
        or path.is_absolute()
        or ".." in path.parts
        or ":" in text
        or not text
    ):
        raise InputError(
            f"{clean_text(text, 60)!r} is not a path below the folder of the settings.",
            advice="Write it as facts.lock or docs/facts.lock.",
        )
    return text


def _read_types(text: str) -> frozenset[str]:
    from factlock.warning_types import WarningType  # noqa: PLC0415

    known = {kind.value for kind in WarningType}
    chosen = frozenset(text.replace(",", " ").split())
    if wrong := sorted(chosen - known):
        raise InputError(
            f"{clean_text(wrong[0], 40)!r} is not a type of warning.",
            advice=f"There are: {', '.join(sorted(known))}.",
        )
    return chosen


def read_switch(text: str) -> bool:
    """Whether something is on: ``on`` or ``off``, or another pair of such words. Raises ``InputError``."""
    word = text.strip().lower()
    if word in {"on", "true", "yes", "1"}:
        return True
    if word in {"", "off", "false", "no", "0"}:
        return False
    raise InputError(f"{clean_text(text, 40)!r} is neither on nor off.", advice="Write on or off.")


def read_form(text: str) -> str:
    """An https address with ``{title}`` and ``{body}`` in its query, once each; ``InputError``."""
    plain = text.replace("{title}", "t").replace("{body}", "b")
    places = [text.count("{title}"), text.count("{body}")]
    inside = "{" in text.partition("?")[0] or "{" in plain or "}" in plain
    if places != [1, 1] or inside or safe_url(plain) is None:
        raise InputError(
            f"{clean_text(redact(text), 60)!r} is no https address with {{title}} and {{body}} in it.",
            advice="Write it with both in its query: https://example.org/issues/new?title={title}&body={body}.",
        )
    if len(text) > MAX_FORM:
        raise InputError(f"The address is longer than {MAX_FORM} characters.", advice="Shorten it.")
    return text


def read_place(text: str) -> str:
    """A name or an address on one short line; raises ``InputError``."""
    if len(text) > MAX_FORM or clean_text(text, MAX_FORM) != text or redact(text) != text:
        raise InputError(
            f"{clean_text(redact(text), 80)!r} is not a name or an address.",
            advice="Write one line without a password.",
        )
    return text


def _optional(read: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: read(text) if text else ""


def _checked(read: Callable[[str], object]) -> Callable[[str], str]:
    """A reader that keeps the text once it is known to be right."""

    def keep(text: str) -> str:
        read(text)
        return text

    return keep


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
        read=_optional(read_python),
    ),
    Option(
        name="platform",
        default="",
        help="The platform that questions are about, where they do not say: `linux-64`.",
        read=_optional(read_platform),
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
        read=_read_types,
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
        read=_checked(read_channel_places),
        between="\n",
    ),
    Option(
        name="partial_channels",
        default="",
        help="Channels that are only samples, perhaps with the day they go up to: `name=2026-08-22`.",
        read=_checked(read_partial_channels),
        between="\n",
    ),
    Option(
        name="conda_names",
        default="",
        help="The list of conda-forge's names and of the projects that each is on the index: a file or "
        "an https address, perhaps with the day it is of: `names.json=2026-08-19`.",
        read=_checked(read_names_place),
    ),
    Option(
        name="published",
        default="",
        help="Where the publishers of images list what is in them, if not in their usual place: "
        "`name=address`.",
        read=_checked(read_channel_places),
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
        read=_optional(_checked(read_form)),
    ),
    Option(
        name="staging",
        default="",
        help="Where requesters try a change first: the name or address that replies give.",
        read=_checked(read_place),
    ),
    Option(
        name="production",
        default="",
        help="Where a change goes once it was tried: the name or address that replies give.",
        read=_checked(read_place),
    ),
    Option(
        name="team",
        default="",
        help="Where the team talks about requests: a name or an address.",
        read=_checked(read_place),
    ),
    Option(
        name="tracker",
        default="",
        help="Where the team plans its work: a name or an address.",
        read=_checked(read_place),
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


def from_files(root: Path) -> dict[str, Any]:
    """The layer of ``pyproject.toml`` and ``factlock.toml``; raises ``ConfigError``.

    Of each the nearest that speaks of factlock counts, from ``root`` upwards to the repository's top.
    """
    layer: dict[str, Any] = {}
    for name in ("pyproject.toml", "factlock.toml"):
        for folder in _upwards(root):
            table = _toml(folder / name)
            if name == "pyproject.toml":
                tool = table.get("tool")
                table = tool.get("factlock", {}) if isinstance(tool, dict) else {}
            if table:
                layer |= _known(table, folder / name)
                break
    return layer


def _upwards(start: Path) -> Iterator[Path]:
    for folder in (start.resolve(), *start.resolve().parents):
        yield folder
        if (folder / ".git").exists():
            return


def find_top(start: Path) -> Path:
    """The top of the repository that a folder is in; the folder itself when it is in none."""
    for folder in _upwards(start):
        if (folder / ".git").exists():
            return folder
    return start.resolve()


def find_root(start: Path) -> Path:
    """The nearest folder upwards, within the repository, with a ``facts.lock`` or ``factlock.toml``."""
    for folder in _upwards(start):
        if (folder / "factlock.toml").is_file() or (folder / "facts.lock").is_file():
            return folder
    return start


def _toml(path: Path) -> dict[str, Any]:
    try:
        content = path.read_bytes()
        if not _is_plain(content):
            return _guarded(content, path)
        return tomllib.loads(content.decode("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigError(f"Cannot be read: {error}.", file=str(path)) from error


def _is_plain(content: bytes) -> bool:
    """Whether the parser alone is quick with it: a key of 30,000 parts takes it half a minute (3.11)."""
    return len(content) <= MAX_PLAIN and max(map(len, content.split(b"\n"))) <= MAX_LINE


def _guarded(content: bytes, path: Path) -> dict[str, Any]:
    from factlock.inputs.guarded_toml import read_toml  # noqa: PLC0415 - seldom, and slow to import

    try:
        return read_toml(content, str(path))[0]
    except InputError as error:
        raise ConfigError(
            error.message, file=error.file, line=error.line, advice=error.advice
        ) from error


def _known(table: Any, path: Path) -> dict[str, Any]:
    if not isinstance(table, dict):
        raise ConfigError("The settings of factlock must be a table.", file=str(path))
    found = {name.replace("-", "_"): value for name, value in table.items()}
    if wrong := sorted(found.keys() - set(NAMES)):
        raise ConfigError(
            f"{clean_text(wrong[0], 40)!r} is not a setting.",
            file=str(path),
            advice=f"There are: {', '.join(NAMES)}.",
        )
    return found
