"""``recipe.yaml``: a recipe of rattler-build, with its context, its templates and its conditions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from factlock.inputs.guarded_yaml import LIMIT, read_yaml
from factlock.inputs.reading import bounded, decode
from factlock.inputs.recipe import Recipe
from factlock.inputs.recipe_blanks import Blanks, has_blanks, refuse_marks
from factlock.inputs.recipe_parts import Parts
from factlock.inputs.recipe_words import MAX_TEXT
from factlock.inputs.shown_text import show
from factlock.inputs.yaml_tree import Mapping as Node_
from factlock.inputs.yaml_tree import Node, Scalar, Sequence
from factlock.light_dataclass import dataclass
from factlock.patterns import regex

_NUMBER = regex(r"\d{1,18}", re.ASCII)


@dataclass(slots=True)
class _Parts(Parts):
    """The parts of this format: templates stand in texts, conditions are mappings."""

    def fill(self, node: Scalar) -> str:
        """The text with its templates filled in."""
        text = node.text.strip()
        pieces, at = [], 0
        # What is not closed is not looked for from each of its beginnings.
        while (start := text.find("${{", at)) >= 0 and (end := text.find("}}", start)) >= 0:
            pieces += [text[at:start], self.blanks.fill(text[start + 3 : end].strip(), node.line)]
            at = end + 2
        return "".join((*pieces, text[at:]))

    def items(self, node: Node | None, selector: str = "") -> Iterator[tuple[Node, str]]:
        """The items of a list; what stands under a condition carries it."""
        condition = node.get("if") if isinstance(node, Node_) else None
        if not isinstance(node, Node_) or condition is None:
            if isinstance(node, Sequence):
                for item in node.items:
                    yield from self.items(item, selector)
            else:
                yield from Parts.items(self, node, selector)
            return
        words = show(condition.text, 120) if isinstance(condition, Scalar) else "?"
        before = f"{selector} and " if selector else ""
        yield from self.items(node.get("then"), before + words)
        yield from self.items(node.get("else"), f"{before}not ({words})")


def read_recipe_yaml(content: bytes, file: str) -> Recipe:
    """The recipe in a ``recipe.yaml``. Raises ``InputError`` with its line."""
    refuse_marks(decode(bounded(content, file, LIMIT), file), file)
    document = read_yaml(content, file)
    blanks = Blanks(file=file, opening="${{")
    parts = _Parts(file=file, blanks=blanks)
    _remember(parts, document, blanks)
    package = parts.part(document, "package") or parts.part(document, "recipe")
    listed = document.get("outputs") if isinstance(document, Node_) else None
    if package is None and listed is None:
        raise parts.refuse(document, "There is no package here")
    name, _ = parts.word(package, "name")
    version, version_line = parts.word(package, "version")
    build = parts.part(document, "build")
    requirements = list(parts.requirements(document))
    sources, outputs = list(parts.sources(document)), []
    noarch, _ = parts.word(build, "noarch")
    for item, _selector in parts.items(listed):
        own = parts.part(item, "package", "staging", "cache")
        outputs.append(parts.word(own, "name")[0])
        requirements.extend(parts.requirements(item, outputs[-1] or "?"))
        sources.extend(parts.sources(item))
    return Recipe(
        kind="recipe",
        file=file,
        name=name.lower()[:100],
        version=version[:100],
        version_line=version_line,
        number=parts.word(build, "number")[0][:20],
        noarch=noarch if noarch in {"python", "generic"} else "",
        sources=tuple(sources),
        outputs=tuple(dict.fromkeys(outputs)),
        requirements=tuple(requirements),
        unfilled=blanks.told(),
    )


def _remember(parts: _Parts, document: Node, blanks: Blanks) -> None:
    """The names of the context, each of which may use those before it."""
    context = parts.part(document, "context")
    for key, node in context.pairs if context else ():
        if isinstance(node, Scalar):
            text = parts.fill(node)
            if not has_blanks(text) and len(text) <= MAX_TEXT:
                blanks.names[key.text] = int(text) if _is_number(node, text) else text


def _is_number(node: Scalar, text: str) -> bool:
    return node.plain and _NUMBER.fullmatch(text) is not None
