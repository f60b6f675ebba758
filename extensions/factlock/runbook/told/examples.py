"""The worked requests of a runbook: which there are, how each begins, whether it still goes the same way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

from factlock.errors import InputError
from factlock.inputs.guarded_yaml import read_yaml
from factlock.inputs.reading import read_input
from factlock.inputs.yaml_tree import Mapping, Scalar
from factlock.light_dataclass import dataclass
from factlock.runbook.model import WAITING, InputType, Runbook
from factlock.runbook.run import Run
from factlock.runbook.told.inputs import find_file, find_folder, read_value, told_by_images
from factlock.runbook.told.packages import package_key
from factlock.runbook.told.request import Expected, Request, Told, read_request
from factlock.runbook.walk.engine import begin, ends, gravest, standings
from factlock.runbook.walk.people import HumanAnswer, HumanQuestion

FOLDER = "requests"
SUFFIXES = (".yml", ".yaml")
WORDS = "this example now takes another branch"
Way: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """How an example went another way: for which package, what was expected, what was found."""

    item: str
    expected: str
    found: str

    def __str__(self) -> str:
        about = f"{self.item}: " if self.item else ""
        return f"{about}expected {self.expected}; found {self.found}"


def find_requests(runbook: Runbook, page: Path) -> tuple[Path, ...]:
    """The requests beside a runbook that say they are of it, or of none, sorted by name."""
    folder = page.parent / FOLDER
    found = sorted(one for one in folder.glob("*") if one.suffix in SUFFIXES and one.is_file())
    return tuple(one for one in found if _runbook_of(one) in {"", runbook.name})


def _runbook_of(path: Path) -> str:
    """The runbook that a request names; nothing where it cannot be read, so that this is said later."""
    try:
        tree = read_yaml(read_input(path, root=path.parent), path.name)
    except InputError:
        return ""
    node = tree.get("runbook") if isinstance(tree, Mapping) else None
    return node.text.strip() if isinstance(node, Scalar) else ""


def open_request(runbook: Runbook, path: Path, shown: str) -> Request:
    """A request of a file; raises ``InputError``."""
    return read_request(read_input(path.absolute(), root=path.absolute().parent), shown, runbook)


def begin_example(runbook: Runbook, request: Request, page: Path, *, now: str) -> Run:
    """The run of a worked request, in which nothing has happened; raises ``InputError``."""
    values = dict(request.values)
    for one in runbook.inputs:
        if one.each:
            continue
        if one.name not in values:
            if one.default is None:
                raise InputError(
                    f"{one.name} is not given.", file=request.file, advice=f"Add it: {one.help}"
                )
            values[one.name] = one.default
        text = values[one.name]
        if one.type is InputType.IMAGE and text:
            values[one.name] = str(find_folder(text, page, Path.cwd()).resolve())
        elif one.type is InputType.FILE and text:
            values[one.name] = str(find_file(text, page, Path.cwd()).resolve())
        elif one.name not in request.values:
            values[one.name] = read_value(one, text)
    name = Path(request.file).stem
    values = told_by_images(runbook, values)
    return begin(runbook, values, request.items, name=name, begun=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What people answer in a worked request; nobody else is asked. An answer serves once for a package."""

    told: tuple[Told, ...]
    used: set[tuple[str, int]]

    def __call__(self, question: HumanQuestion) -> HumanAnswer | None:
        """The answer of the request to a question, ``None`` where it has none."""
        keys = {(question.step.id, item) for item in question.items}
        mine = [one for one in self.told if one.step == question.step.id]
        fitting = [one for one in mine if not one.item or one.item in question.packages]
        if not fitting or keys & self.used:
            return None
        self.used.update(keys)
        return HumanAnswer(
            text=max(fitting, key=lambda one: bool(one.item)).value, by="the example"
        )


def answers_of(request: Request) -> Answers:
    """Who answers for people in a worked request."""
    return Answers(told=request.answers, used=set())


def out_of_reach(run: Run) -> tuple[str, ...]:
    """Why a run waits for a source, each reason once: then nothing is said about its way."""
    held = [one for one in run.holds if not one.person]
    return tuple(dict.fromkeys(f"{one.reason} {one.advice}".strip() for one in held))


def branches(runbook: Runbook, run: Run, request: Request) -> tuple[Branch, ...]:
    """Where a run went another way than its request expects; nothing where it did not."""
    return tuple(_branches(runbook, run, request))


def _branches(runbook: Runbook, run: Run, request: Request) -> Iterator[Branch]:
    whole = request.expect or Expected()
    own = dict(request.expected)
    end = gravest(runbook, ends(runbook, run))
    if whole.end and whole.end != end:
        yield Branch(item="", expected=f"the end {whole.end}", found=_found(end, run))
    for item, standing in zip(run.items, standings(runbook, run), strict=True):
        expected = own.get(item) or own.get(_key(item)) or Expected(path=whole.path)
        about = item if len(run.items) > 1 else ""
        if expected.end and expected.end != (standing.end or WAITING):
            found = _found(standing.end or WAITING, run)
            yield Branch(item=about, expected=f"the end {expected.end}", found=found)
        if not _comes_through(expected.path, standing.path):
            yield Branch(
                item=about, expected=arrows(expected.path), found=arrows(standing.path) or "nothing"
            )


def _key(item: str) -> str:
    try:
        return package_key(item)
    except InputError:
        return item


def _found(end: str, run: Run) -> str:
    """The end; of a run that waits for a person also the step at which it does."""
    steps = dict.fromkeys(one.step for one in run.holds if one.person)
    return f"{end}, at {', '.join(steps)}" if end == WAITING and steps else end


def _comes_through(expected: Way, found: Way) -> bool:
    """Whether a way comes through the steps that are expected, with their outcomes and in that order."""
    ahead = iter(found)
    return all(one in ahead for one in expected)


def arrows(path: Iterable[tuple[str, str]]) -> str:
    """A way on one line."""
    return " > ".join(f"{step}={outcome}" for step, outcome in path)
