"""Moving the pin of an entry that is there: its versions are replaced, everything around them stays."""

from __future__ import annotations

from factlock.errors import InputError
from factlock.images.editing.change import Change, Channel, Splice
from factlock.images.editing.habits import NONE, TRAILING, CommentStyle, says_ticket
from factlock.images.editing.house_rules import HouseRules
from factlock.images.editing.layout import Item, Layout, refuse
from factlock.images.editing.notes import comments_at
from factlock.images.editing.pinning import pin_for
from factlock.images.editing.spec import MINOR, Form, Spec
from factlock.images.ticket import clean_ticket


def bump(  # noqa: PLR0913, PLR0917 - the file, the entry, what is wanted, and how it is written here
    layout: Layout,
    item: Item,
    change: Change,
    form: Form,
    style: CommentStyle,
    house: HouseRules,
) -> tuple[str, tuple[Splice, ...]] | None:
    """The new text of an entry and the cuts for it, or ``None`` if it says that already."""
    spec = item.spec
    if spec is None or spec.form is None:
        refuse(layout.file, item.node, "This holds bounds, a build or a marker, not a single pin")
    if not change.version:
        raise InputError(
            f"{change.name} is to be moved, and no version is given.",
            file=layout.file,
            line=item.node.line,
            advice="Name the version.",
        )
    text = _text(spec, spec.form, change, form, house)
    if text == item.node.text:
        return None
    cuts = [_replace(layout, item, text)]
    if (note := _note(layout, item, change, style)) is not None:
        cuts.append(note)
    # From the end to the beginning, so that each place is still right when its turn comes.
    return text, tuple(sorted(cuts, key=lambda cut: -cut.at))


def _text(spec: Spec, own: Form, change: Change, form: Form, house: HouseRules) -> str:
    ruled = house.pin_conda if change.channel is Channel.CONDA else house.pin_pypi
    # Who asks for a version gets one, also in a file that pins nothing.
    usual = form if ruled or form.operator else MINOR
    pin = pin_for(change, usual if ruled or not own.operator else own)
    return f"{spec.head}{pin}"


def _replace(layout: Layout, item: Item, text: str) -> Splice:
    """The cut from the first to the last character that is other."""
    node = item.node
    line = layout.lines.texts[item.first]
    written = line[node.column - 1 : node.end_column - 1]
    if item.first != item.last or written.strip("'\"") != node.text:
        refuse(layout.file, node, "The entry is not written as it is read")
    start = line.index(node.text, node.column - 1)
    at = layout.lines.at(item.first, start)
    return Splice(at=at, removed=node.text.encode(), added=text.encode())


def _note(layout: Layout, item: Item, change: Change, style: CommentStyle) -> Splice | None:
    """The comment that names the ticket, unless one does so or the entry stands within ``[ ]``."""
    ticket = clean_ticket(change.ticket)
    listing = layout.conda if change.channel is Channel.CONDA else layout.pip
    if not ticket or style.place == NONE or listing is None or listing.flow:
        return None
    comments = comments_at(layout, item)
    if any(says_ticket(one.text, ticket) for one in comments):
        return None
    if style.place == TRAILING and all(one.above for one in comments):
        at = layout.lines.at(item.last, item.node.end_column - 1)
        return Splice(at=at, removed=b"", added=f"{style.gap}{style.text(ticket)}".encode())
    return layout.lines.insert(item.first, [f"{listing.indent}{style.text(ticket)}"])
