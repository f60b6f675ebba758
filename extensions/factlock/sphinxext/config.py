"""The settings as ``factlock_*`` values of ``conf.py``, checked when the configuration is read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.errors import ConfigError

from factlock.errors import InputError
from factlock.setting_files import from_files
from factlock.settings import OPTIONS, Settings, from_environment, make_settings

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

PREFIX = "factlock_"
# Read by directives and roles: another value makes other pages, so they are read again.
_READ_BY_PAGES = frozenset({"python", "platform", "project_page", "commands", "commands_ignore"})


def setup(app: Sphinx) -> None:
    """Declare a value for each option; unset, it leaves the word to ``factlock.toml``."""
    for option in OPTIONS:
        name = PREFIX + option.name
        app.add_config_value(name, None, "env" if option.name in _READ_BY_PAGES else "", ())
    app.connect("config-inited", _check)


def settings_of(app: Sphinx) -> Settings:
    """The settings of this build; raises Sphinx's ``ConfigError``."""
    root = Path(app.confdir)
    chosen: dict[str, Any] = {}
    forced: dict[str, Any] = {}
    for option in OPTIONS:
        name = PREFIX + option.name
        layer = forced if name in app.config.overrides else chosen
        layer[option.name] = getattr(app.config, name)
    try:
        return make_settings(root, from_files(root), chosen, from_environment(os.environ), forced)
    except InputError as error:
        raise ConfigError(str(error)) from error


def _check(app: Sphinx, config: Config) -> None:
    settings = settings_of(app)
    for name in _READ_BY_PAGES:
        setattr(config, PREFIX + name, getattr(settings, name))
