"""uv as a child: it chooses versions and files, with a configuration of ours, and builds nothing.

It is given requirements that we wrote, on its standard input, an empty folder to work in, and an
environment that holds nothing from outside but the way to the network.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from factlock.errors import Cause, SourceError
from factlock.light_dataclass import dataclass
from factlock.marker_environment import full_python
from factlock.patterns import regex
from factlock.sources.network.addresses import Access, Index
from factlock.sources.process import ChildError, Ended, Stop, run_child
from factlock.text import Secret

PLATFORMS = {
    "linux-64": "x86_64-manylinux_2_28",
    "linux-aarch64": "aarch64-manylinux_2_28",
    "osx-64": "x86_64-apple-darwin",
    "osx-arm64": "aarch64-apple-darwin",
    "win-64": "x86_64-pc-windows-msvc",
}
# What a program needs to run and to reach the network; everything else stays outside.
_PASSED = (
    "PATH",
    "SYSTEMROOT",
    "SYSTEMDRIVE",
    "WINDIR",
    "TMPDIR",
    "TEMP",
    "TMP",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "all_proxy",
    "no_proxy",
)
# Python 3.11 shows a thread what another is only filling in (sysconfig), and uv's package looks there.
_FINDING = threading.Lock()
_IDLE, _RETRIES = "8", "2"
_DAY = regex(r"\d{4}-\d{2}-\d{2}", re.ASCII)

Login = Callable[[Index], "tuple[str, str] | None"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What uv is to choose for: requirements as we wrote them, a target, a day to go back to."""

    requirements: tuple[str, ...]
    python: str
    platform: str
    before: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Where uv works: the environment of this process, the indexes in order, the cache's folder.

    Without a folder for the cache, or with one that cannot be written, it gets a new one for this run.

    ``began`` is the reading of ``time.monotonic`` before which nothing that was fetched is believed;
    ``login`` gives user and password of an index.
    """

    environ: Mapping[str, str]
    access: Access
    indexes: tuple[Index, ...]
    cache: Path | None
    began: float
    login: Login


def run_uv(
    asked: Asked,
    around: Surroundings,
    deadline: float,
    watch: Callable[[bytes], None],
    stop: Stop,
) -> Ended:
    """Run uv to its end; raises ``SourceError`` when it is missing or does not end in time."""
    program = find_uv()
    with tempfile.TemporaryDirectory(prefix="factlock-uv-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        (folder / "work").mkdir()
        (folder / "home").mkdir()
        config = folder / "uv.toml"
        config.write_text(configuration(around), encoding="utf-8")
        cache = around.cache
        if cache is None or not _is_writable(cache):
            cache = folder / "cache"
        words = _arguments(asked, config, cache)
        seconds = deadline - time.monotonic()
        if seconds <= 0:
            raise _late()
        try:
            return run_child(
                [program, *words],
                cwd=folder / "work",
                environ=child_environment(around, folder / "home"),
                seconds=seconds,
                stdin="".join(f"{line}\n" for line in asked.requirements).encode("ascii"),
                watch=watch,
                stop=stop,
            )
        except ChildError as error:
            if error.overdue:
                raise _late() from error
            raise SourceError(
                f"The resolver failed: {error.message}",
                cause=Cause.UNSURE,
                advice="Run `uv --version` by hand; install uv again if it fails.",
            ) from error


def find_uv() -> str:
    """The path of uv's program; raises ``SourceError`` when it is not installed."""
    try:
        from uv import find_uv_bin  # noqa: PLC0415

        with _FINDING:
            return str(find_uv_bin())
    except (ImportError, OSError) as error:
        raise SourceError(
            "uv, which resolves requirements, is not installed.",
            cause=Cause.NOT_CONFIGURED,
            advice="Install it beside factlock: pip install uv.",
        ) from error


def _arguments(asked: Asked, config: Path, cache: Path) -> Iterable[str]:
    yield from ("pip", "compile", "-", "--format", "pylock.toml", "--no-build", "--no-header")
    # Its log tells early which wheels it looks at; see Resolver.
    yield from ("--verbose", "--color", "never", "--no-progress")
    yield from ("--config-file", str(config), "--cache-dir", str(cache))
    yield from ("--python-version", full_python(asked.python))
    yield from ("--python-platform", PLATFORMS[asked.platform])
    if sys.executable:
        # Nothing is built, but uv wants an interpreter; without this it looks for one.
        yield from ("--python", sys.executable)
    if asked.before:
        yield from ("--exclude-newer", moment(asked.before))


def moment(before: str) -> str:
    """A cut-off as uv takes it; a day means its beginning (UTC): uv would include the whole day."""
    return f"{before}T00:00:00Z" if _DAY.fullmatch(before) else before


def configuration(around: Surroundings) -> str:
    """The text of uv's configuration: the indexes, and how long their pages are believed.

    A page that was fetched since the build began is believed, a wheel's metadata for ever.
    """
    age = int(time.monotonic() - around.began)
    # Not max-age=0: by that uv 0.9 believes what was fetched in the same second.
    believed = f"max-age={age}" if age > 0 else "no-cache"
    lines = ['index-strategy = "first-index"', 'keyring-provider = "disabled"']
    for index in around.indexes:
        last = index is around.indexes[-1]
        lines += [
            "",
            "[[index]]",
            f"name = {json.dumps(index.name)}",
            f"url = {json.dumps(index.url)}",
            *(["default = true"] if last else []),
            f'cache-control = {{ api = "{believed}", files = "max-age=365000000, immutable" }}',
        ]
    return "\n".join([*lines, ""])


def child_environment(around: Surroundings, home: Path) -> dict[str, str]:
    """The environment of the child; secrets stand here and in no argument or file."""
    found = {name: around.environ[name] for name in _PASSED if name in around.environ}
    found |= {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "APPDATA": str(home),
        "LOCALAPPDATA": str(home),
        "XDG_CONFIG_HOME": str(home),
        "XDG_DATA_HOME": str(home),
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_HTTP_TIMEOUT": _IDLE,
        "UV_HTTP_RETRIES": _RETRIES,
    }
    bundle = around.access.certificates
    if bundle is None:
        # The store of the system: the second name is that of uv before 0.10.
        found |= {"UV_SYSTEM_CERTS": "true", "UV_NATIVE_TLS": "true"}
    else:
        found["SSL_CERT_DIR" if Path(bundle).is_dir() else "SSL_CERT_FILE"] = bundle
    proxy = around.access.proxy
    if proxy is not None:
        value = proxy.reveal() if isinstance(proxy, Secret) else proxy
        found |= dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), value)
    for index in around.indexes:
        if login := around.login(index):
            name = f"UV_INDEX_{re.sub('[^A-Z0-9]', '_', index.name.upper())}"
            found[f"{name}_USERNAME"], found[f"{name}_PASSWORD"] = login
    return found


def _is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return os.access(folder, os.W_OK)
    except OSError:
        return False


def _late() -> SourceError:
    return SourceError(
        "The resolver did not end in its time.",
        cause=Cause.TIMEOUT,
        advice="Try again when the network is faster, or ask for fewer projects at once.",
    )
