"""What a check is told that asks about one package, of an index or of a channel."""

from __future__ import annotations

from collections.abc import Mapping

from factlock.channel_names import read_channel
from factlock.checks import Parameter
from factlock.checks.releases.on_channel import canonical_request
from factlock.checks.releases.standing import PARAMETERS as OF_AN_INDEX
from factlock.errors import InputError
from factlock.light_dataclass import replace

PARAMETERS = (
    replace(
        OF_AN_INDEX[0],
        help="A project, perhaps with extras and versions: `numpy`, `pymc>=5,<6`; with `channel` a "
        "package of conda: `numpy=2.1`.",
        read_beside=lambda text, given: (
            canonical_request(text) if given.get("channel") else OF_AN_INDEX[0].read(text)
        ),
    ),
    *OF_AN_INDEX[1:],
    Parameter(
        name="channel",
        help="The name of a conda channel to ask instead of an index, such as `conda-forge`.",
        read=read_channel,
    ),
)


def agree(parameters: Mapping[str, str]) -> None:
    """Raise ``InputError`` where both sides are named."""
    if parameters.get("index") and parameters.get("channel"):
        raise InputError(
            "`index` and `channel` cannot both be asked in one question.",
            advice="Ask two questions, or use the check `origin`, which compares sources.",
        )
