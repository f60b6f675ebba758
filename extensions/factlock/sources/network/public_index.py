"""The addresses of the public Python index, as an installed library exports them: none stands here."""

from __future__ import annotations

from functools import cache

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
def _exported(attribute: str) -> str:
    try:
        # pip has no public name for it; `pip config` prints only what was configured (pip 26.3).
        from pip._internal.models.index import PyPI  # noqa: PLC0415

        return str(getattr(PyPI, attribute))
    except (ImportError, AttributeError) as error:
        raise ConfigError(
            "No index is configured, and pip, which knows the public one, is not installed.",
            advice="Set PIP_INDEX_URL, or install pip beside factlock.",
        ) from error
