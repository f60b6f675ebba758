"""Whether a ``Requires-Python`` that stands in a fact admits a Python."""

from __future__ import annotations

# More than any minor version of Python ever had, and one beyond all that a specifier may name.
_PATCHES = (*range(40), 999)


def admits(wanted: str, python: str) -> bool:
    """Whether ``wanted`` admits a Python; ``3.12`` means any patch release of it, no text any Python.

    What is no specifier is taken to admit all: nobody may be told that it shuts a Python out.
    """
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # noqa: PLC0415

    try:
        specifier = SpecifierSet(wanted)
    except InvalidSpecifier:
        return True
    tried = (python,) if python.count(".") > 1 else (f"{python}.{n}" for n in _PATCHES)
    return not python or any(specifier.contains(one) for one in tried)
