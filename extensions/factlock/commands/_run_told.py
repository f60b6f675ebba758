"""What a run is told before it begins: inputs and answers, from options and a request. All faults at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from factlock.errors import InputError
from factlock.light_dataclass import dataclass, field
from factlock.runbook.model import HUMAN, Input, InputType, Runbook
from factlock.runbook.run import Said
from factlock.runbook.told.answers import read_answer
from factlock.runbook.told.inputs import find_file, find_folder, read_value
from factlock.runbook.told.packages import package_key
from factlock.runbook.told.places import Spot, quoted
from factlock.runbook.told.request import Request, read_request
from factlock.text import normal_name


@dataclass(slots=True, kw_only=True)
class Gathered:
    """The inputs by name (canonical), the items, the answers; ``missing`` are the inputs nobody gave."""

    values: dict[str, str] = field(default_factory=dict)
    items: tuple[str, ...] = ()
    said: tuple[Said, ...] = ()
    missing: tuple[Input, ...] = ()


def gather(
    runbook: Runbook, sets: Sequence[str], request: str, answers: Sequence[str], page: Path
) -> Gathered:
    """What the options say; raises one ``InputError`` with every fault of them."""
    faults: list[InputError] = []
    given = read_sets(runbook, sets, faults)
    found = Gathered()
    asked = _request(runbook, request, page, faults) if request else None
    if asked is not None:
        found.values.update(asked.values)
        found.items, found.said = asked.items, _of_request(asked)
    for one in runbook.inputs:
        if one.name in given:
            _take(one, given[one.name], found, faults)
        elif one.each:
            _each_or_missing(one, found, faults)
        elif one.name not in found.values:
            _take_default(one, found, faults)
    found.said = (*found.said, *read_answers(runbook, found.items, answers, faults))
    raise_all(faults)
    return found


def raise_all(faults: Sequence[InputError]) -> None:
    """Raise what is wrong as one error; nothing where nothing is."""
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise InputError("\n".join(["There are several faults:", *(f"  {one}" for one in faults)]))


def read_input_text(one: Input, texts: Sequence[str], *, where: str = "") -> tuple[str, ...]:
    """The values of an input; several only where each is an item. Raises ``InputError``."""
    spot = Spot(file=where or f"--set {one.name}")
    if one.type is InputType.REQUIREMENTS:
        lines = tuple(read_value(one, "\n".join(texts), where=spot).split("\n"))
        return lines if one.each else ("\n".join(lines),)
    if len(texts) > 1 and not one.each:
        raise spot.wrong(f"{one.name} is given {len(texts)} times.", "Give it once.")
    return tuple(dict.fromkeys(read_value(one, text, where=spot) for text in texts))


def take(one: Input, texts: Sequence[str], found: Gathered, *, where: str = "") -> None:
    """Keep the values of an input; raises ``InputError``."""
    values = read_input_text(one, texts, where=where)
    if one.each:
        found.items = values
    else:
        found.values[one.name] = values[0]


def _take(one: Input, texts: Sequence[str], found: Gathered, faults: list[InputError]) -> None:
    try:
        take(one, texts, found)
    except InputError as error:
        faults.append(error)


def _take_default(one: Input, found: Gathered, faults: list[InputError]) -> None:
    if one.default is None:
        found.missing = (*found.missing, one)
    elif not one.default:
        found.values[one.name] = ""
    else:
        _take(one, [one.default], found, faults)


def _each_or_missing(one: Input, found: Gathered, faults: list[InputError]) -> None:
    if found.items:
        return
    if one.default:
        _take(one, [one.default], found, faults)
    else:
        found.missing = (*found.missing, one)


def read_sets(
    runbook: Runbook, sets: Iterable[str], faults: list[InputError]
) -> dict[str, list[str]]:
    """The options ``--set NAME=VALUE`` by name, with what is wrong with the others."""
    names = [one.name for one in runbook.inputs]
    given: dict[str, list[str]] = {}
    for text in sets:
        name, sign, value = text.partition("=")
        name = name.strip()
        if not sign:
            fault = f"{quoted(text)} sets nothing."
            faults.append(InputError(fault, file="--set", advice="Write --set name=value."))
        elif name not in names:
            faults.append(
                InputError(
                    f"{quoted(name)} is not an input of this runbook.",
                    file="--set",
                    advice=f"There are: {', '.join(names) or 'none'}.",
                )
            )
        else:
            given.setdefault(name, []).append(value)
    return given


def _request(
    runbook: Runbook, request: str, page: Path, faults: list[InputError]
) -> Request | None:
    from factlock.commands.ask import open_file  # noqa: PLC0415 - seldom needed

    try:
        content, shown = open_file(request)
        asked = read_request(content, shown, runbook)
        return place_folders(runbook, asked, page)
    except InputError as error:
        faults.append(error)
        return None


def _of_request(asked: Request) -> tuple[Said, ...]:
    by = f"the request {asked.file}"
    return tuple(
        Said(step=one.step, value=one.value, item=one.item, by=by) for one in asked.answers
    )


def place_folders(runbook: Runbook, asked: Request, page: Path) -> Request:
    """The request with the folders that it names, found beside the runbook or in the current folder."""
    for one in runbook.inputs:
        text = asked.values.get(one.name)
        if one.type is InputType.IMAGE and text:
            folder = Path.cwd() if text == "." else find_folder(text, page, Path.cwd())
            asked.values[one.name] = str(folder.resolve())
        elif one.type is InputType.FILE and text:
            asked.values[one.name] = str(find_file(text, page, Path.cwd()).resolve())
    return asked


def read_answers(
    runbook: Runbook, items: Sequence[str], answers: Iterable[str], faults: list[InputError]
) -> tuple[Said, ...]:
    """The options ``--answer STEP=VALUE`` and ``--answer PACKAGE:STEP=VALUE``."""
    found = []
    for text in answers:
        try:
            found.append(_answer(runbook, items, text))
        except InputError as error:
            faults.append(error)
    return tuple(found)


def _answer(runbook: Runbook, items: Sequence[str], text: str) -> Said:
    steps = [one for one in runbook.steps if one.kind in HUMAN]
    for step in steps:
        before, sign, value = text.partition(f"{step.id}=")
        if sign and (not before or before.endswith(":")):
            where = Spot(file=f"--answer {step.id}")
            item = _item(items, before[:-1], where) if before else ""
            return Said(step=step.id, value=read_answer(step, value, where=where), item=item)
    raise InputError(
        f"{quoted(text)} answers no step that asks a person.",
        file="--answer",
        advice=f"Write step=value; there are: {', '.join(one.id for one in steps) or 'none'}.",
    )


def _item(items: Sequence[str], text: str, where: Spot) -> str:
    """The item that somebody means by a name; any where the items are not known yet."""
    for item in items:
        if text.strip() == item or normal_name(text.strip()) == package_key(item):
            return item
    if not items:
        return text.strip()
    raise where.wrong(
        f"{quoted(text)} is not among what is asked for.", f"There are: {', '.join(items)}."
    )


def said_for(said: Sequence[Said], step: str, items: Iterable[str]) -> dict[str, Said]:
    """What was said for a step, by item: for that item before for all, the last before the first."""
    found = {}
    for item in items:
        mine = [one for one in said if one.step == step and one.item in {"", item}]
        if mine:
            found[item] = max(reversed(mine), key=lambda one: bool(one.item))
    return found
