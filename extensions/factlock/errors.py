"""Every error that Factlock raises on purpose, and the exit code of each.

::

    FactlockError
    ├── InputError            2   something a person wrote: a page, an option, a file; has file and line
    │   ├── ConfigError       2   factlock.toml, pyproject.toml or conf.py
    │   ├── LockError         2   facts.lock cannot be read or was changed by hand
    │   ├── NotReadError      2   a file that may be right, in a form that Factlock does not read
    │   └── HistoryError      2   facts.history cannot be read
    └── SourceError           -   a source could not be asked, or its answer cannot be trusted;
                                  never leaves the gathering: it becomes an ``Unknown`` fact

A message says what is wrong; ``advice`` says what to do next. Every error pickles, because Sphinx
sends them between processes.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any


class Cause(StrEnum):
    """Why a fact could not be had. The value is what ``results.json`` and ``--json`` print."""

    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    UNTRUSTED = "untrusted-certificate"
    CREDENTIALS = "credentials"
    BUSY = "busy"
    SERVER_ERROR = "server-error"
    REFUSED = "refused"
    MALFORMED = "malformed"
    TOO_LARGE = "too-large"
    REDIRECT = "redirect"
    NOT_AN_INDEX = "not-an-index"
    TIME_BUDGET = "time-budget"
    NOT_LOCKED = "not-locked"
    PARTIAL = "partial"
    NOT_CONFIGURED = "not-configured"
    UNSURE = "unsure"


class FactlockError(Exception):
    """The root of the tree: a message for people, and what to do next."""

    exit_code = 70

    def __init__(self, message: str, *, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.message} {self.advice}".strip()

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.__dict__.copy())


class InputError(FactlockError):
    """Something a person wrote is wrong. ``file`` and ``line`` (from 1) say where, if known."""

    exit_code = 2

    def __init__(
        self, message: str, *, file: str = "", line: int | None = None, advice: str = ""
    ) -> None:
        super().__init__(message, advice=advice)
        self.file = file
        self.line = line

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: " if self.line else f"{self.file}: " if self.file else ""
        return place + super().__str__()


class NotReadError(InputError):
    """A file may be right, and is in a form that Factlock does not read."""


class ConfigError(InputError):
    """A setting is wrong."""


class LockError(InputError):
    """``facts.lock`` cannot be read, or does not hold what its digests say."""


class HistoryError(InputError):
    """``facts.history`` cannot be read, or a line of it is damaged."""


class SourceError(FactlockError):
    """A source could not be asked or its answer cannot be trusted: the fact is unknown.

    ``cause`` is the kind of trouble, ``host`` the host that was asked (never a whole address, so
    that no secret can stand in it), ``retry`` whether asking again may heal it, and
    ``retry_after`` the seconds the server asked us to wait. ``left_alone`` is true when nothing was asked,
    because the host failed too often before.
    """

    left_alone = False

    def __init__(  # noqa: PLR0913 - one keyword a fact about the failure
        self,
        message: str,
        *,
        cause: Cause,
        host: str = "",
        retry: bool = False,
        retry_after: float | None = None,
        advice: str = "",
    ) -> None:
        super().__init__(message, advice=advice)
        self.cause = cause
        self.host = host
        self.retry = retry
        self.retry_after = retry_after


def _rebuild(kind: type[FactlockError], state: dict[str, Any]) -> FactlockError:
    error = kind.__new__(kind)
    error.__dict__.update(state)
    error.args = (state["message"],)
    return error
