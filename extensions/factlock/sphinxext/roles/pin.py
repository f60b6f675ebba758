"""The role ``{dep:pin}``: the pin of a package to its latest minor version, within a sentence."""

from __future__ import annotations

from factlock.sphinxext.roles.inline_answer import InlineAnswer


class PinRole(InlineAnswer):
    """Shows what the check ``pin`` finds; a package without a pin warns."""

    check = "pin"
    expect = "pinned"


ROLE = PinRole
