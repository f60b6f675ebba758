"""A graph of packages as a tree that can be drawn: each package once, as near to the top as it comes.

What hangs from a package is drawn where the package stands nearest to a root; every other place has a
leaf that says where to look. Circles end there too. Nothing here recurses: graphs may be deep.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice, pairwise

from factlock.checks.solving.solved import Ask
from factlock.light_dataclass import dataclass
from factlock.model import Text, Twig, say

MAX_TWIGS = 1000
MAX_DEPTH = 30

Below = Callable[[str], Sequence[Ask]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """The shortest way to each name that can be reached from the roots, in order of their distance."""

    parent: Mapping[str, str]
    depth: Mapping[str, int]

    def path(self, name: str) -> tuple[str, ...]:
        """The names from a root to this one."""
        steps = [name]
        while steps[-1] in self.parent:
            steps.append(self.parent[steps[-1]])
        return tuple(reversed(steps))


def walk(roots: Iterable[str], below: Below) -> Walk:
    """Breadth first from the roots; of several shortest ways the first in the order of ``below``."""
    depth = dict.fromkeys(roots, 0)
    parent: dict[str, str] = {}
    todo = list(depth)
    for name in todo:
        for ask in below(name):
            if ask.name not in depth:
                depth[ask.name], parent[ask.name] = depth[name] + 1, name
                todo.append(ask.name)
    return Walk(parent=parent, depth=depth)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfolded:
    """The twigs, and how many packages they draw of those that can be reached."""

    twigs: tuple[Twig, ...]
    drawn: int
    reached: int


@dataclass(slots=True)
class _Leaf:
    """A line to be drawn: what was asked, whether the package stands elsewhere, what is not drawn."""

    depth: int
    name: str
    asked: str
    again: bool = False
    hidden: int = 0


def unfold(
    roots: Sequence[str],
    below: Below,
    versions: Mapping[str, str],
    remarks: Mapping[str, Text] | None = None,
    again: Mapping[str, str] | None = None,
) -> Unfolded:
    """The tree below the roots, cut at ``MAX_TWIGS`` lines and ``MAX_DEPTH`` levels: the deepest go first.

    Asks of one name by one package should be one. ``remarks`` are said where a package is drawn; at its
    other places it has the version that ``again`` says, if that is given.
    """
    found = walk(roots, below)
    near = [name for name, depth in found.depth.items() if depth <= MAX_DEPTH][:MAX_TWIGS]
    drawn = dict.fromkeys(near)
    lines = _lines(roots, below, found, drawn)
    twigs = _twigs(lines, versions, versions if again is None else again, remarks or {})
    return Unfolded(twigs=twigs, drawn=len(drawn), reached=len(found.depth))


def _lines(
    roots: Sequence[str], below: Below, found: Walk, drawn: Mapping[str, None]
) -> list[_Leaf]:
    again = _repeats(below, found, drawn)
    lines: list[_Leaf] = []
    todo = [_Leaf(0, name, "") for name in reversed(list(dict.fromkeys(roots))) if name in drawn]
    while todo:
        line = todo.pop()
        lines.append(line)
        if line.again:
            continue
        hanging = []
        for ask in below(line.name):
            own = found.parent.get(ask.name) == line.name
            if (own and ask.name in drawn) or (line.name, ask.name) in again:
                hanging.append(_Leaf(line.depth + 1, ask.name, asked(ask), again=not own))
            else:
                line.hidden += 1
        todo += reversed(hanging)
    return lines


def _repeats(below: Below, found: Walk, drawn: Mapping[str, None]) -> set[tuple[str, str]]:
    """The further places of packages that fit in once each package has its own place."""
    places = (
        (name, ask.name)
        for name in drawn
        for ask in below(name)
        if found.parent.get(ask.name) != name and ask.name in drawn
    )
    return set(islice(places, MAX_TWIGS - len(drawn)))


def _twigs(
    lines: Sequence[_Leaf],
    versions: Mapping[str, str],
    again: Mapping[str, str],
    remarks: Mapping[str, Text],
) -> tuple[Twig, ...]:
    place = {line.name: at for at, line in enumerate(lines) if not line.again}
    bearing = {
        line.name
        for line, after in pairwise(lines)
        if not line.again and (after.depth > line.depth or line.hidden)
    }
    twigs = []
    for at, line in enumerate(lines):
        where = ""
        if line.again and line.name in bearing:
            where = "see above" if place[line.name] < at else "see below"
        remark = None if line.again else remarks.get(line.name)
        note = _note(line, where, remark)
        version = (again if line.again else versions).get(line.name, "")
        twigs.append(Twig(depth=line.depth, name=line.name, version=version, note=note))
    return tuple(twigs)


def _note(line: _Leaf, where: str, remark: Text | None) -> Text | None:
    parts = ["{asked}"] if line.asked else []
    parts += [remark.template] if remark else []
    parts += [where] if where else []
    parts += ["{hidden} more not drawn"] if line.hidden else []
    values = {"asked": line.asked, "hidden": f"{line.hidden:,}"}
    return (
        say(", ".join(parts), **values, **dict(remark.parameters if remark else ()))
        if parts
        else None
    )


def asked(ask: Ask) -> str:
    """What was asked for, as a package writes it after the name: ``>=2; sys_platform == "linux"``."""
    extra = f'extra == "{ask.extra}"' if ask.extra else ""
    marker = f"({ask.marker})" if extra and " or " in ask.marker else ask.marker
    conditions = " and ".join(part for part in (marker, extra) if part)
    return "; ".join(part for part in (_in_order(ask.specifier), conditions) if part)


def _in_order(specifier: str) -> str:
    """The bounds of a specifier as people write them: first what it begins with.

    One with a space is of conda and stands as it was written.
    """
    if " " in specifier:
        return specifier
    parts = [part for part in specifier.split(",") if part]
    return ",".join(sorted(parts, key=lambda part: "<" in part[:1] or "!" in part[:1]))
