"""The check ``commands``: does an install command of a page name what exists?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from factlock.checks import Check, Parameter, Takes
from factlock.checks.installs.named_packages import read_row
from factlock.checks.installs.own_project import Own, load_own, lower_bound, read_own
from factlock.checks.installs.rows import Around, Outcome, Row
from factlock.errors import InputError
from factlock.model import (
    Cell,
    CellKind,
    Column,
    Grid,
    Json,
    Need,
    Result,
    Table,
    Text,
    Unknown,
    say,
)
from factlock.patterns import regex
from factlock.shell.blocks import python_to_ask, read_command
from factlock.shell.ignored import read_ignored, reasons
from factlock.shell.install import Install, Named
from factlock.shell.wanted import read_wanted
from factlock.target import read_platform, read_python

if TYPE_CHECKING:
    from factlock.facts.gathering import View

_STATED = regex(r"python ?(?:>=|≥) ?(?P<version>3\.\d{1,2})", re.IGNORECASE)

OUTCOMES: Mapping[StrEnum, str] = {
    Outcome.NOT_FOUND: "A project that it names is not on the index.",
    Outcome.QUARANTINED: "The index has put a project that it names in quarantine (PEP 792).",
    Outcome.NOT_A_REQUIREMENT: "It has a form that pip and uv refuse: `numpy=1.26`, `numpy,pandas`, "
    "`numpy == 1.26`.",
    Outcome.NO_SUCH_VERSION: "No release of a project is inside the versions that it names.",
    Outcome.NO_SUCH_EXTRA: "A project has no extra of that name, in the release that would be installed.",
    Outcome.NOT_FOR_THIS_PYTHON: "There are such releases, but none for the Python and platform.",
    Outcome.NO_FILES: "A name exists, but holds no file that could be installed.",
    Outcome.YANKED: "Only releases fit that their authors have withdrawn (PEP 592).",
    Outcome.REQUIRES_PYTHON_DIFFERS: "The page states another oldest Python than the project's own file.",
    Outcome.UNKNOWN: "It could not be found out; the reason stands beside it.",
    Outcome.INSTALLABLE: "All that it names and that the index can be asked about is there.",
    Outcome.AS_STATED: "It is about the site's own project, and the project's own file says the same.",
    Outcome.NOT_ASKED: "It names nothing that the index can be asked about; why stands beside it.",
}
COLUMNS = (
    Column(id="command", title="Command", help="The install command, as it is read."),
    Column(id="outcome", title="Answer", help="The gravest outcome of all that it names."),
    Column(id="packages", title="Names", help="How much it names, and how much of that was asked."),
    Column(id="why", title="Why", help="What the outcome rests on, in a sentence."),
)
_ROWS = (
    Column(id="package", title="Package", help="The thing named."),
    Column(id="outcome", title="Answer", help="Its outcome."),
    Column(id="latest", title="Latest", help="The release that would be installed."),
    Column(id="where", title="Where", help="The index, the channel, or the file and line."),
    Column(id="why", title="Why", help="The reason, in a sentence."),
)


def _canonical(text: str) -> str:
    """A command, ``Python >=3.11``, or a requirement, in canonical form; raises ``InputError``."""
    if stated := _STATED.fullmatch(text.strip()):
        return f"Python >={stated['version']}"
    one = read_wanted(text) if not text.split()[1:] else Named(text="")
    if one.name and one.extras and not one.reason:
        return f"{one.name}[{','.join(one.extras)}]{one.specifier}"
    return read_command(text).text


def _says(text: str) -> Mapping[str, str]:
    """The Python that a command is for by its own words: ``python3.8 -m pip``, ``--python-version 3.8``."""
    try:
        stated = read_command(text).python
    except InputError:
        return {}
    return {"python": python_to_ask(stated)} if stated else {}


PARAMETERS = (
    Parameter(
        name="command",
        help="An install command: `pip install 'numpy>=2'`. Or what a page states of its own project: "
        "`Python >=3.11`, `name[extra]`.",
        read=_canonical,
    ),
    Parameter(
        name="python",
        help="The Python asked about, `3.11` or `3.11.4`. Without it: any Python. A command that states "
        "its own (`python3.8 -m pip`, `--python-version 3.8`) is asked for that one.",
        read=read_python,
        setting="python",
    ),
    Parameter(
        name="platform",
        help="The platform asked about, such as `linux-64`. Without it: any platform.",
        read=read_platform,
        setting="platform",
    ),
    Parameter(
        name="own",
        help="The `pyproject.toml` of the site's own project, of which the index is not asked.",
        opens=read_own,
    ),
    Parameter(
        name="ignored",
        help="Names that are not asked, each with its reason: `name: reason`, or `*: reason` for all.",
        read=read_ignored,
    ),
)


def evaluate(parameters: Mapping[str, str], facts: View) -> Result | Need:
    """The result for one command, or the facts it needs."""
    text = parameters["command"]
    own = load_own(parameters.get("own@", ""))
    if stated := _STATED.fullmatch(text):
        return _result(text, "statement", [_stated(stated["version"], text, own)])
    install = _install(text)
    around = Around(
        install=install,
        target={n: parameters[n] for n in ("python", "platform") if parameters.get(n)},
        own=own,
        ignored=reasons(parameters.get("ignored", "")),
    )
    found = [read_row(one, around, facts) for one in install.named]
    if lacking := [key for one in found if isinstance(one, Need) for key in one.keys]:
        return Need(keys=tuple(dict.fromkeys(lacking)))
    return _result(text, install.tool, [one for one in found if isinstance(one, Row)])


def _install(text: str) -> Install:
    try:
        return read_command(text)
    except InputError:
        return Install(tool="statement", text=text, named=(read_wanted(text),))


def _stated(version: str, text: str, own: Own | None) -> Row:
    """The oldest Python that a page states, against ``requires-python``."""
    named = Named(text=text)
    bound = lower_bound(own.python) if own else ""
    if own is None or not bound:
        why = say("No project of this site states an oldest Python in its own file.")
        return Row(named=named, outcome=Outcome.NOT_ASKED, why=why)
    same = bound == version
    place = own.place(own.python_line)
    words = "{place} says requires-python {python}, and the page says Python {version} or newer."
    why = say(words, place=place, python=own.python, version=version)
    outcome = Outcome.AS_STATED if same else Outcome.REQUIRES_PYTHON_DIFFERS
    return Row(named=named, outcome=outcome, why=why, where=place)


def _result(text: str, tool: str, rows: Sequence[Row]) -> Result:
    gravity = list(Outcome)
    worst = min(rows, key=lambda row: gravity.index(row.outcome), default=None)
    outcome = worst.outcome if worst else Outcome.NOT_ASKED
    sentence = worst.why if worst else say("It names no package.")
    if outcome is Outcome.INSTALLABLE and len(rows) > 1:
        count = _asked(rows)
        one = "The one package asked is there."
        sentence = say(
            one if count == 1 else "All {count} packages asked are there.", count=str(count)
        )
    cells = {
        "command": Cell(text=text, kind=CellKind.CODE),
        "outcome": Cell(text=outcome.value, kind=CellKind.OUTCOME),
        "packages": Cell(text=_counts(rows)),
        "why": Cell(text=str(sentence)),
    }
    return Result(
        outcome=outcome.value,
        sentence=sentence,
        table=Table(columns=COLUMNS, rows=(tuple(cells[c.id] for c in COLUMNS),)),
        notes=_once(note for row in rows for note in row.notes),
        unknown=_unknown(rows) if outcome is Outcome.UNKNOWN else (),
        details=(_grid(rows),) if rows else (),
        data={"tool": tool, "packages": [_plain(row) for row in rows]},
    )


def _unknown(rows: Sequence[Row]) -> tuple[Unknown, ...]:
    """Why, each reason once: the packages of a command are mostly unknown for the same."""
    found = {
        (one.cause, one.reason, one.host): one for row in reversed(rows) for one in row.unknown
    }
    return tuple(found.values())


def _once(notes: Iterable[Text]) -> tuple[Text, ...]:
    return tuple(dict.fromkeys(notes))


def _asked(rows: Sequence[Row]) -> int:
    return sum(row.outcome is not Outcome.NOT_ASKED for row in rows)


def _counts(rows: Sequence[Row]) -> str:
    return f"{len(rows)}, {_asked(rows)} asked" if rows else "none"


def _grid(rows: Sequence[Row]) -> Grid:
    """What became of each thing named."""
    return Grid(
        id="packages",
        title=say("What the command names"),
        table=Table(columns=_ROWS, rows=tuple(map(_cells, rows))),
    )


def _cells(row: Row) -> tuple[Cell, ...]:
    kind = CellKind.PROJECT if row.on_index and not row.named.extras else CellKind.CODE
    shown = row.named.name if kind is CellKind.PROJECT else row.named.text
    return (
        Cell(text=shown, kind=kind),
        Cell(text=row.outcome.value, kind=CellKind.OUTCOME),
        Cell(text=row.version, kind=CellKind.CODE),
        Cell(text=row.where),
        Cell(text=str(row.why)),
    )


def _plain(row: Row) -> Json:
    return {
        "text": row.named.text,
        "name": row.named.name,
        "extras": list(row.named.extras),
        "specifier": row.named.specifier,
        "channel": row.named.channel,
        "outcome": row.outcome.value,
        "version": row.version,
        "where": row.where,
        "why": str(row.why),
    }


CHECK = Check(
    id="commands",
    title="Commands",
    about="Does an install command name projects, versions and extras that exist?",
    outcomes=OUTCOMES,
    parameters=PARAMETERS,
    columns=COLUMNS,
    shown=("command", "outcome", "packages", "why"),
    evaluate=evaluate,
    takes=Takes.LINE,
    details=(Column(id="packages", title="Packages", help="What became of each thing named."),),
    shown_details=("packages",),
    says=_says,
)
