"""The fields of a project's page, which JSON and HTML have in common, and the names of its files."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import NamedTuple

from factlock.errors import Cause, SourceError
from factlock.patterns import regex
from factlock.text import clean_text, normal_name

STATUSES = frozenset({"active", "archived", "deprecated", "quarantined"})
MAX_NAME = 300
MAX_REQUIRES = 500
WHEEL = ".whl"
# A page may list 10,000 files, and an image 200 pages: what is written as indexes write it is read at once.
_UTC = regex(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z", re.ASCII)
_DIGEST = regex(r"[0-9a-fA-F]{64}")
SDISTS = (".tar.gz", ".zip", ".tar.bz2", ".tgz", ".tar.xz", ".tar.Z", ".tar")


class File(NamedTuple):
    """A file of a project as its page lists it. ``yanked`` is ``None`` or the reason, maybe empty.

    ``address`` is as the page has it, mostly relative to the page; it is read again where it is used.
    """

    name: str
    requires_python: str = ""
    yanked: str | None = None
    uploaded: str = ""
    sha256: str = ""
    address: str = ""


class Project(NamedTuple):
    """A project's page: its name as served, its status (PEP 792), its files in the page's order."""

    name: str
    status: str
    status_reason: str
    files: tuple[File, ...]


class Listing(NamedTuple):
    """What of a page tells that a file is on it: its name and status, of each file the name and sha256."""

    name: str
    status: str
    files: tuple[tuple[str, str], ...]


def malformed(what: str) -> SourceError:
    """The error for an answer that is not the page that was asked for."""
    return SourceError(
        f"This is not a page of a package index: {what}.",
        cause=Cause.MALFORMED,
        advice="Open the index's address in a browser: a login page or a proxy may be in the way.",
    )


def read_status(status: str) -> str:
    """A status of PEP 792; raises ``SourceError``."""
    if status not in STATUSES:
        raise malformed(f"the project's status {clean_text(status, 40)!r} is not known")
    return status


def read_requires(text: str) -> str:
    """A Requires-Python; one that is too long for any is cut, so that it cannot be read as one."""
    return text if len(text) <= MAX_REQUIRES else clean_text(text, 60)


def read_moment(text: str) -> str:
    """An upload time as ``2026-11-15T21:32:28``; a time without zone is taken as UTC."""
    if not text:
        return ""
    try:
        moment = datetime.fromisoformat(text)
        if _UTC.fullmatch(text):
            return text[:19]
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC).isoformat()[:19]
    except (ValueError, OverflowError) as error:
        raise malformed(f"the upload time {clean_text(text, 40)!r} is none") from error


def read_digest(text: str) -> str:
    """A sha256 in lower case, or empty; raises ``SourceError``."""
    if text and not _DIGEST.fullmatch(text):
        raise malformed("a file's sha256 is not one")
    return text.lower()


def split_filename(filename: str, project: str) -> tuple[str, str] | None:
    """The kind (``wheel`` or ``sdist``) and the version text of a file of a project.

    ``None`` for everything that pip does not install: eggs, installers, other names. The version
    text is as the name has it and may be no version at all.
    """
    if filename.endswith(WHEEL):
        parts = filename.removesuffix(WHEEL).split("-")
        built = len(parts) == 6 and parts[2][:1].isdigit()  # noqa: PLR2004 - with a build tag
        if (len(parts) == 5 or built) and normal_name(parts[0]) == project:  # noqa: PLR2004
            return "wheel", parts[1]
        return None
    for ending in SDISTS:
        if filename.endswith(ending):
            stem = filename.removesuffix(ending)
            for at in (match.start() for match in re.finditer("-", stem)):
                if normal_name(stem[:at]) == project:
                    return "sdist", stem[at + 1 :]
    return None
