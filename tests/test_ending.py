"""The quick end of a command: nothing is lost that Python's own end would have seen to."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from sites import EXTENSIONS

BEGIN = """
import atexit, os, sys, threading, time, weakref
from factlock.ending import leave
class Kept:
    def __del__(self):
        os.write(2, b"taken apart;")
kept = Kept()
"""


def ended(program: str) -> subprocess.CompletedProcess[str]:
    # Unbuffered streams would have nothing left to flush.
    environ = {**os.environ, "PYTHONPATH": str(EXTENSIONS), "PYTHONUNBUFFERED": ""}
    return subprocess.run(
        [sys.executable, "-c", BEGIN + program],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_what_was_printed_arrives_and_objects_are_left_to_the_system() -> None:
    done = ended("sys.stdout.write('word ' * 9000); sys.stderr.write('end;'); leave(3)")
    assert (done.returncode, done.stdout, done.stderr) == (3, "word " * 9000, "end;")


def test_functions_for_the_end_run_and_may_print() -> None:
    done = ended("atexit.register(print, 'at the end'); leave(0)")
    assert (done.returncode, done.stdout) == (0, "at the end\n")


def test_finalizers_of_folders_and_children_run() -> None:
    done = ended("weakref.finalize(kept, print, 'folder removed'); leave(0)")
    assert (done.returncode, done.stdout) == (0, "folder removed\n")


def test_threads_are_waited_for_and_daemons_are_not() -> None:
    done = ended(
        "threading.Thread(target=lambda: (time.sleep(0.3), print('done'))).start();"
        "threading.Thread(target=time.sleep, args=(600,), daemon=True).start(); leave(0)"
    )
    assert (done.returncode, done.stdout) == (0, "done\n")


def test_a_reader_that_went_away_does_not_keep_the_process() -> None:
    done = ended("print('unread'); os.close(1); leave(4)")
    assert done.returncode == 4


@pytest.mark.parametrize("words", [["--version"], ["refresh", "--help"]])
def test_ends_of_argparse_are_not_touched(words: list[str]) -> None:
    environ = {**os.environ, "PYTHONPATH": str(EXTENSIONS)}
    command = [sys.executable, "-m", "factlock", *words]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stdout.startswith(("factlock ", "usage: factlock refresh"))


@pytest.mark.parametrize("watcher", ["setprofile", "settrace"])
def test_whoever_watches_sees_the_end(watcher: str) -> None:
    done = ended(f"sys.{watcher}(lambda *_: None); leave(7); print('went on')")
    assert (done.returncode, done.stdout) == (0, "went on\n")


def test_where_python_has_no_such_door_its_own_end_follows() -> None:
    done = ended("del atexit._run_exitfuncs; leave(7); print('went on')")
    assert (done.returncode, done.stdout) == (0, "went on\n")
