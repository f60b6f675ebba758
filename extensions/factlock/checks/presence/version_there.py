"""Whether what is there is what was asked for: its versions, and of pip its extras."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum

from factlock.checks.presence.gaps import Gap
from factlock.checks.presence.traces import How, Trace
from factlock.errors import InputError
from factlock.images.image import Place
from factlock.inputs.conda_spec import read_conda_spec
from factlock.light_dataclass import dataclass
from factlock.model import Text, say
from factlock.patterns import regex
from factlock.text import normal_name
from factlock.version_ranges import in_pip_words, lies_within, never_both

# A version of three numbers or more, with whatever may follow it.
_WHOLE = regex(r"(?P<exact>==\d+(?:\.\d+){2,5})\.\*")


class Fit(StrEnum):
    """How something that is there lies to what was asked for."""

    INSIDE = "inside"
    OTHER = "other"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What the evidence comes to, which of it decides, and why it is open."""

    fit: Fit
    first: Trace
    gaps: tuple[Gap, ...] = ()
    notes: tuple[Text, ...] = ()


def weigh(sure: Sequence[Trace], specifier: str, extras: Sequence[str]) -> Weighed:
    """The evidence that is not in doubt against what was asked for; the strongest kind of it counts."""
    group = [one for one in sure if one.how is sure[0].how]
    fits = [(_fit(one, specifier), one) for one in group]
    inside = [one for fit, one in fits if fit is Fit.INSIDE]
    other = [one for fit, one in fits if fit is Fit.OTHER]
    if inside and other:
        reason = f"It is there twice: {_told(inside[0])}, and {_told(other[0])}."
        return Weighed(fit=Fit.OPEN, first=inside[0], gaps=(Gap(reason=reason),))
    if other:
        return Weighed(fit=Fit.OTHER, first=other[0])
    if not inside:
        gaps = tuple(_open(one, specifier) for one in group)
        return Weighed(fit=Fit.OPEN, first=group[0], gaps=gaps)
    return _with_extras(inside, extras)


def _told(one: Trace) -> str:
    return f"{one.version or one.spec or one.name} ({one.manager}, {one.said})"


def _with_extras(inside: Sequence[Trace], extras: Sequence[str]) -> Weighed:
    first = inside[0]
    if not extras:
        return Weighed(fit=Fit.INSIDE, first=first)
    wanted = ", ".join(extras)
    if first.manager != "pip":
        note = say(
            "{name} is a package of conda, which has no extras: what {extras} would add must be asked for by "
            "itself.",
            name=first.name,
            extras=wanted,
        )
        return Weighed(fit=Fit.INSIDE, first=first, notes=(note,))
    if first.how is not How.DECLARED:
        reason = f"Whether it was installed with {wanted} is told nowhere."
        return Weighed(fit=Fit.OPEN, first=first, gaps=(Gap(reason=reason, said=_place(first)),))
    for one in inside:
        if {*map(normal_name, extras)} <= {*_extras(one.spec)}:
            return Weighed(fit=Fit.INSIDE, first=one)
    note = say("{said} asks for it without {extras}.", said=first.said, extras=wanted)
    return Weighed(fit=Fit.OTHER, first=first, notes=(note,))


def _extras(spec: str) -> Iterator[str]:
    from packaging.requirements import InvalidRequirement, Requirement  # noqa: PLC0415 - slow

    try:
        yield from map(normal_name, Requirement(spec).extras)
    except InvalidRequirement:
        return


def _fit(one: Trace, specifier: str) -> Fit:
    if not specifier:
        return Fit.INSIDE
    if one.sample is not None:
        return Fit.OPEN
    ranges = [f"=={one.version}"] if one.version else _ranges(one)
    if not all(map(_is_readable, ranges)) or not any(ranges):
        return Fit.OPEN
    meant = map(_exactly, ranges) if one.manager == "conda" else ranges
    if all(lies_within(text, specifier) for text in meant):
        return Fit.INSIDE
    return Fit.OTHER if all(never_both(text, specifier) for text in ranges) else Fit.OPEN


def _exactly(text: str) -> str:
    """``==1.26.2.*``, which conda writes ``=1.26.2``, as what everybody means by it."""
    found = _WHOLE.fullmatch(text)
    return found["exact"] if found else text


def _ranges(one: Trace) -> list[str]:
    """What a file's entry allows, as specifiers of which one must hold; ``""`` allows all."""
    from packaging.requirements import InvalidRequirement, Requirement  # noqa: PLC0415 - slow

    if one.manager == "conda":
        try:
            version = read_conda_spec(one.spec or one.name).version
        except InputError:
            return []
        return [in_pip_words(part.strip("()")) for part in version.split("|")]
    try:
        return [str(Requirement(one.spec or one.name).specifier)]
    except InvalidRequirement:
        return []


def _is_readable(text: str) -> bool:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # noqa: PLC0415

    try:
        SpecifierSet(text)
    except InvalidSpecifier:
        return False
    return True


def _open(one: Trace, specifier: str) -> Gap:
    """Why nobody can say whether it is a version that was asked for."""
    if one.sample is not None:
        return Gap(reason=one.sample.reason, said=_place(one), unknown=one.sample)
    if one.version:
        reason = f"Its version {one.version} cannot be held against {specifier}."
    elif one.how is not How.DECLARED:
        reason = f"{one.name} is there, and in which version is not told."
    elif any(_ranges(one)):
        reason = f"It asks for {one.spec}, which may or may not come to {specifier}."
    else:
        reason = f"It asks for {one.name} without saying which version; {specifier} is wanted."
    return Gap(reason=reason, said=_place(one))


def _place(one: Trace) -> Place:
    return Place(file=one.said)
