"""The version of Factlock."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("factlock")
except PackageNotFoundError:
    # A checkout that was not installed: conf.py finds the package by its path.
    __version__ = "0+checkout"
