"""``meta.yaml``: a recipe of conda-build, whose template is filled in as far as that takes no code."""

from __future__ import annotations

from factlock.inputs.guarded_yaml import LIMIT, read_yaml
from factlock.inputs.reading import bounded, decode
from factlock.inputs.recipe import Recipe
from factlock.inputs.recipe_blanks import Blanks, refuse_marks
from factlock.inputs.recipe_lines import fill_lines
from factlock.inputs.recipe_parts import Parts
from factlock.inputs.yaml_tree import Mapping as Node_


def read_meta(content: bytes, file: str) -> Recipe:
    """The recipe in a ``meta.yaml``. Raises ``InputError`` with its line."""
    text = decode(bounded(content, file, LIMIT), file)
    refuse_marks(text, file)
    blanks = Blanks(file=file)
    lines = fill_lines(text, blanks)
    document = read_yaml(lines.text.encode(), file)
    parts = Parts(file=file, blanks=blanks, selectors=lines.selectors)
    package = parts.part(document, "package")
    if package is None:
        raise parts.refuse(document, "There is no package here")
    name, _ = parts.word(package, "name")
    version, version_line = parts.word(package, "version")
    build = parts.part(document, "build")
    requirements = list(parts.requirements(document))
    sources, outputs = list(parts.sources(document)), []
    for listed, outer in parts.values(document, "outputs"):
        for item, _selector in parts.items(listed, outer):
            if not isinstance(item, Node_):
                raise parts.refuse(item, "This is no output")
            outputs.append(parts.word(item, "name")[0])
            requirements.extend(parts.requirements(item, outputs[-1] or "?"))
            sources.extend(parts.sources(item))
    return Recipe(
        kind="meta",
        file=file,
        name=name.lower()[:100],
        version=version[:100],
        version_line=version_line,
        number=parts.word(build, "number")[0][:20],
        noarch=_noarch(parts, build),
        sources=tuple(sources),
        outputs=tuple(dict.fromkeys(outputs)),
        requirements=tuple(requirements),
        unfilled=blanks.told(),
    )


def _noarch(parts: Parts, build: Node_ | None) -> str:
    word, _ = parts.word(build, "noarch")
    return word if word in {"python", "generic"} else ""
