"""What Jinja compiled of a page's templates, kept where Python keeps what it compiled of our own code.

To compile the letters of a page takes as long as to walk it. What is kept is code, so it is kept in no cache
that others may share, but in ``__pycache__`` beside this file: whoever can write there decides what runs
anyway. Where nothing can be written there, or ``PYTHONDONTWRITEBYTECODE`` is set, it is compiled each time.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from importlib.util import cache_from_source
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Any

from factlock.errors import FactlockError
from factlock.files import write_whole
from factlock.version import __version__

if TYPE_CHECKING:
    from jinja2.bccache import Bucket

# The files that decide what a template becomes.
_MAKERS = ("templates.py", "template_places.py", "sandbox.py")
_DIGEST = 32


def compiled(environment: Any, name: str, text: str, make: Callable[[], CodeType]) -> CodeType:
    """The code of a template; ``make`` compiles it where it is not kept, or was made of another text."""
    from jinja2.bccache import Bucket  # noqa: PLC0415 - Jinja is slow to import

    checksum = hashlib.sha256((_rules() + text).encode("utf-8", "replace")).hexdigest()
    bucket = Bucket(environment, name, checksum)
    path = _path(name)
    with suppress(OSError):
        _read(path, bucket)
    if bucket.code is None:
        bucket.code = make()
        if _rules() and not sys.dont_write_bytecode:
            with suppress(OSError, FactlockError):
                _write(path, bucket)
    return bucket.code


def _path(name: str) -> Path:
    own = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:40]
    folder = Path(cache_from_source(__file__)).parent
    return folder / f"{own}.{sys.implementation.cache_tag}.jinja"


def _read(path: Path, bucket: Bucket) -> None:
    """Take what was kept; what is cut, or differs from what was written in a single bit, is not believed."""
    kept = path.read_bytes()
    body = kept[_DIGEST:]
    if hashlib.sha256(body).digest() == kept[:_DIGEST]:
        bucket.bytecode_from_string(body)


def _write(path: Path, bucket: Bucket) -> None:
    if path.parent.is_dir():
        body = bucket.bytecode_to_string()
        write_whole(path, hashlib.sha256(body).digest() + body, durable=False)


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
