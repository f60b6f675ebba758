"""What a file already does: the form of its pins, the place and form of its comments that name a ticket."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeVar

from factlock.images.editing.change import Channel
from factlock.images.editing.house_rules import TICKET, HouseRules
from factlock.images.editing.spec import MINOR, NO_PIN, Form, Spec, form_of_rule
from factlock.light_dataclass import dataclass, replace
from factlock.patterns import regex

# Both are pinned, or not, for reasons of their own.
_SPECIAL = {"python", "pip"}
_REFERENCE = regex(
    r"https?://\S*/(?:issues?|pull|pulls|merge_requests|tickets?|a/tickets|browse|request|requests"
    r"|discussions|support)/\S+|(?:\b(?:issue|ticket)\s+)?#[0-9]+\b|\b[A-Z][A-Z0-9]{1,9}-[0-9]+\b",
)
_PREFIX = regex(
    r"(?:(?:requested|required|asked|needed|added|wanted|installed)(?:\s+(?:in|by|for|via|through|as))?"
    r"|from|for|see|ticket|issue|request|ref|refs|via|per|jira|provenance)\s*:?\s+",
    re.IGNORECASE,
)
_T = TypeVar("_T")
ABOVE, TRAILING, NONE = "above", "trailing", "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment of an entry: ``gap`` is the space before its ``#``, ``text`` what follows that."""

    above: bool
    gap: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentStyle:
    """Where a ticket is named, and in which words."""

    place: str
    form: str
    gap: str = "  "

    def text(self, ticket: str) -> str:
        """The comment with its ``#``."""
        return f"# {self.form.replace(TICKET, ticket)}"


def names_ticket(text: str) -> bool:
    """Whether a comment says where a package was asked for."""
    return _REFERENCE.search(text) is not None


def says_ticket(text: str, ticket: str) -> bool:
    """Whether a comment says this ticket, and not one whose address or id only begins with it."""
    whole = rf"(?<![\w/#.-]){re.escape(ticket)}(?![\w/#&=-]|[.?][\w/])"
    return re.search(whole, text) is not None


def usual_form(specs: Iterable[Spec]) -> Form | None:
    """The form that most entries pin in, no pin if most have none, ``None`` if there are no entries."""
    forms = [one.form for one in specs if one.form is not None and one.name not in _SPECIAL]
    pinned = [one for one in forms if one.operator]
    if not forms:
        return None
    if len(pinned) * 2 < len(forms):
        return NO_PIN
    kind = _most((one.operator, one.star) for one in pinned)
    same = [one for one in pinned if (one.operator, one.star) == kind]
    parts = _most(one.parts for one in same)
    before, after = _most((one.before, one.after) for one in same)
    # More than one space comes of a line that goes on below, or of a table.
    before, after = before if len(before) == 1 else "", after if len(after) == 1 else ""
    return Form(operator=kind[0], star=kind[1], parts=parts, before=before, after=after)


def form_for(
    channel: Channel, own: Sequence[Spec], others: Sequence[Spec], house: HouseRules
) -> Form:
    """The form for a new pin: the house's, the list's own, the other list's, else the minor series."""
    rule = house.pin_conda if channel is Channel.CONDA else house.pin_pypi
    if rule:
        return form_of_rule(rule)
    form = usual_form(own) or usual_form(others) or MINOR
    form = form.for_pip() if channel is Channel.PYPI else form
    if channel is Channel.CONDA and form.operator == "~=":
        return replace(form, operator=">=")
    return form


def comment_style(comments: Sequence[Comment], house: HouseRules) -> CommentStyle:
    """Where and how to name a ticket, as most of the comments do that name one."""
    naming = [one for one in comments if names_ticket(one.text)]
    place = ABOVE
    if naming:
        place = ABOVE if _most(one.above for one in naming) else TRAILING
    gaps = [one.gap for one in comments if not one.above]
    prefixes = [words for one in naming if (words := _words_before(one.text))]
    many = len(prefixes) * 2 >= len(naming) and bool(prefixes)
    form = (_most(prefixes) if many else "") + TICKET
    return CommentStyle(
        place=house.comment_place or place,
        form=house.comment_form or form,
        gap=_most(gaps) if gaps else "  ",
    )


def _words_before(text: str) -> str:
    """The usual words that lead to a ticket, such as ``requested in``, if a comment begins with them."""
    # "issue #3" is the ticket itself.
    found = None if _REFERENCE.match(text) else _PREFIX.match(text)
    return found[0] if found and _REFERENCE.match(text, found.end()) else ""


def _most(found: Iterable[_T]) -> _T:
    """The most frequent; of equals the one that comes last in the file."""
    listed = list(found)
    counted = Counter(listed)
    return max(reversed(listed), key=lambda one: counted[one])
