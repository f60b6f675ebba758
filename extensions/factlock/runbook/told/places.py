"""Where a value of a run was given, at a prompt, with an option, in a file; how a fault there is said."""

from __future__ import annotations

from factlock.errors import InputError
from factlock.inputs.shown_text import show
from factlock.light_dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place: ``file`` is a file, or ``--set NAME``; line and column count from 1, 0 where there is none.

    ``plain``: what is given here comes from somebody else's file, and may name no path of its own choice.
    """

    file: str = ""
    line: int = 0
    column: int = 0
    plain: bool = False

    def wrong(self, problem: str, advice: str = "") -> InputError:
        """The error for what stands here; ``problem`` is a sentence with its full stop."""
        at = f" (column {self.column})." if self.column else ""
        said = f"{problem.removesuffix('.')}{at}" if at else problem
        return InputError(said, file=self.file, line=self.line or None, advice=advice)


HERE = Spot()


def quoted(text: str, limit: int = 60) -> str:
    """A text of somebody, fit to stand in a message."""
    return repr(show(text, limit))
