"""Writing into the image: only inside of its folder, through no link, over nothing that nobody has seen."""

from __future__ import annotations

from enum import StrEnum
from hashlib import sha256
from pathlib import Path, PureWindowsPath

from factlock.errors import InputError
from factlock.files import sweep, write_whole
from factlock.light_dataclass import dataclass
from factlock.runbook.run import Write
from factlock.text import clean_text

# What git and its forges read or run (.git, .github, .gitlab-ci.yml) is nothing that a run writes, whatever
# the file of a run says that came from somewhere else.
_NEVER = ".git"


class State(StrEnum):
    """What a file is that is to be written."""

    BEFORE = "before"
    AFTER = "after"
    OTHER = "other"


def digest_of(content: bytes) -> str:
    """The digest by which files are compared."""
    return sha256(content).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """Writes files below ``root``, the folder of the image."""

    root: Path

    def state(self, one: Write) -> State:
        """What the file is now; raises ``InputError`` for a path that must not be written."""
        path = self._place(one)
        found = digest_of(path.read_bytes()) if path.exists() else ""
        if found == one.after:
            return State.AFTER
        return State.BEFORE if found == one.before else State.OTHER

    def write(self, one: Write) -> None:
        """Write a file whole, if it is what it was; raises ``InputError``, and then it is as it was."""
        content = one.content.encode("utf-8")
        if digest_of(content) != one.after:
            raise InputError(
                "What is to be written is not what was drafted.",
                file=one.shown,
                advice="The file of the run was changed; begin a new run.",
            )
        state = self.state(one)
        if state is State.OTHER:
            raise InputError(
                "The file is no longer what the draft was made from; nothing was written.",
                file=one.shown,
                advice="Draft the change again.",
            )
        if state is State.BEFORE:
            path = self._place(one)
            # What a run that was killed left here would be taken into the next commit.
            sweep(path.parent, content)
            write_whole(path, content)

    def _place(self, one: Write) -> Path:
        """The path of a file below the root, of which no part is a link."""
        path, root = Path(one.path), self.root.resolve()
        parts = _below(path, root) or _below(path, self.root.absolute())
        if not parts or any(not _is_plain(part) for part in parts):
            raise _refused(one, "The file is outside of the image's folder.")
        here = root
        for part in parts:
            here /= part
            if here.is_symlink():
                raise _refused(one, "The file is a link, or is behind one.")
        if here.exists() and not here.is_file():
            raise _refused(one, "This is not a regular file.")
        if not here.parent.is_dir():
            raise _refused(one, "There is no such folder.")
        return here


def _below(path: Path, root: Path) -> tuple[str, ...]:
    return path.relative_to(root).parts if path.is_relative_to(root) else ()


def _is_plain(part: str) -> bool:
    drive = PureWindowsPath(part).drive
    return part not in {"..", "."} and not drive and _is_allowed(part)


def _is_allowed(part: str) -> bool:
    return not part.casefold().startswith(_NEVER) and "\0" not in part


def _refused(one: Write, why: str) -> InputError:
    return InputError(
        f"{why} Nothing was written.",
        file=clean_text(one.shown or one.path, 200),
        advice="Only regular files inside the image's folder are written.",
    )
