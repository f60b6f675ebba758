"""Read a file."""

from __future__ import annotations

from pathlib import Path


def read_input(path: Path, *, root: Path, limit: int = 16 << 20) -> bytes:
    """Stand-in until the real one is merged."""
    return path.read_bytes()[:limit] if root else b""
