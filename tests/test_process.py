"""Children: input, bounded output, lines as they come, an end in time."""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path

import pytest

from factlock.sources.process import ChildError, Ended, Stop, run_child


def run(
    code: str, *, seconds: float = 20.0, stdin: bytes = b"", seen: list[bytes] | None = None
) -> Ended:
    return run_child(
        [sys.executable, "-c", code],
        cwd=Path.cwd(),
        environ=dict(os.environ),
        seconds=seconds,
        stdin=stdin,
        watch=None if seen is None else seen.append,
    )


def test_input_output_errors_and_code() -> None:
    code = "import sys; print(sys.stdin.read()[::-1]); sys.stderr.write('oh\\n'); sys.exit(7)"
    ended = run(code, stdin=b"abc")
    assert (ended.code, ended.output.strip(), ended.errors.strip()) == (7, b"cba", "oh")


def test_a_child_that_reads_nothing_takes_large_input() -> None:
    assert run("pass", stdin=b"x" * (4 << 20)).code == 0


def test_lines_are_seen_as_they_come() -> None:
    seen: list[bytes] = []
    run("import sys\nfor n in range(3): print(n, file=sys.stderr)", seen=seen)
    assert [line.strip() for line in seen] == [b"0", b"1", b"2"]


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="Only Linux lets a pipe be widened."
)
def test_a_child_need_not_wait_until_its_log_is_read(tmp_path: Path) -> None:
    done = tmp_path / "done"
    code = (
        f"import sys, pathlib; sys.stderr.write('x' * 900_000); pathlib.Path({str(done)!r}).touch()"
    )

    def watch(_: bytes) -> None:
        # Nothing more is read before the child is through.
        until = time.monotonic() + 10
        while not done.exists() and time.monotonic() < until:
            time.sleep(0.01)

    began = f"import sys; sys.stderr.write('begin\\n'); sys.stderr.flush()\n{code}"
    ended = run_child(
        [sys.executable, "-c", began],
        cwd=Path.cwd(),
        environ=dict(os.environ),
        seconds=5.0,
        watch=watch,
    )
    assert ended.code == 0


def test_a_child_that_does_not_end_is_ended() -> None:
    begin = time.monotonic()
    with pytest.raises(ChildError) as error:
        run("import time; time.sleep(60)", seconds=0.5)
    assert error.value.overdue
    assert time.monotonic() - begin < 5


def test_a_child_that_never_reads_is_ended_too() -> None:
    begin = time.monotonic()
    with pytest.raises(ChildError):
        run("import time; time.sleep(60)", seconds=0.5, stdin=b"x" * (4 << 20))
    assert time.monotonic() - begin < 5


def test_a_child_that_prints_for_ever_is_ended() -> None:
    with pytest.raises(ChildError, match="more than 64 MiB"):
        run("import sys\nwhile True: sys.stdout.write('x' * 65536)")


def test_of_endless_errors_the_end_is_kept() -> None:
    ended = run(
        "import sys\nfor n in range(3000): sys.stderr.write('x' * 999 + '\\n')\nsys.stderr.write('end')"
    )
    assert len(ended.errors) <= 1 << 20
    assert ended.errors.endswith("end")


def test_a_program_that_is_not_there() -> None:
    with pytest.raises(ChildError, match="not installed"):
        run_child(["no-such-program"], cwd=Path.cwd(), environ={}, seconds=1)


@pytest.mark.parametrize("early", [True, False])
def test_a_child_can_be_ended_from_outside(early: bool) -> None:
    stop = Stop()
    if early:
        stop()
    else:
        threading.Timer(0.3, stop).start()
    begin = time.monotonic()
    ended = run_child(
        [sys.executable, "-c", "import time; time.sleep(60)"],
        cwd=Path.cwd(),
        environ=dict(os.environ),
        seconds=20,
        stop=stop,
    )
    assert ended.code != 0
    assert time.monotonic() - begin < 5
    stop()
