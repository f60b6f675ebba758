"""Small conda channels of our own, as folders."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

# 2026-05-01, in thousandths of seconds as channels count.
MAY = 1_777_593_600_000
DAY = 86_400_000


def record(name: str, version: str, *depends: str, **others: Any) -> dict[str, Any]:
    """A record of a package; ``build``, ``timestamp`` and the like may be given."""
    build = others.get("build", "h0_0")
    digest = hashlib.sha256(f"{name} {version} {build}".encode()).hexdigest()
    return {
        "name": name,
        "version": version,
        "build": build,
        "build_number": 0,
        "depends": list(depends),
        "md5": digest[:32],
        "sha256": digest,
        "size": 1000,
        "timestamp": MAY,
        "license": "BSD-3-Clause",
        **others,
    }


def write_channel(
    folder: Path,
    records: Mapping[str, Iterable[Mapping[str, Any]]],
    *,
    removed: Iterable[str] = (),
) -> Path:
    """Write ``SUBDIR/repodata.json`` for each platform of ``records``, noarch always; gives the folder."""
    for subdir in sorted({"noarch", *records}):
        packages = {
            f"{one['name']}-{one['version']}-{one['build']}.conda": {"subdir": subdir, **one}
            for one in records.get(subdir, ())
        }
        content = {
            "info": {"subdir": subdir},
            "packages": {},
            "packages.conda": packages,
            "removed": sorted(removed),
            "repodata_version": 1,
        }
        (folder / subdir).mkdir(parents=True, exist_ok=True)
        (folder / subdir / "repodata.json").write_text(json.dumps(content), encoding="utf-8")
    return folder
