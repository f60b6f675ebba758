"""TOML from outside: bounded before it is parsed, with the line of every value."""

from __future__ import annotations

import tomllib
from typing import Any

from factlock.errors import InputError
from factlock.inputs.reading import bounded, decode
from factlock.inputs.shown_text import show
from factlock.inputs.toml_places import MAX_VALUES, Places, find_places
from factlock.patterns import regex

LIMIT = 8 * 1024 * 1024
# The parser takes a microsecond for each.
MAX_ESCAPES = 500_000
# Four times what a lock of 5,000 packages has: the parser takes its time for each, also an empty one.
MAX_LINES = 1_000_000
_AT_LINE = regex(r" \(at line (\d+), column (\d+)\)$")


def read_toml(
    content: bytes, file: str, *, limit: int = LIMIT, max_values: int = MAX_VALUES
) -> tuple[dict[str, Any], Places]:
    """The data, and where it stands. Raises ``InputError`` with the line.

    What the scan of places did not understand is cut off before parsing, so that nothing reaches
    the parser whose depth was not seen.
    """
    text = decode(bounded(content, file, limit), file)
    if text.count("\\") > MAX_ESCAPES:
        raise InputError(
            f"The file holds more than {MAX_ESCAPES:,} backslashes.", file=file, advice="Check it."
        )
    if text.count("\n") > MAX_LINES:
        raise InputError(
            f"The file has more than {MAX_LINES:,} lines.", file=file, advice="Check it."
        )
    places = find_places(text, file, max_values)
    seen = text if places.read == len(text) else text[: _end_of_line(text, places.read)]
    try:
        data = tomllib.loads(seen)
    except tomllib.TOMLDecodeError as error:
        raise _broken(str(error), file, places) from None
    except (ValueError, RecursionError) as error:
        raise _broken(str(error), file, places) from None
    if seen != text or places.read != len(text):
        raise _broken("Invalid statement", file, places)
    return data, places


def _end_of_line(text: str, position: int) -> int:
    end = text.find("\n", position)
    # A line that was not understood is kept, to hear from the parser what is wrong with it; a long
    # one is not, because its depth is unknown.
    return end if 0 <= end < position + 200 else min(len(text), position + 200)


def _broken(message: str, file: str, places: Places) -> InputError:
    found = _AT_LINE.search(message)
    line = int(found[1]) if found else places.line_at(min(places.read, len(places.text)))
    words = show(_AT_LINE.sub("", message).removesuffix(" (at end of document)"))
    column = f" (column {found[2]})" if found else ""
    return InputError(
        f"This is not TOML{column}: {words}.",
        file=file,
        line=line,
        advice="Correct the file.",
    )
