"""The only starter of children: an argument list, a time limit, bounded output, no shell."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from factlock.errors import FactlockError

MAX_OUTPUT = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a child ended: its exit code and what it printed, each bounded."""

    code: int
    output: bytes
    errors: str


class ChildError(FactlockError):
    """A child could not be started, or did not end in its time."""

    exit_code = 2


def run_child(
    arguments: Sequence[str], *, cwd: Path, environ: Mapping[str, str], seconds: float
) -> Ended:
    """Run a program to its end; raises ``ChildError``. Interrupting us ends the child too."""
    try:
        ended = subprocess.run(  # noqa: S603 - a list, no shell, and the program is named by us
            list(arguments),
            cwd=cwd,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except FileNotFoundError as error:
        raise ChildError(f"{arguments[0]!r} is not installed.") from error
    except OSError as error:
        raise ChildError(f"{arguments[0]!r} could not be started: {error.strerror}.") from error
    except subprocess.TimeoutExpired as error:
        raise ChildError(f"{arguments[0]!r} did not end within {seconds:.0f} s.") from error
    return Ended(
        code=ended.returncode,
        output=ended.stdout[: 64 * MAX_OUTPUT],
        errors=ended.stderr[:MAX_OUTPUT].decode("utf-8", "replace"),
    )
