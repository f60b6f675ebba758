"""What a build leaves behind beside the pages: ``results.json``, and what each page showed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from factlock.files import write_whole
from factlock.report.json import FORMAT, answer_json, dump

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from factlock.sphinxext.execute import SiteAnswers

RESULTS = "results.json"


def write_results(app: Sphinx, site: SiteAnswers) -> None:
    """Write ``results.json`` into the output folder; its schema is ``schemas/results.json``."""
    content = dump(
        {
            "format": FORMAT,
            "mode": site.settings.mode.value,
            "settings": {"lock": site.settings.lock},
            "counts": dict(site.counts),
            "questions": [answer_json(one) for one in site.answers.values()],
        }
    )
    path = Path(app.outdir) / RESULTS
    if not path.is_file() or path.read_bytes() != content.encode("utf-8", "replace"):
        write_whole(path, content.encode("utf-8", "replace"), durable=False)


def changed_pages(app: Sphinx, digests: Mapping[str, str]) -> list[str]:
    """The pages whose digest is not the one of the last build into this output folder."""
    try:
        before = json.loads(_memory(app).read_bytes())
    except (OSError, ValueError):
        before = {}
    return sorted(name for name, digest in digests.items() if before.get(name) != digest)


def remember(app: Sphinx, digests: Mapping[str, str]) -> None:
    """Keep the digests, now that the pages have been written."""
    content = json.dumps(digests, sort_keys=True).encode()
    path = _memory(app)
    if not path.is_file() or path.read_bytes() != content:
        write_whole(path, content, durable=False)


def _memory(app: Sphinx) -> Path:
    """A file for each builder and output folder, beside the doctrees."""
    name = hashlib.sha256(f"{app.builder.name}\n{app.outdir}".encode()).hexdigest()[:16]
    return Path(app.doctreedir) / f"factlock-{name}.json"
