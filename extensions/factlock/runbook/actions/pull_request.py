"""``pull-request``: the text of a pull request, and the commands that would open it. Nothing is run."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from factlock.model import Json
from factlock.runbook.actions import Action, ActionOption, Prepared, Situation
from factlock.runbook.actions._letters import PREPARED, names_of, write_text
from factlock.runbook.run import Artefact
from factlock.text import clean_text, normal_name

FILE = "pull-request.md"
MAX_TITLE = 100
MAX_BRANCH = 60
# The verdict of a runbook on an item that is there already, in another version.
BUMP = "bump"
# The outcomes of a draft that is written for a person, and of one that a person has to write.
DRAFTED, PROPOSED = "drafted", "proposed"
# The outcome of a write that was not wanted yet.
SHOWN = "shown"


def prepare(situation: Situation) -> Prepared:
    """The text, and git's and gh's commands for the files that were drafted."""
    text = write_text(situation, situation.options.get("template", ""))
    title = _title(situation)
    branch = _branch(situation)
    commands = "".join(f"{one}\n" for one in _commands(situation, title, branch))
    step = situation.step.id
    return Prepared(
        outcome=PREPARED,
        sentence=f"The text of the pull request is in {FILE}, the commands that open it beside it.",
        value=title,
        values={"title": title, "branch": branch, "text": text, "commands": commands},
        artefacts=(
            Artefact(name=FILE, media="markdown", text=f"{text}\n", step=step),
            Artefact(name="commands.txt", media="text", text=commands, step=step),
        ),
    )


def _title(situation: Situation) -> str:
    given = situation.options.get("title", "") or _usual_title(situation)
    return clean_text(" ".join(given.split()), MAX_TITLE)


def _usual_title(situation: Situation) -> str:
    """``Add a, move b to 2.1.6``."""
    name = situation.options.get("draft", "") or "draft"
    told = zip(names_of(situation), situation.items, strict=True)
    words = []
    for package, item in told:
        if item.get("end") != BUMP:
            words.append(("add", package))
        else:
            version = str(item.get(f"{name}.pin") or "").lstrip("=")
            words.append(("move", f"{package} to {version}") if version else ("move on", package))
    added = ", ".join(one for verb, one in words if verb == "add")
    # What is moved without saying where to stands last: a comma before "x to 2.1" would read as one.
    moved = ", ".join(one for kind in ("move", "move on") for verb, one in words if verb == kind)
    parts = [f"add {added}"] * bool(added) + [f"move {moved}"] * bool(moved)
    title = ", ".join(parts)
    return title[:1].upper() + title[1:]


def _branch(situation: Situation) -> str:
    """A name that git takes and that says what it is about."""
    given = situation.options.get("branch", "") or _usual_branch(situation)
    plain = normal_name(re.sub(r"[^A-Za-z0-9_-]+", "-", given)).strip("-")[:MAX_BRANCH].strip("-")
    return plain or "change"


def _usual_branch(situation: Situation) -> str:
    moves = all(one.get("end") == BUMP for one in situation.items)
    return f"{'move' if moves else 'add'}-{'-'.join(names_of(situation))}"


def _commands(situation: Situation, title: str, branch: str) -> Iterator[str]:
    name = situation.options.get("draft", "") or "draft"
    files = _told(situation, f"{name}.file", f"{name}.lock")
    yield shlex.join(["git", "switch", "-c", branch])
    relock = [one for item in situation.items for one in _listed(item.get(f"{name}.relock"))]
    if relock:
        yield "# A lock is made from the list: make it anew, and add it."
        yield from (f"# {one}" for one in dict.fromkeys(relock))
    write = situation.options.get("write", "") or "write"
    if DRAFTED in _told(situation, f"{name}.outcome") and SHOWN in _told(
        situation, f"{write}.outcome"
    ):
        yield "# The change is not written yet: --apply writes it, or git apply with change.diff."
    yield from _told(situation, f"{name}.run")
    if any(
        item.get(f"{name}.outcome") == PROPOSED and not item.get(f"{name}.run")
        for item in situation.items
    ):
        yield "# Write what is proposed first: that is not edited for you."
    if files:
        yield shlex.join(["git", "add", "--", *files])
    yield shlex.join(["git", "commit", "-m", title])
    yield shlex.join(["git", "push", "-u", "origin", branch])
    yield shlex.join(["gh", "pr", "create", "--title", title, "--body-file", FILE])


def _told(situation: Situation, *names: str) -> list[str]:
    """What the packages have under these names, each once."""
    found = [str(item.get(name) or "") for item in situation.items for name in names]
    return list(dict.fromkeys(filter(None, found)))


def _listed(value: Json | None) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


ACTION = Action(
    id="pull-request",
    title="Write the pull request",
    about="Fills in the template of the pull request, and writes down the commands of git and gh that would "
    "open it, to be run in the image's folder. None of them is run.",
    outcomes={PREPARED: "The text and the commands are there."},
    prepare=prepare,
    options=(
        ActionOption(name="template", help="The template of the page.", required=True),
        ActionOption(
            name="title",
            help="The title; `Add` or `Move` and the names of the packages unless said.",
        ),
        ActionOption(
            name="branch", help="The branch; made of the names of the packages unless said."
        ),
        ActionOption(name="draft", help="The step whose files are added; `draft` unless said."),
        ActionOption(name="write", help="The step that writes them; `write` unless said."),
    ),
    gives={
        "title": "The title.",
        "branch": "The branch.",
        "text": "The text.",
        "commands": "The commands, a line each.",
    },
)
