"""Prompts of shells and interpreters in front of a command."""

from __future__ import annotations

from enum import StrEnum

from factlock.patterns import regex


class Prompt(StrEnum):
    """What stands in front of a line: nothing, the prompt of a shell, or that of an interpreter."""

    NONE = "none"
    SHELL = "shell"
    PYTHON = "python"


_PYTHON = regex(r"\s*(?:>>>|In ?\[[\d ]*\]:)[ \t]*")
_ENVIRONMENT = r"(?:\((?P<venv>[\w.@/ -]{1,40})\)[ \t]*)"
_SHELL = regex(
    rf"\s*{_ENVIRONMENT}?(?:"
    r"PS(?:[ \t]+[^>\n]{0,80})?>"
    r"|[A-Za-z]:(?:\\[^>\n]{0,80})?>"
    r"|\[?[\w.+-]{1,40}@[\w.-]{1,60}(?:[: ][^$#%>\n]{0,60})?[$#%>]"
    r"|(?:ba|z|da|k|fi)?sh-?[\d.]*[$#]"
    r"|[~\w./-]{0,40}\$"
    r"|%|❯|➜|»|λ|\$|>"
    r")(?:[ \t]+|$)"
)
# An environment's name alone, with no sign behind it.
_ONLY_ENVIRONMENT = regex(rf"\s*{_ENVIRONMENT}(?=[a-z])")


def strip_prompt(line: str) -> tuple[Prompt, str]:
    """Which prompt a line begins with, and what follows it."""
    if found := _PYTHON.match(line):
        return Prompt.PYTHON, line[found.end() :]
    if (found := _SHELL.match(line)) or (found := _ONLY_ENVIRONMENT.match(line)):
        return Prompt.SHELL, line[found.end() :]
    return Prompt.NONE, line
