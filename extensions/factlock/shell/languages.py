"""How a code block is read, by the name of its language."""

from __future__ import annotations

from enum import StrEnum


class Language(StrEnum):
    """A way of reading a block.

    ``shell`` and ``windows`` hold commands; ``python`` holds them after ``!`` and ``%``; ``text`` after a
    prompt only; ``loose`` (no language said) as text, or when all its lines are commands that we know.
    """

    SHELL = "shell"
    WINDOWS = "windows"
    PYTHON = "python"
    TEXT = "text"
    LOOSE = "loose"
    DOCKER = "docker"
    YAML = "yaml"
    OTHER = "other"


_NAMES: dict[Language, str] = {
    Language.SHELL: "bash sh shell zsh ksh fish console shell-session shellsession sh-session bash-session"
    " terminal shellscript tcsh csh tcshcon commandline cmdline command zsh-session prompt",
    Language.WINDOWS: "powershell pwsh posh ps1 psm1 pwsh-session ps1con bat batch cmd dosbatch"
    " winbatch doscon dos windows",
    Language.PYTHON: "python python3 py py3 python2 pycon pycon3 ipython ipython2 ipython3 ipythonconsole"
    " ipython1 ipython1console ipython2console ipython3console jupyter notebook sage",
    Language.TEXT: "text output literal plain plaintext txt",
    Language.LOOSE: "default guess none",
    Language.DOCKER: "docker dockerfile containerfile",
    Language.YAML: "yaml yml",
}
_BY_NAME = {name: language for language, names in _NAMES.items() for name in names.split()}


def language_of(name: str) -> Language:
    """The way to read a block whose language has that name; empty when nothing was said."""
    return _BY_NAME.get(name.strip().lower() or "default", Language.OTHER)
