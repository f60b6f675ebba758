"""The addresses of the public Python index, as an installed library exports them: none stands here."""

from __future__ import annotations

from functools import cache
from importlib.machinery import PathFinder
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from factlock.errors import ConfigError


@cache
def public_simple_url() -> str:
    """The address of the public index, without a slash at its end; raises ``ConfigError``."""
    return _exported("simple_url")


def public_project_page(name: str) -> str | None:
    """The page of a project on the public index, or ``None`` where no library tells its address."""
    try:
        return f"{_exported('url').rstrip('/')}/project/{name}/"
    except ConfigError:
        return None


@cache
def _pips_module() -> Any:
    """The module of pip that knows them, loaded by its file: pip itself takes ten times as long to import.

    pip has no public name for it, and ``pip config`` prints only what was configured (pip 26.3).
    """
    found = PathFinder.find_spec("pip")
    for folder in (found and found.submodule_search_locations) or ():
        path = Path(folder, "_internal", "models", "index.py")
        spec = spec_from_file_location("factlock_pips_index", path)
        if spec is not None and spec.loader is not None:
            module = module_from_spec(spec)
            spec.loader.exec_module(module)
            return module
    raise ImportError("pip")


@cache
def _exported(attribute: str) -> str:
    try:
        return str(getattr(_pips_module().PyPI, attribute))
    except (ImportError, AttributeError, OSError) as error:
        raise ConfigError(
            "No index is configured, and pip, which knows the public one, is not installed.",
            advice="Set PIP_INDEX_URL, or install pip beside factlock.",
        ) from error
