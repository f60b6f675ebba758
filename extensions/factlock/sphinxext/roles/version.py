"""The role ``{dep:version}``: the latest version of a package, within a sentence."""

from __future__ import annotations

from factlock.sphinxext.roles.inline_answer import InlineAnswer


class VersionRole(InlineAnswer):
    """Shows the version that ``availability`` finds; a package that is not available warns."""

    check = "availability"
    expect = "available"


ROLE = VersionRole
