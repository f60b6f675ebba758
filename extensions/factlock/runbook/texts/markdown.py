"""Text of somebody else within Markdown: it is read as it was written, and does nothing there.

No heading, no image, no HTML, no mention that calls somebody, no number that closes an issue, no line that a
CI system takes for a command. What stays as it is: names, versions, and an address that is all there is.
"""

from __future__ import annotations

import re

from factlock.patterns import regex
from factlock.text import clean_text, redact, safe_url

LIMIT = 20_000
MAX_MARKS = 4
# A word that a forge would make a link or a call of: an address, somebody's name, the number of an issue.
_ALIVE = regex(
    r"://|(?<![A-Za-z0-9])www\.|(?<![A-Za-z0-9])@\w|#[0-9]|(?<![A-Za-z0-9])GH-[0-9]", re.IGNORECASE
)
_AROUND = "()[]{}<>,.;:!?'\"*"
_SPECIAL = regex(
    r"[\\`*\[\]|]|~(?=~)|<(?=[A-Za-z/!?])|&(?=#?[A-Za-z0-9]{1,32};)|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|!(?=\[)"
)
_FIRST = regex(r"[#>+=-]|::|[0-9]{1,9}(?=[.)](?:\s|$))")
# Stands before what would begin something at the head of a line, until it is known where it comes to stand.
# No value holds it: it is one of the characters that are made visible.
_HEAD = "\ue000"
_AT_HEAD = regex(
    rf"(?m)^(?P<before>(?:[ \t>]|[-*+](?=[ \t])|[0-9]{{1,9}}[.)](?=[ \t]))*){_HEAD}(?P<digits>[0-9]*)"
)


class Markdown(str):
    """Text that is Markdown already and is not escaped again."""

    __slots__ = ()


def escape(text: str) -> Markdown:
    """One line of a text in Markdown that shows it letter by letter; hidden characters are made visible.

    What would need many backslashes is no prose, and is shown as code.
    """
    if isinstance(text, Markdown):
        return text
    line = " ".join(clean_text(redact(text), LIMIT).split())
    if "://" in line and safe_url(line) == line and not re.search(r"[()\[\]*_~{}|@]", line):
        return Markdown(line)
    words = [_alive(word) or word for word in line.split(" ")]
    plain = [word for word in words if not isinstance(word, Markdown)]
    if sum(len(_SPECIAL.findall(word)) for word in plain) > MAX_MARKS:
        return code(line)
    shown = " ".join(word if isinstance(word, Markdown) else _escaped(word) for word in words)
    return Markdown(f"{_HEAD if _FIRST.match(line) else ''}{shown}")


def _escaped(word: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", word)


def _alive(word: str) -> Markdown | None:
    """The word as code, less the signs around it, if a forge would do something with it."""
    if not _ALIVE.search(word):
        return None
    begin = len(word) - len(word.lstrip(_AROUND))
    end = len(word.rstrip(_AROUND))
    if not _ALIVE.search(word[begin:end]):
        return code(word)
    return Markdown(f"{_escaped(word[:begin])}{code(word[begin:end])}{_escaped(word[end:])}")


def settle(text: str) -> str:
    """A whole text, when it is known what stands at the head of its lines."""
    return _AT_HEAD.sub(r"\g<before>\g<digits>\\", text).replace(_HEAD, "")


def code(text: str) -> Markdown:
    """A text as code within a line."""
    line = " ".join(clean_text(redact(text), LIMIT).split()).replace("##[", "## [")
    if not line:
        return Markdown("")
    marks = "`" * (max((len(run) for run in re.findall(r"`+", line)), default=0) + 1)
    gap = " " if line.startswith("`") or line.endswith("`") else ""
    return Markdown(f"{marks}{gap}{line}{gap}{marks}")


def fence(text: str, language: str = "") -> Markdown:
    """A text of several lines as a block of code."""
    lines = [clean_text(line, LIMIT) for line in redact(text).rstrip("\n").split("\n")]
    body = "\n".join(lines).replace("##[", "## [").replace("##vso[", "## vso[")
    marks = "`" * max(3, max((len(run) for run in re.findall(r"`+", body)), default=0) + 1)
    word = language if re.fullmatch(r"[a-z]{0,20}", language) else ""
    return Markdown(f"{marks}{word}\n{body}\n{marks}")


def inside_code(text: str) -> Markdown:
    """A text for a place between backticks, which it cannot leave."""
    line = " ".join(clean_text(redact(text), LIMIT).split())
    return Markdown(line.replace("`", "'").replace("##[", "## [") or " ")


def inside_fence(text: str) -> Markdown:
    """A text for a place within a block of code, which it cannot leave."""
    lines = [clean_text(line, LIMIT) for line in redact(text).rstrip("\n").split("\n")]
    return Markdown("\n".join(lines).replace("```", "'''").replace("##[", "## ["))


def address(text: str) -> Markdown:
    """The address of a link, or one that leads nowhere."""
    good = safe_url(text) is not None and not re.search(r"[()\s<>]", text)
    return Markdown(text if good else "#")


def quote(text: str) -> Markdown:
    """A text of several lines as somebody's words."""
    lines = text.replace("\r", "\n").split("\n")
    return Markdown("\n".join(f"> {escape(line)}".rstrip() for line in lines))


def link(text: str, address: str) -> Markdown:
    """A link where the address can be one, else the text with the address as code."""
    if safe_url(address) is None or re.search(r"[()\s<>]", address):
        return Markdown(f"{escape(text)} ({code(address)})" if address else escape(text))
    return Markdown(f"[{escape(text)}]({address})")
