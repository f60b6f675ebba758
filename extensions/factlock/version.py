"""The version of Factlock."""

from __future__ import annotations

from pathlib import Path

CHECKOUT = "0+checkout"


def read_version(folder: Path) -> str:
    """The version that was installed into a folder; ``CHECKOUT`` where conf.py found us by path.

    An installer names the folder of metadata beside the package after the version. Nothing else is
    read, because importing importlib.metadata takes 36 ms of CPU (Python 3.11, 2026-11-21).
    """
    for metadata in folder.glob("factlock-*.dist-info"):
        return metadata.name.removeprefix("factlock-").removesuffix(".dist-info")
    return CHECKOUT


__version__ = read_version(Path(__file__).resolve().parents[1])
