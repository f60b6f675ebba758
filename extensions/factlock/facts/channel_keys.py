"""The names of the facts of conda channels. Their shapes are told in ``sources.channel``."""

from __future__ import annotations

from collections.abc import Iterable

from factlock.model import FactKey, Subject, pairs
from factlock.text import normal_name

CHANNEL = "conda:"
NAMES = "names"


def channel_source(channels: Iterable[str]) -> str:
    """The source that channels, in their order, are: ``conda:conda-forge``, ``conda:pytorch,conda-forge``."""
    return CHANNEL + ",".join(dict.fromkeys(channels))


def package_key(
    name: str, *, channel: str, platform: str = "", python: str = "", spec: str = ""
) -> FactKey:
    """The key of the fact ``package``: how a name of a channel stands for a target.

    ``spec`` is what a ``CondaSpec`` writes behind the name, such as ``>=1,<2``.
    """
    values = {"platform": platform, "python": python, "spec": spec}
    subject = Subject(source=channel_source([channel]), name=name)
    return FactKey(subject=subject, kind="package", parameters=pairs(values))


def builds_key(name: str, version: str, *, channel: str) -> FactKey:
    """The key of the fact ``builds``: all files of one version of a package, of every platform."""
    subject = Subject(source=channel_source([channel]), name=name)
    return FactKey(subject=subject, kind="builds", parameters=pairs({"version": version}))


def names_key(name: str) -> FactKey:
    """The key of the fact ``names``: what a name is called on the other side (``sources.names``)."""
    return FactKey(subject=Subject(source=NAMES, name=normal_name(name)), kind="names")


def environment_key(
    specs: Iterable[str],
    *,
    channels: Iterable[str],
    platform: str,
    virtual: str = "",
    before: str = "",
) -> FactKey:
    """The key of the fact ``environment``: what a solver chooses for specs on a platform.

    ``specs`` are canonical (``str(CondaSpec)``); ``virtual`` is as ``read_virtual_packages`` writes it,
    ``before`` a day or a moment (RFC 3339) after which nothing was uploaded.
    """
    values = {"platform": platform, "virtual": virtual, "before": before}
    subject = Subject(source=channel_source(channels), name="\n".join(sorted(set(specs))))
    return FactKey(subject=subject, kind="environment", parameters=pairs(values))
