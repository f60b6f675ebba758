"""The name of the fact of a published image. Its shape is told in ``sources.published``."""

from __future__ import annotations

from factlock.model import FactKey, Subject, pairs

PUBLISHED = "image"


def installed_key(reference: str, *, platform: str) -> FactKey:
    """The key of the fact ``installed``: what the publisher of an image says is in it.

    ``reference`` is as ``FROM`` has it, ``quay.io/jupyter/scipy-notebook:2026-02-09``.
    """
    subject = Subject(source=PUBLISHED, name=reference)
    return FactKey(subject=subject, kind="installed", parameters=pairs({"platform": platform}))
