"""What a build leaves beside the pages: ``results.json``, and no password."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.errors import ExtensionError

from factlock.files import write_whole
from factlock.report.json import FORMAT, dump_questions
from factlock.sphinxext.runbooks.saying import runbooks_json

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from factlock.sphinxext.site_answers import SiteAnswers

# A shorter password would be found in any text.
MIN_SECRET = 6
RESULTS = "results.json"


def write_results(app: Sphinx, site: SiteAnswers) -> None:
    """Write ``results.json`` into the output folder; its schema is ``schemas/results.schema.json``."""
    content = dump_questions(
        site.answers.values(),
        format=FORMAT,
        mode=site.settings.mode.value,
        settings={"lock": site.settings.lock},
        counts=dict(site.counts),
        runbooks=[*runbooks_json(site.worked)],
    ).encode("utf-8", "replace")
    path = Path(app.outdir) / RESULTS
    if not path.is_file() or path.read_bytes() != content:
        write_whole(path, content, durable=False)


def refuse_secrets(app: Sphinx, secrets: tuple[str, ...]) -> None:
    """Look once more at everything that was written; raises ``ExtensionError`` where a password is.

    The last of several guards: nothing should ever be found here.
    """
    wanted = [word.encode() for word in secrets if len(word) >= MIN_SECRET]
    for path in Path(app.outdir).rglob("*") if wanted else ():
        if path.is_file() and any(word in path.read_bytes() for word in wanted):
            raise ExtensionError(
                f"A password of an index stands in {path.relative_to(app.outdir)}; do not publish it. "
                "This is a fault of factlock: please report it.",
                modname="factlock",
            )
