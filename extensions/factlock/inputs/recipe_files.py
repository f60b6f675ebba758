"""Which reader a recipe gets, and a recipe as canonical text."""

from __future__ import annotations

import re

from factlock.errors import InputError
from factlock.inputs.recipe import Recipe
from factlock.inputs.recipe_meta import read_meta
from factlock.inputs.recipe_yaml import read_recipe_yaml


def read_recipe(content: bytes, file: str) -> Recipe:
    """The recipe in ``content``. ``file`` chooses the reader and is named in errors.

    Raises ``InputError`` when it cannot be read: half a recipe would give wrong answers.
    """
    name = re.split(r"[/\\]", file)[-1].lower()
    if re.fullmatch(r"meta.*\.ya?ml(?:\.template|\.in)?", name):
        return read_meta(content, file)
    if re.fullmatch(r"recipe.*\.ya?ml", name):
        return read_recipe_yaml(content, file)
    raise InputError(
        "It is not known how to read a recipe of this name.",
        file=file,
        advice="Recipes are called meta.yaml (of conda-build) or recipe.yaml (of rattler-build).",
    )
