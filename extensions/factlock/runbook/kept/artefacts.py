"""The texts of a run, each whole: the parts that several steps added to one, in their order."""

from __future__ import annotations

from collections.abc import Iterable

from factlock.light_dataclass import replace
from factlock.runbook.run import Artefact

# A letter has one opening and one closing, whoever wrote in between.
OPENING, CLOSING = 0, 1_000_000


def whole(artefacts: Iterable[Artefact]) -> tuple[Artefact, ...]:
    """One artefact for each name, in the order in which the names came up first.

    Parts with an order are put together, and said twice only where they differ; of those without one, of
    the opening and of the closing the last counts, because a step may be done again.
    """
    parts: dict[str, list[Artefact]] = {}
    for one in artefacts:
        parts.setdefault(one.name, []).append(one)
    return tuple(_together(own) for own in parts.values())


def _together(own: list[Artefact]) -> Artefact:
    last = own[-1]
    if all(one.order == OPENING for one in own):
        return last
    kept: dict[tuple[int, str], Artefact] = {}
    for one in own:
        single = one.order in {OPENING, CLOSING}
        kept[one.order, "" if single else one.text] = one
    texts = [kept[key].text.strip("\n") for key in sorted(kept, key=lambda key: key[0])]
    return replace(last, text="\n\n".join(texts) + "\n", order=0)
