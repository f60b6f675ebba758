"""``installed`` on real images whose bases Pangeo publishes: three packages in each, over loopback."""

from __future__ import annotations

import contextlib
import io
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from factlock.checks.presence.presence import Outcome
from factlock.cli import main
from factlock.images.image import Image, Known
from factlock.images.reading import read_images
from shelf import Shelf
from test_channel import Served

SHARED = Path(__file__).parents[2] / "shared" / "data"
IMAGES = SHARED / "corpus" / "images"
UPSTREAM = SHARED / "corpus" / "upstream-images"
CONDA = SHARED / "conda"
PACKAGES = ("numpy", "xarray", "torch", "definitely-nowhere")
WANTED = 20

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not IMAGES.is_dir(), reason="the shared data are not here"),
]


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch, shelf: Shelf) -> Iterator[Served]:
    """Pangeo's lists, the sample of conda-forge and the list of its names; an empty index."""
    assert shelf.files == {}
    server = Served()
    for path in UPSTREAM.glob("pangeo__*/*/conda-linux-64.lock"):
        name, tag = path.parts[-3].partition("__")[2], path.parts[-2]
        server.put(f"/pangeo/{tag}/{name}/conda-linux-64.lock", path.read_bytes())
    monkeypatch.setenv("FACTLOCK_PUBLISHED", f"pangeo={server.address}/pangeo")
    monkeypatch.setenv("FACTLOCK_CHANNELS", f"conda-forge={CONDA / 'conda-forge'}")
    monkeypatch.setenv("FACTLOCK_PARTIAL_CHANNELS", "conda-forge=2026-08-22")
    monkeypatch.setenv("FACTLOCK_CONDA_NAMES", f"{CONDA / 'name-mapping.json'}=2026-08-19")
    yield server
    server.close()


def listed_versions(image: Image) -> dict[str, str]:
    """The packages of the lock of a base, read here in another way; empty where there is none."""
    base = image.base
    if base is None:
        return {}
    folder = UPSTREAM / f"pangeo__{base.name.rpartition('/')[2]}" / base.tag
    lock = folder / "conda-linux-64.lock"
    if not lock.is_file():
        return {}
    files = [
        line.partition("#")[0].rpartition("/")[2]
        for line in lock.read_text(encoding="utf-8").splitlines()
        if "://" in line
    ]
    return {one.rsplit("-", 2)[0]: one.rsplit("-", 2)[1] for one in files}


def some_images() -> list[tuple[Path, Image]]:
    """Twenty images: those that begin from what Pangeo publishes, then those whose upstream is known."""
    found = [
        (folder, image) for folder in sorted(IMAGES.iterdir()) for image in read_images(folder)
    ]

    def rank(one: tuple[Path, Image]) -> tuple[bool, bool, bool]:
        upstream = one[1].upstream
        known = upstream.known in {Known.LOCK, Known.NOTHING}
        return not listed_versions(one[1]), "pangeo/" not in upstream.ask, not known

    return sorted(found, key=rank)[:WANTED]


def ask(folder: Path, image: Image, packages: tuple[str, ...]) -> list[dict[str, Any]]:
    words = ["ask", "installed", *packages, "--image", str(folder), "--only", image.folder]
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(io.StringIO()):
        main([*words, "--python", "3.11", "--json"])
    found: list[dict[str, Any]] = json.loads(said.getvalue())["questions"]
    return found


@pytest.mark.usefixtures("served")
def test_packages_of_images_on_pangeo_s(capsys: pytest.CaptureFixture[str]) -> None:
    rows, counts = [], Counter[str]()
    images = some_images()
    for folder, image in images:
        versions = listed_versions(image)
        answers = ask(folder, image, PACKAGES)
        for package, answer in zip(PACKAGES, answers, strict=True):
            check(package, answer, versions)
            counts[answer["outcome"]] += 1
        found = [f"{one['outcome']} {one['value']}".strip() for one in answers]
        name = f"{folder.name} {image.folder}"[:60]
        known = image.upstream.known.value
        rows.append(
            f"{name:60} {known:9} {len(versions):4} " + " | ".join(f"{o:20}" for o in found)
        )
    with capsys.disabled():
        print("", *rows, dict(counts), sep="\n")
    assert len(images) == WANTED
    assert counts[Outcome.UPSTREAM.value] > 0


def check(package: str, answer: dict[str, Any], versions: dict[str, str]) -> None:
    """What the lists say, and never "no" where something is not known."""
    outcome, called = answer["outcome"], {"torch": "pytorch"}.get(package, package)
    if outcome == Outcome.UPSTREAM.value:
        assert answer["value"] == versions[called]
    if outcome == Outcome.NOT_INSTALLED.value:
        assert called not in versions
        assert answer["data"]["upstream"] != Known.NOT_KNOWN.value
        assert answer["data"]["gaps"] == []
    if called in versions:
        assert outcome in {Outcome.UPSTREAM.value, Outcome.DECLARED.value}
    if package == PACKAGES[-1]:
        not_there = (Outcome.NOT_INSTALLED, Outcome.NOT_DECLARED, Outcome.UNKNOWN)
        assert outcome in {one.value for one in not_there}
