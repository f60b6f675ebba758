"""Trees and bars drawn with letters, for terminals, Markdown and builders that cannot fold."""

from __future__ import annotations

from collections.abc import Sequence

from factlock.model import Cell, Twig
from factlock.report.tables import words
from factlock.text import clean_text

BAR = 20


def draw_tree(twigs: Sequence[Twig]) -> list[str]:
    """A line for each twig, with the branches that lead to it."""
    last = _last_of_their_branch(twigs)
    lines: list[str] = []
    open_at: list[bool] = []
    for twig, ends in zip(twigs, last, strict=True):
        del open_at[twig.depth :]
        if twig.depth == 0:
            lines.append(_shown(twig))
        else:
            above = "".join("│  " if more else "   " for more in open_at[1 : twig.depth])
            lines.append(f"{above}{'└─ ' if ends else '├─ '}{_shown(twig)}")
        open_at += [False] * (twig.depth - len(open_at)) + [not ends]
    return lines


def _last_of_their_branch(twigs: Sequence[Twig]) -> list[bool]:
    """For each twig whether no other follows that hangs from the same one."""
    last = [True] * len(twigs)
    seen: list[bool] = []
    for at in range(len(twigs) - 1, -1, -1):
        depth = twigs[at].depth
        seen += [False] * (depth + 1 - len(seen))
        last[at] = not seen[depth]
        seen[depth] = True
        del seen[depth + 1 :]
    return last


def _shown(twig: Twig) -> str:
    parts = [clean_text(twig.name), clean_text(twig.version)]
    if twig.note:
        parts.append(f"({words(twig.note)})")
    return " ".join(part for part in parts if part)


def bar(cell: Cell) -> str:
    """The bar of a cell in letters, empty where it has none."""
    return "#" * max(1, round(cell.share * BAR / 100)) if cell.share >= 0 else ""
