"""Packages without a Python of their own that bring one in exactly one version; in the child only.

``pymc`` asks for ``pymc-base`` of its own version and for no Python: it can be installed where that can be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from rattler import MatchSpec, RepoDataRecord

from factlock.patterns import regex
from factlock.sources.conda.records import asks_for_python, fits_python

# In the records of a channel a version without a sign is exactly that one; a build may follow.
_EXACT = regex(r"[a-z0-9_.-]+ (?:==)?[0-9][^ ,*|<>=!~]*(?: [^ ]+)?", re.ASCII)


def carried_by(records: Iterable[RepoDataRecord]) -> list[str]:
    """The names of the packages that these files bring in one version, each once."""
    found = (one.split(" ")[0] for record in records for one in _carried(record))
    return list(dict.fromkeys(found))


def goes_with(
    record: RepoDataRecord, python: str, beneath: Mapping[str, Sequence[RepoDataRecord]]
) -> bool:
    """Whether a file, and what it brings in one version, may be installed beside a Python.

    ``beneath`` are the files of ``carried_by``, by name; what is not among them says nothing.
    """
    return fits_python(record, python) and all(
        _any_fits(MatchSpec(text), python, beneath.get(text.split(" ")[0], ()))
        for text in _carried(record)
    )


def _carried(record: RepoDataRecord) -> list[str]:
    if asks_for_python(record):
        return []
    return [text for text in record.depends if _EXACT.fullmatch(text)]


def _any_fits(spec: MatchSpec, python: str, records: Sequence[RepoDataRecord]) -> bool:
    some = [one for one in records if spec.matches(one)]
    return not some or any(fits_python(one, python) for one in some)
