"""Whether notebooks are run: they run code of their authors, so not for pull requests of forks."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

RUN, OFF = "run", "off"
VARIABLE = "FACTLOCK_NOTEBOOKS"


def decide(setting: str, environ: Mapping[str, str] = os.environ) -> str:
    """``run`` or ``off``: as the setting says, else the variable, else whether this is a fork's pull request.

    A word that is neither means ``off``: whoever writes one does not want them all run.
    """
    told = setting or environ.get(VARIABLE, "")
    if told:
        return RUN if told.strip().lower() == RUN else OFF
    return OFF if is_from_fork(environ) else RUN


def is_from_fork(environ: Mapping[str, str]) -> bool:
    """Whether GitHub builds a pull request whose branch is in another repository; in doubt it is.

    Read the Docs calls each pull request ``external`` and does not say whose it is.
    """
    if environ.get("READTHEDOCS_VERSION_TYPE", "") == "external":
        return True
    if not environ.get("GITHUB_EVENT_NAME", "").startswith("pull_request"):
        return False
    try:
        event = json.loads(Path(environ["GITHUB_EVENT_PATH"]).read_bytes())
        head = event["pull_request"]["head"]["repo"]["full_name"]
    except (OSError, ValueError, KeyError, TypeError):
        return True
    return bool(head != environ.get("GITHUB_REPOSITORY"))
