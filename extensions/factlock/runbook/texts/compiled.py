"""What Jinja compiled of a page's templates, kept where Python keeps what it compiled of our own code.

To compile the letters of a page takes as long as to walk it. What is kept is code, so it is kept in no cache
that others may share, but in ``__pycache__`` beside this file: whoever can write there decides what runs
anyway. Where nothing can be written there, or ``PYTHONDONTWRITEBYTECODE`` is set, it is compiled each time.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from importlib.util import cache_from_source
from pathlib import Path
from types import CodeType
from typing import Any

from factlock.version import __version__

# The files that decide what a template becomes.
_MAKERS = ("templates.py", "template_places.py", "sandbox.py")


def compiled(environment: Any, name: str, text: str, make: Callable[[], CodeType]) -> CodeType:
    """The code of a template; ``make`` compiles it where it is not kept, or was made of another text."""
    from jinja2.bccache import Bucket  # noqa: PLC0415 - Jinja is slow to import

    kept = _kept()
    bucket = Bucket(
        environment, kept.get_cache_key(name), kept.get_source_checksum(_rules() + text)
    )
    try:
        kept.load_bytecode(bucket)
    except Exception:  # noqa: BLE001 - a file that is cut or odd, whatever it makes the reader say, is none
        bucket.reset()
    if bucket.code is None:
        bucket.code = make()
        if _rules() and not sys.dont_write_bytecode:
            with suppress(OSError):
                kept.dump_bytecode(bucket)
    return bucket.code


@lru_cache(maxsize=1)
def _kept() -> Any:
    from jinja2.bccache import FileSystemBytecodeCache  # noqa: PLC0415

    folder = Path(cache_from_source(__file__)).parent
    return FileSystemBytecodeCache(str(folder), f"%s.{sys.implementation.cache_tag}.jinja")


@lru_cache(maxsize=1)
def _rules() -> str:
    """What changes with the code that makes templates, ours and Jinja's; empty where that cannot be told."""
    from jinja2 import compiler  # noqa: PLC0415

    makers = [*map(Path(__file__).parent.joinpath, _MAKERS), Path(compiler.__file__)]
    try:
        found = [one.stat() for one in makers]
    except OSError:
        return ""
    return f"{__version__} {[(one.st_mtime_ns, one.st_size) for one in found]}\n"
