"""``write``: the draft, written into the image's files, if they are still what it was made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

from factlock.errors import InputError
from factlock.images.editing.folder import LIMIT
from factlock.inputs.reading import read_input
from factlock.model import Json
from factlock.runbook.actions import Action, ActionOption, Prepared, Situation
from factlock.runbook.run import Write

WRITTEN, SHOWN, CHANGED = "written", "shown", "changed"


def prepare(situation: Situation) -> Prepared:
    """The files of the draft with what is to be in them; none where one of them is another by now."""
    if situation.image is None:
        raise InputError(
            "There is no folder of an image.", advice="Give one with --set image=FOLDER."
        )
    try:
        writes = tuple(_writes(situation, situation.image))
    except _ChangedError as error:
        return Prepared(
            outcome=CHANGED, sentence=f"{error} is no longer what the draft was made from."
        )
    files = ", ".join(one.shown for one in writes)
    if not writes:
        return Prepared(outcome=WRITTEN, sentence="There is nothing to be written.")
    if not situation.apply:
        return Prepared(
            outcome=SHOWN,
            sentence=f"Nothing was written into {files}.",
            value=files,
            notes=(f"{files}: not written; add --apply to write.",),
        )
    return Prepared(outcome=WRITTEN, sentence=f"Wrote {files}.", value=files, writes=writes)


class _ChangedError(Exception):
    """A file is not what the draft was made from; its name."""


def _writes(situation: Situation, image: Path) -> Iterator[Write]:
    seen: set[str] = set()
    name = situation.options.get("draft", "") or "draft"
    for item in situation.items:
        listed = item.get(f"{name}.writes")
        for one in listed if isinstance(listed, list) else ():
            if isinstance(one, dict) and str(one.get("file")) not in seen:
                seen.add(str(one.get("file")))
                if (made := _write(one, image)) is not None:
                    yield made


def _write(drafted: Mapping[str, Json], image: Path) -> Write | None:
    """One file; ``None`` where it is already as it is to be."""
    file, before = str(drafted.get("file")), str(drafted.get("before"))
    after, content = str(drafted.get("after")), str(drafted.get("content"))
    if sha256(content.encode()).hexdigest() != after:
        raise InputError(
            f"The draft of {file} is not what was drafted.", advice="Draft it again in a new run."
        )
    path = image / file
    try:
        found = sha256(read_input(path, root=image, limit=LIMIT, shown=file)).hexdigest()
    except InputError:
        raise _ChangedError(file) from None
    if found == after:
        return None
    if found != before:
        raise _ChangedError(file)
    return Write(path=str(path.resolve()), shown=file, before=before, after=after, content=content)


ACTION = Action(
    id="write",
    title="Write the change",
    about="Writes what was drafted, each file whole or not at all; only with `--apply`, or when somebody "
    "confirms it.",
    outcomes={
        WRITTEN: "The files are as drafted.",
        SHOWN: "Nothing was written, because nobody asked for it.",
        CHANGED: "A file is no longer what the draft was made from; nothing was written.",
    },
    prepare=prepare,
    options=(
        ActionOption(name="draft", help="The step whose draft is written; `draft` unless said."),
    ),
)
