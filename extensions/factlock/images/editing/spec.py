"""One entry of a list of packages: its name, its pin and how that is written, and pins of the same form."""

from __future__ import annotations

import re

from factlock.images.editing.change import Channel, same_name
from factlock.light_dataclass import dataclass, replace
from factlock.patterns import regex

MAX_SPEC = 500
WHOLE = 0
_ATOM = r"[0-9v*][A-Za-z0-9_.*+!-]*"
_RANGE = rf"(?:==|!=|~=|>=|<=|=|>|<)?\s*{_ATOM}"
_CONDA = regex(
    r"(?P<head>(?:[A-Za-z0-9_][A-Za-z0-9_./-]*::)?(?P<name>[A-Za-z0-9_][A-Za-z0-9_.-]*)"
    r"(?:\[[A-Za-z0-9_.,\s-]*\])?)"
    rf"(?P<spec>(?:\s*(?:==|!=|~=|>=|<=|=|>|<|\s)\s*{_ATOM}(?:\s*[,|]\s*{_RANGE})*"
    r"|={1,2}[A-Za-z0-9_.*]+)?(?:[= ]\s*[A-Za-z0-9_.*]+)?)"
    r"(?P<tail>\[[^\[\]]*\])?",
    re.ASCII,
)
_PIP = regex(
    r"(?P<head>(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)(?:\s*\[[A-Za-z0-9_.,\s-]*\])?)"
    r"(?P<spec>\s*(?:(?:==|!=|~=|>=|<=|>|<)[^;@#]*)?)(?P<tail>\s*[;@].*)?",
    re.ASCII,
)
_PIN = regex(
    r"(?P<before>\s*)(?P<operator>==|=|>=|~=)(?P<after>\s*)(?P<version>[0-9][A-Za-z0-9_+!]*"
    r"(?:\.[A-Za-z0-9_+!]+)*)(?P<star>\.\*)?(?P<end>\s*)",
    re.ASCII,
)
_RELEASE = regex(r"v?(?P<epoch>[0-9]+!)?(?P<release>[0-9]+(?:\.[0-9]+)*)(?P<rest>.*)", re.ASCII)
# What may follow the numbers of a version without its being a version of another series.
_AFTER = regex(r"(?:[.-]?post[0-9]*)?(?:\+[A-Za-z0-9.]+)?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How a pin is written: ``==`` with ``star`` and two ``parts`` is ``==2.0.*``; ``WHOLE`` parts are all.

    An empty operator is no pin. ``before`` and ``after`` are the spaces around the operator.
    """

    operator: str = ""
    star: bool = False
    parts: int = WHOLE
    before: str = ""
    after: str = ""

    def write(self, version: str) -> str:
        """The pin of this form for a whole version; empty without operator or version."""
        if not (self.operator and version):
            return ""
        return f"{self.before}{self._bound(version)}"

    def _bound(self, version: str) -> str:
        found = _RELEASE.fullmatch(version)
        plain = found is not None and _AFTER.fullmatch(found["rest"]) is not None
        if found is None or not plain or self.parts == WHOLE:
            # A pre-release, or what is no series of numbers, is named in full or not met at all.
            operator = "==" if self.star and self.operator == "==" else self.operator
            return f"{operator}{self.after}{version}"
        release = ".".join(found["release"].split(".")[: self.parts])
        star = ".*" if self.star else ""
        return f"{self.operator}{self.after}{found['epoch'] or ''}{release}{star}"

    def for_pip(self) -> Form:
        """The form that means the same to pip: a single ``=`` of conda holds a series."""
        if self.operator != "=":
            return self
        return replace(self, operator="==", star=self.star or self.parts != WHOLE)


NO_PIN = Form()
MINOR = Form(operator="==", star=True, parts=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """An entry that was understood.

    ``name`` is in the form in which names are compared, ``written`` as it stands there, ``head`` with
    channel and extras. ``pin`` is the text of its versions, ``tail`` what follows. ``form`` is ``None``
    for versions that are no single pin.
    """

    name: str
    written: str
    head: str
    pin: str
    tail: str
    form: Form | None


def read_spec(channel: Channel, text: str) -> Spec | None:
    """The entry, or ``None`` for what does not begin with a name: an option, an address, nonsense."""
    if len(text) > MAX_SPEC or not text.isascii() or not text.isprintable():
        return None
    found = (_CONDA if channel is Channel.CONDA else _PIP).fullmatch(text.strip())
    if found is None:
        return None
    pin = found["spec"]
    return Spec(
        name=same_name(channel, found["name"]),
        written=found["name"],
        head=found["head"].rstrip(),
        pin=pin,
        tail=found["tail"] or "",
        form=_form(pin) if not found["tail"] else None,
    )


def _form(pin: str) -> Form | None:
    if not pin.strip():
        return NO_PIN
    found = _PIN.fullmatch(pin)
    if found is None:
        return None
    parts = len(found["version"].split("!")[-1].split("."))
    star = found["star"] is not None
    # x.y.z is a whole version, and == without a star names one, however short it is.
    few = star or (parts < 3 and found["operator"] != "==")  # noqa: PLR2004
    return Form(
        operator=found["operator"],
        star=star,
        parts=parts if few else WHOLE,
        before=found["before"],
        after=found["after"],
    )


def form_of_rule(rule: str) -> Form:
    """The form that a house rule shows, such as ``==x.y.*``."""
    if rule in {"", "none"}:
        return NO_PIN
    found = re.fullmatch(r"([=<>~]+)([xyz.]+?)(\.\*)?", rule)
    if found is None:
        raise ValueError(rule)
    parts = len(found[2].split("."))
    whole = not found[3] and parts >= 3  # noqa: PLR2004
    return Form(operator=found[1], star=found[3] is not None, parts=WHOLE if whole else parts)
