"""Look over the words of the project: sphinx-lint, codespell, and a dictionary. ``nox -s lint`` runs it.

Code, roles, addresses and options are left out of spelling. Words that no dictionary has stand in
``words.txt``; ``python tests/prose.py --add`` puts those there that the pages use now: read the difference.

sphinx-lint knows no Markdown (1.0.2, 2026-11): of a page in it, the lines are checked for what is wrong in
any text, and the blocks of reStructuredText and Python as what they are.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spellchecker import SpellChecker
from sphinxlint.checkers import all_checkers
from sphinxlint.sphinxlint import check_text

ROOT = Path(__file__).parents[1]
WORDS = Path(__file__).with_name("words.txt")
CODE = ("extensions", "noxfile.py", "conf.py")
OF_ANY_TEXT = {"carriage-return", "horizontal-tab", "missing-final-newline", "trailing-whitespace"}
# Blocks whose body is prose.
_PROSE = re.compile(r"\{(table|note|tip|admonition|dropdown|important|warning)\}")
_FENCE = re.compile(r"\s*(?P<fence>`{3,})(?P<info>.*)")
_GONE = re.compile(
    r"""(`+).+?\1                           # code, and the text of roles
    | \]\([^)\s]*\)                         # where a link leads
    | <[^>\n]*>                             # addresses and elements
    | https?://\S+
    | ^\s*:{3,}(\{[\w:-]+\})? | ^\s*:[a-z-]+:.*$  # directives and their options
    | ^\(.+\)=$
    | \{[\w:-]+\}
    | &[a-z]+;""",
    re.VERBOSE | re.MULTILINE,
)
_WORD = re.compile(r"(?<![\w./@#-])[A-Za-z][a-z]*(?:['’-][a-z]+)*(?![\w/@]|[.:]\w)")


@dataclass(frozen=True, slots=True)
class Block:
    """A fence of a page: what it is, where its body begins, the body."""

    info: str
    line: int
    body: str


def pages() -> list[Path]:
    """Every page and every text for people."""
    found = [ROOT / name for name in ("index.md", "README.md", "CHANGELOG.md")]
    for folder in ("docs", "runbooks"):
        found += (path for ext in ("md", "rst") for path in (ROOT / folder).rglob(f"*.{ext}"))
    return sorted(path for path in found if "images" not in path.parts)


def taken_apart(text: str) -> tuple[str, list[Block]]:
    """The prose of a page, on the lines on which it stood, and its blocks of code."""
    prose: list[str] = []
    blocks: list[Block] = []
    around: list[str] = []
    lines = iter(enumerate(_without_front_matter(text).split("\n"), 1))
    for number, line in lines:
        opened = _FENCE.fullmatch(line)
        if around and line.strip() == around[-1]:
            around.pop()
            prose.append("")
            continue
        if opened is None:
            prose.append(line)
            continue
        if _PROSE.match(opened["info"]):
            around.append(opened["fence"])
            prose.append(opened["info"].partition("}")[2])
            continue
        body: list[str] = []
        for _, inner in lines:
            if inner.strip() == opened["fence"]:
                break
            body.append(inner)
        prose += [""] * (len(body) + 2)
        blocks.append(Block(opened["info"].strip(), number, "\n".join(body) + "\n"))
    return _GONE.sub(_blank, "\n".join(prose)), blocks


def words_of(prose: str) -> Iterator[tuple[int, str]]:
    """Each word with its line; parts of compounds singly."""
    for number, line in enumerate(prose.split("\n"), 1):
        for found in _WORD.finditer(line):
            for part in re.split(r"-", found[0].replace("’", "'")):
                if len(word := part.removesuffix("'s").removesuffix("'").lower()) > 1:
                    yield number, word


def misspelled() -> dict[str, list[str]]:
    """The words that neither the dictionary nor our list has, with where they stand."""
    known = set(WORDS.read_text(encoding="utf-8").split()) if WORDS.is_file() else set()
    places: dict[str, list[str]] = {}
    for path in pages():
        prose, _ = taken_apart(path.read_text(encoding="utf-8"))
        for number, word in words_of(prose):
            places.setdefault(word, []).append(f"{path.relative_to(ROOT).as_posix()}:{number}")
    unknown = SpellChecker(language="en").unknown(places.keys() - known)
    return {word: places[word] for word in sorted(unknown) if word in places}


def linted() -> Iterator[str]:
    """What sphinx-lint says."""
    any_text = {one for one in all_checkers.values() if one.name in OF_ANY_TEXT}
    every = {one for one in all_checkers.values() if one.enabled}
    for path in pages():
        shown = path.relative_to(ROOT).as_posix()
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".rst":
            yield from _say(shown, 0, check_text(shown, text, every))
            continue
        yield from _say(shown, 0, check_text(shown + ".rst", text, any_text))
        for block in taken_apart(text)[1]:
            kind = {"rst": "rst", "python": "py"}.get(block.info.removeprefix("{code-block} "))
            # A body that begins with options is no Python by itself.
            if kind and not block.body.startswith(":caption:"):
                found = check_text(f"{shown}.{kind}", block.body, every)
                yield from _say(shown, block.line, found)


def codespelled() -> list[str]:
    """What codespell says of the prose of the pages, and of our code."""
    with tempfile.TemporaryDirectory() as folder:
        for path in pages():
            copy = Path(folder) / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(taken_apart(path.read_text(encoding="utf-8"))[0], encoding="utf-8")
        command = [sys.executable, "-m", "codespell_lib", "--toml", "pyproject.toml", *CODE, folder]
        ended = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False
        )
        return [line.replace(f"{folder}/", "") for line in ended.stdout.splitlines() if line]


def main(arguments: list[str]) -> int:
    """Print what is wrong; 1 if anything is."""
    unknown = misspelled()
    if arguments == ["--add"]:
        known = set(WORDS.read_text(encoding="utf-8").split()) if WORDS.is_file() else set()
        WORDS.write_text("\n".join(sorted(known | unknown.keys())) + "\n", encoding="utf-8")
        unknown = {}
    found = [*linted(), *codespelled()]
    found += [f"{places[0]}: {word!r} is in no dictionary" for word, places in unknown.items()]
    print("\n".join(found) or f"{len(pages())} pages: nothing to say.")
    return 1 if found else 0


def _without_front_matter(text: str) -> str:
    found = re.match(r"---\n.*?\n---\n", text, re.DOTALL)
    return "\n" * found[0].count("\n") + text[found.end() :] if found else text


def _blank(found: re.Match[str]) -> str:
    """Nothing in place of what was found, but as many lines."""
    return " " + "\n" * found[0].count("\n")


def _say(shown: str, before: int, found: object) -> Iterator[str]:
    for one in found or ():  # type: ignore[attr-defined]
        yield f"{shown}:{before + one.line_no}: {one.msg}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
