"""A project's page as PEP 691 JSON: exactly that, or an error."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from factlock.sources.pages.simple_fields import (
    MAX_NAME,
    File,
    Listing,
    Project,
    malformed,
    read_digest,
    read_moment,
    read_requires,
    read_status,
)
from factlock.text import clean_text


def read_json(text: str) -> Project:
    """A project from the text of its page; raises ``SourceError``."""
    page = _read_page(text)
    status, reason = _json_status(page)
    files = tuple(map(_json_file, page["files"]))
    return Project(name=page["name"], status=status, status_reason=reason, files=files)


def list_json(text: str) -> Listing:
    """What is on the page, without the fields of its files: a fifth of the time; raises ``SourceError``."""
    page = _read_page(text)
    status, _ = _json_status(page)
    return Listing(name=page["name"], status=status, files=tuple(map(_named, page["files"])))


def _named(item: Any) -> tuple[str, str]:
    if not isinstance(item, dict):
        raise malformed("a file is not an object")
    name, hashes = item.get("filename"), item.get("hashes")
    if not isinstance(name, str):
        raise malformed("a file has no name or no address")
    if not isinstance(hashes, dict):
        raise malformed("a file's 'hashes' is not an object of texts")
    digest = hashes.get("sha256", "")
    if not isinstance(digest, str):
        raise malformed("a file's 'hashes' is not an object of texts")
    return name, digest.lower()


def _read_page(text: str) -> dict[str, Any]:
    """The page, with a name and a list of files."""
    page = _strict_json(text)
    if not isinstance(page, dict):
        raise malformed("the answer is not an object")
    _check_api_version(page.get("meta"))
    name, files = page.get("name"), page.get("files")
    if not isinstance(name, str) or not name.isascii():
        raise malformed("'name' is missing or not a name")
    if not isinstance(files, list):
        raise malformed("'files' is missing or not a list")
    versions = page.get("versions", [])
    if not isinstance(versions, list) or not all(isinstance(item, str) for item in versions):
        raise malformed("'versions' is not a list of texts")
    return page


def _strict_json(text: str) -> Any:
    try:
        return json.loads(
            text,
            parse_constant=_no_constant,
            parse_float=_finite,
            object_pairs_hook=_no_duplicates,
        )
    except RecursionError as error:
        raise malformed("the JSON is nested too deeply") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise malformed(f"the answer is not valid JSON ({where})") from error
    except ValueError as error:
        raise malformed(f"the answer is not valid JSON ({clean_text(str(error), 80)})") from error


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("a number is too large")
    return number


def _no_duplicates(items: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(items)
    if len(found) != len(items):
        raise ValueError("a key stands twice in one object")
    return found


def _check_api_version(meta: Any) -> None:
    version = meta.get("api-version") if isinstance(meta, dict) else None
    if not isinstance(version, str) or not re.fullmatch(r"1\.\d{1,4}", version):
        raise malformed("'meta.api-version' is missing or not version 1")


def _json_status(page: dict[str, Any]) -> tuple[str, str]:
    found = page.get("project-status", {"status": "active"})
    if isinstance(found, str):
        found = {"status": found}
    if not isinstance(found, dict):
        raise malformed("'project-status' is not an object")
    # PEP 792 says "status"; some indexes have said "state".
    status = found.get("status", found.get("state", "active"))
    reason = found.get("reason") or ""
    if not isinstance(status, str) or not isinstance(reason, str):
        raise malformed("'project-status' is not a text")
    return read_status(status), reason


def _json_file(item: Any) -> File:
    if not isinstance(item, dict):
        raise malformed("a file is not an object")
    name, hashes = item.get("filename"), item.get("hashes")
    if not isinstance(name, str) or not isinstance(item.get("url"), str):
        raise malformed("a file has no name or no address")
    if len(name) > MAX_NAME:
        raise malformed(f"a file's name is longer than {MAX_NAME} characters")
    if not isinstance(hashes, dict):
        raise malformed("a file's 'hashes' is not an object of texts")
    for text in hashes.values():
        if not isinstance(text, str):
            raise malformed("a file's 'hashes' is not an object of texts")
    size = item.get("size", 0)
    if size is not None and (not isinstance(size, int) or isinstance(size, bool) or size < 0):
        raise malformed("a file's 'size' is not a size")
    return File(
        name,
        read_requires(_optional_text(item, "requires-python")),
        _yanked(item.get("yanked", False)),
        read_moment(_optional_text(item, "upload-time")),
        read_digest(hashes.get("sha256", "")),
        _optional_text(item, "url"),
    )


def _optional_text(item: dict[str, Any], name: str) -> str:
    found = item.get(name)
    if found is None:
        return ""
    if not isinstance(found, str):
        raise malformed(f"a file's {name!r} is not a text")
    return found


def _yanked(found: Any) -> str | None:
    """PEP 592: ``False``, ``True`` or the reason; an empty reason is yanked all the same."""
    if isinstance(found, str):
        return found
    if not isinstance(found, bool):
        raise malformed("a file's 'yanked' is neither yes, no nor a reason")
    return "" if found else None
