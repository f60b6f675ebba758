"""The failures of an installation that are told apart."""

from __future__ import annotations

from enum import StrEnum


class Failure(StrEnum):
    """What makes an installation fail; the order is that in which they are told to readers."""

    CANNOT_BE_FOUND = "cannot-be-found"
    WRONG_INDEX = "wrong-index"
    CONFLICT = "conflict"
    NO_WHEEL = "no-wheel"
    CANNOT_BE_BUILT = "cannot-be-built"
    HIDDEN_BUILD_DEPENDENCY = "hidden-build-dependency"
    MISSING_COMPILER = "missing-compiler"
    NO_OPENMP = "no-openmp"
    MISSING_LIBRARY = "missing-library"
    BAD_ADDRESS = "bad-address"
    NETWORK = "network"
    PERMISSION = "permission"
    NO_SPACE = "no-space"
    HASH_MISMATCH = "hash-mismatch"
    UNKNOWN = "unknown"
