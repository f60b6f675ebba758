"""Adding packages to an ``environment.yml``, or moving their pins, and proving that nothing else changed."""

from __future__ import annotations

from collections.abc import Sequence

from factlock.errors import InputError
from factlock.images.editing.bumping import bump
from factlock.images.editing.change import (
    Action,
    Change,
    Channel,
    Done,
    Edited,
    Splice,
    Status,
    check_change,
    same_name,
)
from factlock.images.editing.difference import changed_lines, unified
from factlock.images.editing.habits import CommentStyle, comment_style, form_for
from factlock.images.editing.house_rules import HouseRules
from factlock.images.editing.layout import Item, Layout, Listing, read_layout, refuse
from factlock.images.editing.notes import comments_of
from factlock.images.editing.pinning import pin_for
from factlock.images.editing.proof import Meant, prove, unproved
from factlock.images.editing.remarks import of_added, of_moved, of_present, require_extras
from factlock.images.editing.section import is_include, make_section
from factlock.images.editing.spec import Form, read_spec
from factlock.images.editing.writing import Insertion, entry_text, insert
from factlock.light_dataclass import dataclass, field, replace
from factlock.text import normal_name

AS_IN_FILE = HouseRules()


def edit_environment(
    content: bytes, file: str, changes: Sequence[Change], house: HouseRules = AS_IN_FILE
) -> Edited:
    """The file after its changes, with a proof that only they were made.

    Raises ``InputError`` with file, line, reason and advice where that would not be safe; then none of
    the changes is made.
    """
    for change in changes:
        check_change(change)
    editing = _Editing.begin(content, file, house)
    if len(changes) > 1:
        # Each on its own first: what cannot be done is then said with the lines of the file as it is.
        for change in changes:
            editing.alone().make(change)
    done = tuple(editing.make(change) for change in changes)
    after = editing.layout.lines.content
    return Edited(
        file=file,
        content=after,
        diff=unified(content, after, file),
        lines=changed_lines(after, editing.splices),
        done=tuple(_with_line(one, editing.layout) for one in done),
        splices=tuple(editing.splices),
    )


@dataclass(slots=True)
class _Editing:
    """A file on its way: its layout after the last change, and the habits it had before the first."""

    layout: Layout
    forms: dict[Channel, Form]
    style: CommentStyle
    house: HouseRules
    splices: list[Splice] = field(default_factory=list)

    @classmethod
    def begin(cls, content: bytes, file: str, house: HouseRules) -> _Editing:
        layout = read_layout(content, file)
        conda = layout.conda.specs()
        pip = layout.pip.specs() if layout.pip else []
        forms = {
            Channel.CONDA: form_for(Channel.CONDA, conda, pip, house),
            Channel.PYPI: form_for(Channel.PYPI, pip, conda, house),
        }
        return cls(layout, forms, comment_style(comments_of(layout), house), house)

    def alone(self) -> _Editing:
        """The same file and habits, to try something on."""
        return _Editing(self.layout, self.forms, self.style, self.house)

    def make(self, change: Change) -> Done:
        """Make one change, or find that there is nothing to do."""
        found = find(self.layout, change)
        if found is None:
            return self._add(change)
        listing, item = found
        require_extras(change, item.spec, self.layout.file, item.node.line)
        if listing.channel is not change.channel:
            return _done(change, Status.OTHER_SIDE, item.node.text)
        if change.action is Action.ADD:
            return _done(change, Status.THERE, item.node.text, of_present(change, item.spec))
        return self._bump(change, listing, item)

    def _add(self, change: Change) -> Done:
        if change.action is Action.BUMP:
            raise InputError(
                f"{change.name} is not in the file, and cannot be moved to another version.",
                file=self.layout.file,
                advice="Add it.",
            )
        text = entry_text(change, self.forms[change.channel])
        if change.channel is Channel.PYPI and self.layout.pip is None:
            self._make_section(change, text)
        else:
            self._insert(change, text)
        pin = pin_for(change, self.forms[change.channel])
        return _done(change, Status.ADDED, text, of_added(change, pin))

    def _insert(self, change: Change, text: str) -> None:
        in_pip = change.channel is Channel.PYPI
        listing = self.layout.pip if in_pip else self.layout.conda
        if listing is None:
            raise TypeError(change)
        _check_includes(self.layout, listing)
        made = insert(self.layout, listing, text, change.ticket, self.style)
        self._cut(made, Meant(in_pip=in_pip, index=made.index, text=text))

    def _make_section(self, change: Change, text: str) -> None:
        if self.layout.conda.flow:
            refuse(
                self.layout.file,
                self.layout.conda.key,
                "A list for pip cannot be made safely within [ ]",
                "Write the list with a dash and a line for each package.",
            )
        pip = Change(channel=Channel.CONDA, name="pip")
        if not any(spec.name == "pip" for spec in self.layout.conda.specs()):
            self._insert(pip, "pip")
        made = make_section(self.layout, text, change.ticket, self.style)
        self._cut(made, Meant(in_pip=True, index=0, text=text, section=True))

    def _bump(self, change: Change, listing: Listing, item: Item) -> Done:
        form = self.forms[change.channel]
        made = bump(self.layout, item, change, form, self.style, self.house)
        if made is None:
            return _done(change, Status.THERE, item.node.text)
        text, splices = made
        in_pip = listing.channel is Channel.PYPI
        meant = Meant(in_pip=in_pip, index=item.index, text=text, new=False)
        self._cut(Insertion(splices=splices, index=item.index), meant)
        return _done(change, Status.BUMPED, text, of_moved(change, item.spec))

    def _cut(self, made: Insertion, meant: Meant) -> None:
        """Make the cuts, read the result again, and keep it only if it is what was meant."""
        content = self.layout.lines.content
        for splice in made.splices:
            content = splice.apply(content)
        try:
            after = read_layout(content, self.layout.file)
        except InputError as error:
            # Its line is one of a text that nobody has seen.
            problem = "what would be written could not be read again"
            raise unproved(self.layout, problem) from error
        prove(self.layout, after, meant, made.splices)
        self.layout = after
        self.splices.extend(made.splices)


def find(layout: Layout, change: Change) -> tuple[Listing, Item] | None:
    """Where a package stands already, under one of its names, in its own list or in the other one.

    Raises ``InputError`` where that is not to be told or not to be touched.
    """
    wanted = {same_name(change.channel, name) for name in (change.name, *change.also)}
    normal = {normal_name(name) for name in wanted}
    for node in layout.selected:
        spec = read_spec(Channel.CONDA, node.text)
        if spec and normal_name(spec.name) in normal:
            refuse(layout.file, node, f"{change.name} is in the file for one platform only")
    listings = [layout.conda, *([layout.pip] if layout.pip else [])]
    listings.sort(key=lambda one: one.channel is not change.channel)
    for listing in listings:
        own = listing.channel is change.channel
        found = [
            item
            for item in listing.items
            if item.spec and (item.spec.name in wanted if own else _same(item, normal))
        ]
        if len(found) > 1 and own and change.action is Action.BUMP:
            refuse(layout.file, found[1].node, f"{change.name} is in the file a second time")
        if found:
            return listing, found[0]
    return None


def _same(item: Item, normal: set[str]) -> bool:
    return item.spec is not None and normal_name(item.spec.name) in normal


def _check_includes(layout: Layout, listing: Listing) -> None:
    """Refuse a list of pip that only names another file: that is where its packages go."""
    if listing.items and all(is_include(item.node.text) for item in listing.items):
        first = listing.items[0]
        named = first.node.text.split()[-1]
        refuse(
            layout.file,
            first.node,
            "The packages of pip stand in another file",
            f"Add it to {named}.",
        )


def _done(change: Change, status: Status, text: str, remark: str = "") -> Done:
    return Done(change=change, status=status, text=text, line=0, remark=remark)


def _with_line(done: Done, layout: Layout) -> Done:
    """The same with the line on which its text stands at the end."""
    listings = [layout.conda, *([layout.pip] if layout.pip else [])]
    if done.status is Status.OTHER_SIDE:
        listings.reverse()
    own = [
        one
        for one in listings
        if (one.channel is done.change.channel) is (done.status is not Status.OTHER_SIDE)
    ]
    lines = [item.node.line for one in own for item in one.items if item.node.text == done.text]
    return replace(done, line=lines[0] if lines else 0)
