"""Long runs of plain list items, which need no scanner: a list of 10,000 packages took a second to read.

Only the first and the last line of a run stay in the text. Where both turn out to be items of one list,
with nothing between them, each line between them is an item of it too: after a whole item, a line whose
dash stands in the same column begins the next one. Where they do not, the whole text is read instead.
"""

from __future__ import annotations

from factlock.light_dataclass import dataclass
from factlock.patterns import regex

MIN_LINES = 200
_ITEM = regex(r"(?P<indent> *)- (?P<text>[A-Za-z0-9_][A-Za-z0-9_.=<>*+~-]*)(?: *| +#.*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run of items; ``texts`` are all of them, ``line`` and ``column`` (from 1) the first one's."""

    line: int
    column: int
    texts: tuple[str, ...]

    @property
    def last(self) -> int:
        """The last line of the run."""
        return self.line + len(self.texts) - 1


def fold(text: str) -> tuple[str, tuple[Run, ...]]:
    """The text with the middle of each run left empty, and the runs."""
    lines = text.split("\n")
    runs: list[Run] = []
    start, indent = 0, ""
    texts: list[str] = []
    for number, line in enumerate([*lines, ""]):
        found = _ITEM.fullmatch(line)
        if texts and (found is None or found["indent"] != indent):
            if len(texts) >= MIN_LINES:
                runs.append(Run(line=start + 1, column=len(indent) + 3, texts=tuple(texts)))
            texts = []
        if found:
            if not texts:
                start, indent = number, found["indent"]
            texts.append(found["text"])
    for run in runs:
        lines[run.line : run.last - 1] = [""] * (len(run.texts) - 2)
    return "\n".join(lines), tuple(runs)
