"""Channels that are folders: rattler refuses one without ``noarch``, as some old channels are."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import tempfile
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname


def folder_of(address: str) -> Path | None:
    """The folder that an address leads to, ``None`` for one of the network."""
    parts = urlsplit(address)
    return Path(url2pathname(unquote(parts.path))) if parts.scheme == "file" else None


def complete(folder: Path, cache: Path) -> Path:
    """The folder, or a copy in the cache that has an empty ``noarch`` beside its platforms."""
    files = sorted(folder.glob("*/repodata.json"))
    if (folder / "noarch").is_dir() or not files:
        return folder
    told = [f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files]
    name = hashlib.sha256("\n".join(told).encode()).hexdigest()[:20]
    made = cache / "folders" / name
    # noarch is written last: with it the copy is whole.
    if not (made / "noarch").is_dir():
        for path in files:
            (made / path.parent.name).mkdir(parents=True, exist_ok=True)
            # No link: Windows gives them to few.
            shutil.copyfile(path, made / path.parent.name / path.name)
        empty = {"info": {"subdir": "noarch"}, "packages": {}, "packages.conda": {}}
        begun = Path(tempfile.mkdtemp(dir=made))
        (begun / "repodata.json").write_text(json.dumps(empty), encoding="utf-8")
        with contextlib.suppress(OSError):
            begun.rename(made / "noarch")
    return made
