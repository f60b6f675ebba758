"""``factlock ask CHECK PACKAGE...``: answer one question, or several of one check, in the terminal."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from factlock.asking import answer, open_knowledge
from factlock.checks import Check, Folder, Takes, check_ids, find_check, is_check
from factlock.commands._shared import settings_for
from factlock.errors import InputError
from factlock.model import Answer, Location, Mode, Question, Verdict
from factlock.questions import Line, Written, make_questions
from factlock.report import Presentation, formats, render
from factlock.report.progress import complain, show_progress
from factlock.setting_files import find_root
from factlock.text import clean_text

HELP = "Ask a question now: is a package available, what does it need, does this set resolve?"
MAX_AGE = "1 day"
FAILS, UNKNOWN = 1, 3
ARGUMENT = "words"
NOWHERE = Location(document="")
# The options of directives that change no answer.
LOOK = {
    "columns": "the columns to print, in this order",
    "details": "what to print beneath the answers; none for nothing",
    "caption": "a line above the answers",
    "name": "the label of the directive (--format myst)",
    "class": "the classes of the directive's table (--format myst)",
}


def add(parser: ArgumentParser, words: Sequence[str]) -> None:
    """Every option of a directive is an option here, with the same name."""
    below = parser.add_subparsers(dest="check", required=True, metavar="CHECK", prog=parser.prog)
    # Only the check that is named is imported, so that each answers quickly.
    named = words[0] if words and is_check(words[0]) else ""
    for name in (named,) if named else check_ids():
        check = find_check(name)
        one = below.add_parser(name, help=check.about, description=check.about, allow_abbrev=False)
        # A set may come from a file alone.
        nargs = "*" if check.takes is Takes.SET else "+"
        one.add_argument(
            ARGUMENT, nargs=nargs, metavar=check.argument.name, help=check.argument.help
        )
        for parameter in check.parameters[1:]:
            one.add_argument(f"--{parameter.name}", metavar="TEXT", help=parameter.help)
        outcomes = ", ".join(o.value for o in check.outcomes if o.value != "unknown")
        one.add_argument(
            "--expect",
            metavar="OUTCOME",
            help=f"exit with 1 unless it is so; A,B: either; A; B: one for each: {outcomes}",
        )
        for option, about in LOOK.items():
            if option != "details" or check.details:
                one.add_argument(f"--{option}", metavar="TEXT", default="", help=about)
        one.add_argument(
            "--mode", choices=[m.value for m in Mode], help="where facts may come from"
        )
        one.add_argument("--max-age", metavar="AGE", help=f"ask again what is older ({MAX_AGE})")
        one.add_argument("--format", choices=formats(), default="text", help="how to print")
        one.add_argument("--json", action="store_true", help="the same as --format json")


def run(given: Namespace) -> int:
    """0 answered, 1 an expectation fails, 2 bad input, 3 unknown."""
    check = find_check(given.check)
    root = find_root(Path.cwd())
    settings = settings_for(
        root,
        {"mode": given.mode, "max_age": given.max_age},
        fallback={"max_age": MAX_AGE},
    )
    questions = _questions(check, given, settings.defaults())
    look = Presentation(
        columns=check.read_columns(given.columns) if given.columns else (),
        details=check.read_details(getattr(given, "details", "")),
        caption=clean_text(given.caption),
        name=clean_text(given.name),
        classes=clean_text(vars(given)["class"]),
    )
    knowledge = open_knowledge(settings, os.environ, progress=show_progress)
    found = answer(questions, knowledge)
    answers = [found[question] for question in questions]
    sys.stdout.write(render("json" if given.json else given.format, answers, look))
    if knowledge.counts()["asked"]:
        for remark in knowledge.source.left_out:
            complain(remark)
    return exit_code(answers)


def exit_code(answers: list[Answer]) -> int:
    """A failed claim outweighs an unknown one."""
    if any(one.verdict is Verdict.FAILS for one in answers):
        return FAILS
    return UNKNOWN if any(one.result.outcome == "unknown" for one in answers) else 0


def _questions(check: Check, given: Namespace, defaults: dict[str, str]) -> list[Question]:
    options = {one.name: getattr(given, one.name) or "" for one in check.parameters[1:]}
    written = Written(
        lines=[Line(text=word, location=NOWHERE) for word in getattr(given, ARGUMENT)],
        options=options,
        settings=defaults,
        expect=check.read_expectations(given.expect) if given.expect is not None else (),
        location=NOWHERE,
        open_input=open_file,
        open_folder=open_folder,
    )
    made = make_questions(check, written)
    if made.faults:
        raise InputError("\n".join(str(error) for error, _ in made.faults))
    return made.questions


def open_file(path: str) -> tuple[bytes, str]:
    """A file that the user named, wherever it is: its folder is the root that it may not lead out of."""
    from factlock.inputs.reading import read_input  # noqa: PLC0415 - slow to import, seldom needed

    found = Path(path).absolute()
    return read_input(found, root=found.parent), Path(path).as_posix()


def open_shown(path: str) -> tuple[bytes, str]:
    """The same, shown from the current folder: what people are sent says nothing of a machine's folders."""
    from factlock.runbook.shelf import shown_path  # noqa: PLC0415 - of runs alone

    content, _ = open_file(path)
    shown = shown_path(Path(path))
    return content, Path(shown).name if Path(shown).is_absolute() else shown


def open_folder(path: str) -> Folder:
    """A folder that the user named, wherever it is; nothing outside of it is read."""
    found = Path(path).absolute()
    if not found.is_dir():
        raise InputError("This is not a folder.", file=path, advice="Name a folder.")
    return Folder(path=found, shown=Path(path).as_posix(), note=_forget)


def _forget(_: Path) -> None:
    """Nobody has to know which files were read."""
