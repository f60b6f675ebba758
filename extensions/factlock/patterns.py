"""Regular expressions that are compiled when they are first used.

A command meets about 240 of ours while modules are imported, and uses a few; compiling all of them
takes a tenth of what a small run takes. The bounds of security.md hold for them as for any other.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    regex = re.compile  # type checkers read the original
else:

    class regex:  # noqa: N801 - it stands for the function ``re.compile``
        """Stands for ``re.compile(source, flags)``; a faulty source is found when it is first used."""

        def __init__(self, source: str | bytes, flags: int = 0) -> None:
            self._given = (source, flags)

        def __getattr__(self, name: str) -> Any:
            """What the compiled one has, kept here so that the next use finds it at once."""
            if name.startswith("__"):
                raise AttributeError(name)
            value = getattr(re.compile(*self._given), name)
            setattr(self, name, value)
            return value
