"""A run from its beginning, or from where it was left, to where it stops; and what is said of that."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path

from factlock.commands._run_keep import place_for, resume_command, texts_folder, write_texts
from factlock.commands._run_page import Page, open_page
from factlock.commands._run_people import People, ask_input, who
from factlock.commands._run_resume import taken_up, unused
from factlock.commands._run_terminal import Terminal, open_terminal
from factlock.commands._run_told import Gathered, gather, raise_all, take
from factlock.commands._run_walk import Consent, Facts, Watcher, image_of, utc_now
from factlock.commands._shared import settings_for, told_channels
from factlock.commands.ask import open_folder, open_shown
from factlock.errors import FactlockError, InputError
from factlock.light_dataclass import dataclass, replace
from factlock.model import Mode
from factlock.report import run_text
from factlock.report.progress import complain
from factlock.report.run_words import Outcome
from factlock.runbook.kept.record import Keeper, new_id
from factlock.runbook.model import WAITING, Input
from factlock.runbook.run import Run
from factlock.runbook.told.inputs import told_by_images
from factlock.runbook.walk.asking import Openers
from factlock.runbook.walk.engine import begin
from factlock.runbook.walk.walking import Walker, drive, walk
from factlock.setting_files import find_root
from factlock.settings import Settings
from factlock.text import clean_text

MAX_AGE = "1 day"
WAITS, INTERRUPTED = 4, 130


@dataclass(slots=True, kw_only=True)
class Session:
    """One call of the command: what was given, the page, the file of the run, the terminal."""

    given: Namespace
    page: Page
    file: Path
    terminal: Terminal
    titled: bool = False

    @property
    def document(self) -> bool:
        """Whether a document is printed, and people read standard error."""
        return bool(self.given.json or self.given.markdown)


def start(given: Namespace) -> int:
    """Begin a run and walk it."""
    page = open_page(given.runbook)
    terminal = open_terminal(quiet=given.json or given.markdown)
    chosen = _chosen(given)
    sets = [*given.set, *([f"installed={given.installed}"] if given.installed else [])]
    told = gather(page.runbook, sets, given.request, given.answer, page.path)
    _complete(told, page, terminal)
    now = utc_now()
    values = told_by_images(page.runbook, told.values)
    run = begin(page.runbook, values, told.items, name=new_id(), begun=now)
    session = Session(
        given=given,
        page=page,
        file=place_for(run, given.record),
        terminal=terminal,
        titled=bool(told.missing),
    )
    return _walk(session, replace(run, said=told.said), chosen)


def go_on(given: Namespace) -> int:
    """Walk on with a run that was left."""
    file, page, run = taken_up(given)
    terminal = open_terminal(quiet=given.json or given.markdown)
    session = Session(given=given, page=page, file=file, terminal=terminal)
    return _walk(session, run, _chosen(given))


def _chosen(given: Namespace) -> dict[str, str | None]:
    return {"mode": given.mode, **told_channels(given)}


def _complete(told: Gathered, page: Page, terminal: Terminal) -> None:
    """Ask for the inputs that nobody gave; raise where nobody is there to be asked."""
    if told.missing and terminal.asks:
        terminal.say([terminal.look.paint("title", clean_text(page.runbook.title))])
    left = [one for one in told.missing if not _ask(one, told, terminal)]
    raise_all(
        [
            InputError(f"{one.name} is not given: {one.help}", advice=f"Add --set {one.name}=…")
            for one in left
        ]
    )


def _ask(one: Input, told: Gathered, terminal: Terminal) -> bool:
    """Whether somebody gave an input."""
    while (text := ask_input(one, terminal)) is not None:
        try:
            take(one, [text], told, where=one.name)
        except InputError as error:
            terminal.say(terminal.look.wrap(str(error), 2))
        else:
            return True
    return False


def _walk(session: Session, run: Run, chosen: Mapping[str, str | None]) -> int:
    """Walk as far as it goes, and report; every way out says how one goes on."""
    given, terminal = session.given, session.terminal
    here = settings_for(find_root(Path.cwd()), chosen, fallback={"max_age": MAX_AGE})
    image = image_of(session.page.runbook, run)
    house = settings_for(find_root(image), chosen) if image is not None else here
    keeper = Keeper(session.file)
    terminal.waits = keeper.flush
    facts = Facts(settings=here, waits=keeper.flush)
    steps = run_text.Steps(
        runbook=session.page.runbook,
        look=terminal.look,
        explain=given.explain,
        several=len(run.items) > 1,
    )
    walker = _walker(session, run, steps, house, image)
    # What a lock holds is there at once: nothing is gained by asking it early.
    walker = replace(walker, foresee=here.mode is not Mode.LOCKED, save=keeper.save)
    # At a terminal a difference is agreed to when it is seen.
    run = replace(run, apply=bool(given.apply or terminal.asks))
    keeper.save(run)
    _begun(session, run)
    try:
        run = drive(walk(session.page.runbook, run, walker), facts)
    except KeyboardInterrupt:
        complain(f"interrupted. Nothing is lost. Go on with: {_resume(session, run)}")
        return INTERRUPTED
    except FactlockError:
        complain(f"the run is kept. Once this is mended, go on with: {_resume(session, run)}")
        raise
    finally:
        keeper.close()
    for remark in facts.left_out:
        complain(remark)
    return _finish(session, run)


def _walker(
    session: Session, run: Run, steps: run_text.Steps, house: Settings, image: Path | None
) -> Walker:
    terminal, given = session.terminal, session.given
    people = People(
        said=unused(run), terminal=terminal, steps=steps, supposes=given.yes, by=who(os.environ)
    )
    watcher = Watcher(steps=steps, terminal=terminal, brief=session.document, shown=len(run.events))
    return Walker(
        openers=Openers(file=open_shown, folder=open_folder),
        now=utc_now,
        people=people.answer,
        agree=Consent(terminal=terminal, applies=given.apply).agree,
        told=watcher.told,
        house=house.house(),
        image=image,
    )


def _begun(session: Session, run: Run) -> None:
    """Say what is walked; of a run that goes on, in a line each, what was settled before."""
    if session.document:
        return
    look = session.terminal.look
    steps = run_text.Steps(runbook=session.page.runbook, look=look)
    head = run_text.head(session.page.runbook, run, look)
    # Whoever was asked for the inputs has just read the title.
    session.terminal.say(["", *head[1:]] if session.titled else head)
    if run.events:
        session.terminal.say(["", "Settled before:"])
        for event in run.events:
            session.terminal.say([f"  {line}" for line in steps.brief(run, event)])


def _finish(session: Session, run: Run) -> int:
    given = session.given
    folder = texts_folder(session.file, given.out)
    outcome = Outcome(
        runbook=session.page.runbook,
        run=run,
        kept=write_texts(run, folder, image_of(session.page.runbook, run)),
        file=str(session.file),
    )
    waits = outcome.end == WAITING
    if waits:
        outcome = replace(outcome, resume=_resume(session, run))
    if given.json:
        from factlock.report.run_json import render as to_json  # noqa: PLC0415 - one of three

        sys.stdout.write(to_json(outcome))
    elif given.markdown:
        from factlock.report.run_markdown import render as to_markdown  # noqa: PLC0415

        sys.stdout.write(to_markdown(outcome))
    else:
        session.terminal.say(run_text.end(outcome, session.terminal.look))
    return WAITS if waits else 0


def _resume(session: Session, run: Run) -> str:
    return resume_command(run, session.file, session.given)
