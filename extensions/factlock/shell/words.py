"""Split a line into simple commands and their words, as a shell does, without expanding anything.

Kinder than a shell in one way: ``numpy>=1.20`` without quotes is a redirection to a file, which no author
means; it is read as the requirement that it looks like. ``<name>`` is a placeholder and no redirection.
"""

from __future__ import annotations

import re

from factlock.light_dataclass import dataclass, field
from factlock.patterns import regex
from factlock.shell.install import Simple

MAX_WORDS = 300
# Between the parts of a line that was broken: white space, and the next line of the block.
BROKEN = "\x1f"
_PLACEHOLDER = regex(r"<[A-Za-z][^<>\n\x1f]{0,60}>")
_VERSION_AFTER = regex(r"[<>]=?[ \t]*[\d.*]+")
_BOUND = regex(r"[<>]=[ \t]*\d[\w.*,<>=!]*")
_REDIRECTION = regex(r"[<>]{1,3}&?-?[ \t]*")
_SUBSTITUTIONS = (("$(", ")"), ("${{", "}}"), ("${", "}"), ("{{", "}}"))
_PLAIN = regex(r"[\w.,:/=@+~*?\[\]-]+")
# A line in which nothing has a meaning of its own to a shell, as most have none.
_ALL_PLAIN = regex(r"[\w.,:/=@+~*?\[\] -]*")
_OPERATORS = ";|&\n"


@dataclass(slots=True)
class _Splitter:
    text: str
    posix: bool
    at: int = 0
    line: int = 0
    started: int = 0
    word: list[str] | None = None
    drop_next: bool = False
    # How many subshells are open: `(cd docs && pip install sphinx)`.
    inside: int = 0
    words: list[str] = field(default_factory=list)
    found: list[Simple] = field(default_factory=list)

    def put(self, some: str) -> None:
        if self.word is None:
            self.word = []
            if not self.words:
                self.started = self.line
        self.word.append(some)
        self.line += some.count(BROKEN)
        self.at += len(some)

    def end_word(self) -> None:
        if self.word is not None and self.drop_next:
            self.drop_next = False
        elif self.word is not None and len(self.words) < MAX_WORDS:
            self.words.append("".join(self.word))
        self.word = None

    def end_command(self) -> None:
        self.end_word()
        self.drop_next = False
        if self.words:
            self.found.append(Simple(words=tuple(self.words), line=self.started))
        self.words = []

    def step(self) -> bool:
        """Read one character or more; false at a comment."""
        char = self.text[self.at]
        if char in " \t\r" + BROKEN:
            self.end_word()
            self.line += char == BROKEN
            self.at += 1
        elif char == "#" and self.word is None:
            return False
        elif char in "'\"":
            self.quoted(char)
        elif char in "<>":
            self.angle()
        elif char in _OPERATORS or (char in "()" and self.parts(char)):
            self.end_command()
            self.at += 1
        elif char == "\\" and self.posix and self.at + 1 < len(self.text):
            self.at += 1
            self.put(self.text[self.at])
        else:
            self.put(self.substitution() or self.plain() or char)
        return True

    def parts(self, char: str) -> bool:
        """Whether a parenthesis stands between commands: one that begins a subshell, or ends one."""
        if char == "(" and self.word is None:
            self.inside += 1
            return True
        ends = char == ")" and (self.inside > 0 or self.word is None)
        self.inside -= ends and self.inside > 0
        return ends

    def quoted(self, quote: str) -> None:
        """A quoted part, to its end; raises ``ValueError`` when it has none."""
        self.put("")
        self.at += 1
        while self.text[self.at : self.at + 1] not in {quote, ""}:
            if quote == '"' and self.posix and re.match(r'\\["\\$`]', self.text[self.at :]):
                self.at += 1
            self.put(self.text[self.at])
        if self.at >= len(self.text):
            raise ValueError("a quote does not end")
        self.at += 1

    def angle(self) -> None:
        """A placeholder, a bound of a version, or a redirection with its file."""
        if match := _PLACEHOLDER.match(self.text, self.at):
            self.put(match[0])
        elif self.word is None and self.words and (match := _BOUND.match(self.text, self.at)):
            self.words[-1] += match[0].replace(" ", "")
            self.at = match.end()
        elif self.word and not "".join(self.word).isdigit() and self.version_follows():
            self.put(self.text[self.at])
        else:
            if self.word and "".join(self.word).isdigit():
                self.word = None
            self.end_word()
            match = _REDIRECTION.match(self.text, self.at)
            self.at = match.end() if match else self.at + 1
            self.drop_next = True

    def version_follows(self) -> bool:
        return _VERSION_AFTER.match(self.text, self.at) is not None

    def plain(self) -> str:
        """As many characters as mean nothing to a shell."""
        found = _PLAIN.match(self.text, self.at)
        return found[0] if found else ""

    def substitution(self) -> str:
        """``$(…)``, ``${…}``, ``{{ … }}`` or `…` whole, else nothing."""
        if self.text[self.at] not in "$`{":
            return ""
        if self.posix and self.text[self.at] == "`":
            end = self.text.find("`", self.at + 1)
            return self.text[self.at : end + 1] if end > 0 else ""
        for begin, closing in _SUBSTITUTIONS:
            if self.text.startswith(begin, self.at):
                end = self.text.find(closing, self.at)
                return self.text[self.at : end + len(closing)] if end > 0 else ""
        return ""


def split(text: str, *, posix: bool = True) -> tuple[Simple, ...]:
    """The simple commands of a line; none when a quote does not end: it is no command then."""
    if _ALL_PLAIN.fullmatch(text):
        words = tuple(text.split()[:MAX_WORDS])
        return (Simple(words=words, line=0),) if words else ()
    splitter = _Splitter(text, posix)
    try:
        while splitter.at < len(text) and splitter.step():
            pass
    except ValueError:
        return ()
    splitter.end_command()
    return tuple(splitter.found)
