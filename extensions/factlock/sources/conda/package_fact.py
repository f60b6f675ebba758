"""The facts ``package`` and ``builds`` from the records of one name; in the child only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rattler import MatchSpec, RemovedPackage, RepoDataRecord

from factlock.model import Json
from factlock.sources.conda.carried import goes_with
from factlock.sources.conda.records import (
    file_json,
    fits_system,
    is_final,
    is_revoked,
    pythons_of,
    uploaded,
)

# How many builds of one version are listed.
MAX_BUILDS = 60


def package_fact(
    records: Sequence[RepoDataRecord],
    removed: Iterable[RemovedPackage],
    wanted: Mapping[str, str],
    beneath: Mapping[str, Sequence[RepoDataRecord]],
) -> dict[str, Json]:
    """How a name stands for a target; see ``sources.channel`` for the shape.

    ``beneath`` are the files of what these bring in one version, by name.
    """
    gone = sorted(
        {one.file_name for one in removed} | {one.file_name for one in records if is_revoked(one)}
    )
    records = [one for one in records if not is_revoked(one)]
    if not records and not gone:
        return {"exists": False}
    here = [one for one in records if _is_for(one, wanted.get("platform", ""))]
    bounded = [one for one in here if _within(one, wanted.get("spec", ""))]
    python = wanted.get("python", "")
    fits = [one for one in bounded if not python or goes_with(one, python, beneath)]
    newest = _newest(records)
    return {
        "exists": True,
        "latest": _release(_of_one_version(fits)),
        "on_platform": _release(_of_one_version(bounded)),
        "newest": _release(_of_one_version(records)),
        "license": (newest.license or "")[:200] if newest else "",
        "finals": len({str(one.version) for one in fits if is_final(str(one.version))}),
        "versions": len({str(one.version) for one in records}),
        "files": len(records),
        "subdirs": _subdirs(records),
        "removed": [*gone[:MAX_BUILDS]],
    }


def builds_fact(
    records: Iterable[RepoDataRecord], removed: Iterable[RemovedPackage], wanted: Mapping[str, str]
) -> dict[str, Json]:
    """All files of one version, with what they depend on."""
    version = wanted["version"]
    some = [one for one in records if str(one.version) == version]
    files: list[Json] = [
        {
            **file_json(one),
            "depends": [*sorted(one.depends)],
            "constrains": [*sorted(one.constrains)],
        }
        for one in sorted(some, key=lambda one: (one.subdir, one.file_name))
    ]
    gone = sorted({one.file_name for one in removed if f"-{version}-" in one.file_name})
    return {"exists": bool(files or gone), "files": files, "removed": [*gone]}


def _is_for(record: RepoDataRecord, platform: str) -> bool:
    """Whether a file is for a platform: by where it lies and, of noarch, by what it asks of the system."""
    if not platform:
        return True
    return record.subdir in {platform, "noarch"} and fits_system(record, platform)


def _within(record: RepoDataRecord, spec: str) -> bool:
    return not spec or MatchSpec(f"{record.name.normalized} {spec}").matches(record)


def _newest(records: Sequence[RepoDataRecord]) -> RepoDataRecord | None:
    return max(records, key=_rank, default=None)


def _rank(record: RepoDataRecord) -> tuple[object, int, str]:
    return record.version, record.build_number, uploaded(record)


def _of_one_version(records: Sequence[RepoDataRecord]) -> list[RepoDataRecord]:
    newest = _newest(records)
    some = [one for one in records if newest is not None and one.version == newest.version]
    return sorted(some, key=_rank, reverse=True)


def _release(records: Sequence[RepoDataRecord]) -> Json:
    """The newest version with its newest file, and the builds it has."""
    if not records:
        return None
    return {
        **file_json(records[0]),
        "pythons": pythons_of(records),
        "subdirs": _subdirs(records),
        "builds": [*list(dict.fromkeys(str(one.build) for one in records))[:MAX_BUILDS]],
    }


def _subdirs(records: Iterable[RepoDataRecord]) -> list[Json]:
    return [*sorted({one.subdir for one in records})]
