"""The blocks of a page by their names: which are ours, which only look like ours, which are hidden."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterator

from factlock.light_dataclass import dataclass
from factlock.patterns import regex
from factlock.runbook.model import Fault, StepKind
from factlock.runbook.proof.rules import fault, quoted
from factlock.text import is_hidden

STEP, TEMPLATE = "runbook:step", "runbook:template"
# What the page shows of its runbook beside the steps; nothing is read from these.
SHOWN = ("runbook:diagram", "runbook:examples")
OURS = (STEP, TEMPLATE, *SHOWN)
INCLUDES = frozenset({"include", "eval-rst", "mdinclude"})
MAX_INFO = 200
_NAME = regex(r"\{([^{}\n]{1,80})\}(.*)")
# Something that looks like the beginning of a block, wherever on a line it stands.
_OPENING = regex(r"(?<![^\s{}A-Za-z0-9])[^\s{}A-Za-z0-9]{2,}+[ \t]*+\{([^{}\n]{1,80})\}")
_OF_RST = regex(r"(?<!\.)\.\.[ \t]+([\w:.-]{1,80})::")
_KINDS = "|".join(one.value for one in StepKind)
_OF_A_STEP = regex(rf"(?m)^\s*:(?:{_KINDS}):")
# Letters of other scripts that are drawn as Latin ones.
_DRAWN_ALIKE = str.maketrans(
    "аеорсхуіјѕԁһӏкнтвмгпԛԝαεοριυνκτβμηχ\u0131\u2236\ua789\u02d0\uff1a",
    "aeopcxyijsdhlkhtbmrnqwaeopiuvktbmnxi::::",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Info:
    """What stands behind the marks of a fence: the name in braces, and the rest of the line."""

    name: str
    argument: str
    braces: bool


def read_info(info: str) -> Info:
    """The parts of ``{name} argument``; of a plain fence the first word is the name."""
    text = info.strip()[:MAX_INFO]
    found = _NAME.fullmatch(text)
    if found:
        return Info(name=found[1], argument=found[2].strip(), braces=True)
    name, _, rest = text.partition(" ")
    return Info(name=name, argument=rest.strip(), braces=text.startswith("{"))


def meant(name: str) -> str:
    """The block of ours that a name is, or looks like; ``""`` for a name of others."""
    if name in OURS:
        return name
    plain = "".join(one for one in unicodedata.normalize("NFKD", name) if _is_drawn(one))
    plain = plain.strip("{} ").casefold().translate(_DRAWN_ALIKE)
    if plain in OURS:
        return plain
    close = difflib.get_close_matches(plain, OURS, n=1, cutoff=0.75)
    if close:
        return close[0]
    return STEP if plain.startswith("runbook") else ""


def _is_drawn(char: str) -> bool:
    return not is_hidden(char) and not unicodedata.combining(char) and not char.isspace()


def name_fault(info: Info, content: str, line: int) -> Fault | None:
    """What is wrong with the name of a block that stands where blocks may stand."""
    if info.name in OURS and info.braces:
        return None
    odd = info.braces and not all("\x20" < one < "\x7f" for one in info.name.strip())
    ours = meant(info.name) or (STEP if _is_bare(info, content) else "")
    if not (odd or ours):
        return None
    advice = f"Write {{{ours}}}." if ours else "Write the name in plain letters."
    message = f"{quoted(info.name)} is no block that there is."
    return fault(line, "block", message, advice)


def _is_bare(info: Info, content: str) -> bool:
    """Whether a step was written without the name of our domain."""
    bare = info.braces and info.name.strip().lower() in {"step", "steps"}
    return bare and _OF_A_STEP.search(content) is not None


def lost_in(lines: list[tuple[int, str]]) -> Iterator[Fault]:
    """Blocks of ours, and includes, in lines in which none may stand."""
    for number, line in lines:
        names = [found[1] for found in _OPENING.finditer(line)]
        names += [found[1] for found in _OF_RST.finditer(line)]
        for name in names:
            if name.strip().lower() in INCLUDES:
                yield included(number)
            elif ours := meant(name):
                message = f"A block {{{ours}}} is hidden here, and would be passed over."
                advice = "Begin its line with ``` at the left margin, outside of everything else."
                yield fault(number, "hidden-step", message, advice)
                break


def included(line: int) -> Fault:
    """The fault of an include."""
    message = "A runbook includes nothing: what it does stands in this file."
    return fault(line, "include", message, "Copy the text into the page, or link to it.")
