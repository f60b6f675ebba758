"""No test reaches the network: only loopback may be connected to, unless the test is marked ``live``."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chaos import Chaos
from shelf import Shelf

if TYPE_CHECKING:
    from factlock.site_questions import Site

LOOPBACK = ("127.", "::1", "localhost")
CONFIGURATION = (
    "PIP_",
    "UV_",
    "FACTLOCK_",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "http_proxy",
    "https_proxy",
)


@pytest.fixture(scope="session")
def own_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Our own site, read once by each process that runs tests: it takes some seconds."""
    from factlock.site_questions import read_site

    environ = {**os.environ, "FACTLOCK_CACHE_DIR": str(tmp_path_factory.mktemp("cache"))}
    return read_site(Path(__file__).parents[1], environ)


class NetworkRefusedError(RuntimeError):
    """A test tried to leave this machine."""


@pytest.fixture(autouse=True)
def _no_network(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.node.get_closest_marker("live"):
        return
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
            raise NetworkRefusedError(address)
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def _own_configuration(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No configuration of this machine, a cache of one's own."""
    monkeypatch.setenv("FACTLOCK_CACHE_DIR", str(tmp_path / "cache"))
    if request.node.get_closest_marker("live"):
        return
    for name in list(os.environ):
        if name.startswith(CONFIGURATION) and name != "FACTLOCK_CACHE_DIR":
            monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("UV_NO_CONFIG", "1")
    # Nothing listens there: a test that asks without an index of its own gets no answer.
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple/")


@pytest.fixture(scope="session")
def seen_by_uv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache of uv in which there is nothing but what it found out about this interpreter."""
    cache = tmp_path_factory.mktemp("uv")
    command = [sys.executable, "-m", "uv", "pip", "compile", "-q", "-", "--offline", "--no-config",
               "--cache-dir", str(cache), "--python", sys.executable]  # fmt: skip
    subprocess.run(command, input=b"", check=True, capture_output=True)
    return cache


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seen_by_uv: Path) -> Iterator[Shelf]:
    """A loopback index of wheels, configured as pip's; uv need not look at the interpreter again."""
    for folder in seen_by_uv.glob("interpreter-*"):
        shutil.copytree(folder, tmp_path / "cache" / "uv" / folder.name)
    with Shelf() as found:
        monkeypatch.setenv("PIP_INDEX_URL", found.url)
        yield found


@pytest.fixture
def chaos(monkeypatch: pytest.MonkeyPatch) -> Iterator[Chaos]:
    """A loopback index, configured as pip's."""
    with Chaos() as found:
        monkeypatch.setenv("PIP_INDEX_URL", found.url)
        yield found
