"""The end of a process, without what Python does for nobody: taking every object apart, one by one.

A short command leaves hundreds of thousands of objects behind; freeing each of them takes a tenth of its time
(``tests/benchmarks/ending.py``), and the system takes the memory back anyway.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import sys
import threading


def leave(code: int) -> None:
    """End the process with ``code``, after all that Python's own end owes to others.

    Threads that are no daemons are waited for, functions of ``atexit`` run, and streams are flushed. Where
    Python has no such door (another one than CPython), or a profiler, a debugger or ``python -i`` waits for
    it, nothing happens, and Python's own end follows.
    """
    run_functions = getattr(atexit, "_run_exitfuncs", None)
    if run_functions is None or sys.getprofile() or sys.gettrace() or sys.flags.inspect:
        return
    for thread in threading.enumerate():
        if not thread.daemon and thread is not threading.current_thread():
            thread.join()
    run_functions()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)
