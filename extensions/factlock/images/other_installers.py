"""Commands that install and that are not read: of other languages, other systems, or in a form of R's."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from factlock.images.plain_lists import r_calls
from factlock.patterns import regex

_OPTIONS = r"(?:\s{1,9}-\S{1,200}){0,30}\s{1,9}"
_COMMAND = regex(
    r"(?<![\w./-])(?P<what>julia(?:\s{1,9}-\S{1,200}){0,20}\s{1,9}(?:-e|-E|--eval)"
    rf"|(?:pipx|cargo|gem|brew|tlmgr|dnf|yum|microdnf|tdnf|zypper|aptitude|snap|go|uv\s{{1,9}}tool){_OPTIONS}"
    r"install"
    rf"|(?:poetry|pdm|yarn|pnpm){_OPTIONS}(?:add|install)|npm{_OPTIONS}(?:install|ci|i|add)"
    rf"|apk{_OPTIONS}add|jupyter{_OPTIONS}labextension{_OPTIONS}install|pacman\s{{1,9}}-S\w*|cpanm?\s)"
    r"(?P<rest>[^;&|\n]{0,60})"
)
_R = regex(
    r"(?:install\.packages|install_[a-z]+|pkg_install|pak::pak|BiocManager::install|renv::(?:install|restore))"
    r"\s{0,20}\("
)


def other_installs(text: str) -> Iterator[tuple[str, int]]:
    """What is installed by a command that is not read, each with its place."""
    for found in _COMMAND.finditer(text):
        yield " ".join((found["what"] + found["rest"]).split()), found.start("what")
    read = sorted(at for _, _, at in r_calls(text))
    calls = [found.start() for found in _R.finditer(text)]
    for number, at in enumerate(calls):
        end = calls[number + 1] if number + 1 < len(calls) else len(text)
        if bisect_right(read, at) == bisect_left(read, end):
            yield " ".join(text[at : min(end, at + 60)].split()), at
