"""What a command of conda, mamba, micromamba or pixi installs, word by word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from factlock.errors import InputError
from factlock.inputs.conda_spec import read_conda_spec
from factlock.inputs.manifest import CondaEntry
from factlock.inputs.requirement import ANOTHER_FILE, VARIABLE, where_from
from factlock.inputs.shown_text import show
from factlock.light_dataclass import dataclass, replace
from factlock.shell.options import Argument
from factlock.shell.placed_words import Word

CUT_OFF = "cut off by the shell at an unquoted < or >"
NOT_CONDA = "not a package as conda writes it"
_CHANNEL = frozenset({"-c", "--channel"})
_PIXI = "pixi"


@dataclass(frozen=True, slots=True)
class CondaCall:
    """The words behind the verb of one of conda's programs.

    ``for_files``: of ``conda env create``, which takes packages from files alone.
    """

    tool: str
    words: tuple[Word, ...]
    for_files: bool = False

    def entries(self, arguments: Sequence[Argument]) -> Iterator[tuple[Word, CondaEntry]]:
        """What is installed, each with its word, in the order in which it stands."""
        given = CondaEntry(
            tool=self.tool,
            channel_names=_channels(arguments),
            environment=self._environment(arguments),
        )
        for one in arguments:
            word = self.words[one.at]
            if not one.name and not self.for_files:
                yield word, _package(word, given)
            elif one.name in {"-f", "--file"} and self.tool != _PIXI:
                shown = word.text if one.joined else f"{word.text} {one.value}"
                yield word, replace(given, text=show(shown), refused=ANOTHER_FILE)

    def _environment(self, arguments: Sequence[Argument]) -> str:
        names = {"-e", "--environment", "-f", "--feature"}
        if self.tool != _PIXI:
            names = {"-n", "--name", "-p", "--prefix"}
        return next((show(one.value) for one in arguments if one.name in names), "")


def changed_by_shell(word: Word) -> str:
    """The reason for a word that a shell changes before an installer sees it, or nothing."""
    if word.cut:
        return CUT_OFF
    return (where_from(word.text) or VARIABLE) if word.dynamic else ""


def _channels(arguments: Sequence[Argument]) -> tuple[str, ...]:
    named = [one.value for one in arguments if one.name in _CHANNEL]
    return tuple(show(channel) for text in named for channel in text.split(",") if channel)


def _package(word: Word, given: CondaEntry) -> CondaEntry:
    text = show(word.text)
    reason = changed_by_shell(word) or where_from(word.text.partition("::")[2] or word.text)
    if reason:
        return replace(given, text=text, refused=reason)
    try:
        spec = read_conda_spec(word.text)
    except InputError:
        return replace(given, text=text, refused=NOT_CONDA)
    return replace(
        given,
        spec=str(spec),
        name=spec.name,
        pinned=spec.pinned,
        build=spec.build,
        channel=spec.channel,
        channel_names=(spec.channel,) if spec.channel else given.channel_names,
        text=text,
    )
