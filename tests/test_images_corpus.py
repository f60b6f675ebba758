"""Every image repository of the corpus: which kinds, which Pythons, what comes along, what is not read."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from factlock.images.canonical import dump_images, load_images
from factlock.images.image import Gap, Image, Known
from factlock.images.reading import read_images

CORPUS = Path(__file__).parent.parent.parent / "shared" / "data" / "corpus" / "images"
pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not CORPUS.is_dir(), reason="the shared data are not here"),
]
REPOSITORIES = 93
KINDS = {
    "other": 24,
    "pangeo": 21,
    "repo2docker": 38,
    "organisation": 42,
    "docker-stacks": 16,
    "pixi": 1,
}
KNOWN = {"nothing": 15, "published": 27, "not-known": 92, "lock": 8}
PYTHONS = {
    "not known": 86,
    "environment.yml": 40,
    "pyproject.toml": 1,
    "Dockerfile": 4,
    "conda-linux-64.lock": 4,
    "pixi.toml": 1,
    "runtime.txt": 2,
    "conda-lock.yml": 4,
}
# What a person finds in these folders: kind, tag or digest of the base, Python, how it is known what comes
# along, how many packages the files ask for.
SEEN = """
2i2c-org__example-image-stack base pangeo 2026.06.04 - published 6
2i2c-org__example-image-stack project1 organisation - - not-known 1
2i2c-org__example-image-stack project2 organisation - - not-known 1
2i2c-org__farallon-image . pangeo 6b2df38 - published 47
2i2c-org__fiji-image . docker-stacks 2024-06-24 - published 1
binder-examples__python2_with_3 . repo2docker - 2.7 not-known 4
binder-examples__r_with_python . repo2docker - - not-known 3
berkeley-dsep-infra__base-python-pixi-image . other 24.04 - nothing 42
berkeley-dsep-infra__cdss-discovery-user-image . docker-stacks sha256:bd1f33c - published 75
berkeley-dsep-infra__datahub deployments/logodev/image repo2docker - 3.11.* not-known 100
crim-ca__pavics-jupyter-images eo organisation 0.5.0 - not-known 37
crim-ca__pavics-jupyter-images nlp organisation 0.5.0 - not-known 24
consideRatio__jupyterhub-user-image . docker-stacks 8e15d329f1e9 - published 5
CryoInTheCloud__image-cryo-python-AI . repo2docker - 3.13.15 lock 168
DACCS-Climate__marble-jupyter-images . docker-stacks python-3.12.11 3.12.11 published 12
Denolle-Lab__seisbench-jupyter . repo2docker - 3.9.* not-known 24
Element84__geo-notebooks . docker-stacks latest - published 21
FAIR2Adapt__jupyterhub-singleuser-pangeo-notebook . organisation 20240301-21d3e39 3.12.8 lock 4
ICESAT-2HackWeek__jupyter-image-2020 . pangeo 2020.06.03 3.7.6 lock 71
leap-stc__pangeo-notebook-julia . pangeo 2023.10.03 - published 1
minrk__singleuser-image . docker-stacks 2024-04-01 - published 3
NASA-Openscapes__corn ci pangeo 2024.08.18 3.13.* nothing 125
oceanhackweek__jupyter-image py-base pixi 0.76.2-jammy >=3.13.14,<3.15 nothing 28
oceanhackweek__jupyter-image r other 24.7.1-0 3.12.11 lock 177
pangeo-data__pangeo-stacks base-notebook repo2docker - - not-known 13
pangeo-data__pangeo-stacks onbuild other - - not-known 0
pangeo-data__pangeo-stacks pangeo-esip pangeo $VERSION - not-known 67
pangeo-data__pangeo-stacks pangeo-ml pangeo $VERSION - not-known 45
pangeo-data__pangeo-stacks pangeo-notebook pangeo $VERSION - not-known 70
scimma__jupyterhub-images . docker-stacks d990a62010ae - published 20
TACC__designsafe-notebook-images . docker-stacks latest - published 27
uw-astro-480__jupyterhub-image . docker-stacks python-3.12.9 3.12.9 published 14
agriculture-vlab__avl-jh-user-image docker other 22.04 3.11 nothing 104
"""


@pytest.fixture(scope="module")
def images() -> dict[str, tuple[Image, ...]]:
    """The images of every repository."""
    return {path.name: read_images(path) for path in sorted(CORPUS.iterdir())}


def table(title: str, counts: Counter[str]) -> str:
    rows = (f"  {number:4}  {word}" for word, number in counts.most_common())
    return "\n".join([f"{title} ({counts.total()})", *rows])


def test_every_repository_is_read(
    images: dict[str, tuple[Image, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    every = [one for some in images.values() for one in some]
    kinds = Counter(one.kind.value for one in every)
    known = Counter(one.upstream.known.value for one in every)
    pythons = Counter(_source(one) for one in every)
    floats = Counter("floats" if one.base.floats else "stays" for one in every if one.base)
    built = Counter(
        one.built[0].text.partition("@")[0] if one.built else "not known" for one in every
    )
    with capsys.disabled():
        for title, counts in (
            ("kinds", kinds),
            ("Python found", pythons),
            ("what comes along", known),
            ("bases", floats),
            ("built by", built),
        ):
            print("\n" + table(title, counts))
    assert len(images) == REPOSITORIES
    # A chart with documentation, and no image.
    assert [name for name, some in images.items() if not some] == ["pangeo-data__pangeo-binder"]
    assert kinds == KINDS
    assert known == KNOWN
    assert pythons == PYTHONS


def _source(image: Image) -> str:
    return image.python[0].place.file.rpartition("/")[2] if image.python else "not known"


def test_what_a_person_finds_is_found(images: dict[str, tuple[Image, ...]]) -> None:
    found = {_row(name, one) for name, some in images.items() for one in some}
    assert [row for row in SEEN.split("\n") if row and row not in found] == []


def _row(name: str, one: Image) -> str:
    tag = (one.base.tag or one.base.digest[:14]) if one.base else ""
    python = one.python[0].text if one.python else "-"
    known = one.upstream.known.value
    return f"{name} {one.folder} {one.kind.value} {tag or '-'} {python} {known} {len(one.packages)}"


def test_each_part_says_where_it_is_said(images: dict[str, tuple[Image, ...]]) -> None:
    for name, some in images.items():
        for image in some:
            said = (*image.python, *image.built, *image.channels, *image.includes)
            for place in (*(one.place for one in said), *(one.place for one in image.unread)):
                assert place.line <= len(_lines(name, place.file)), place
            for package in image.packages:
                # A pyproject.toml has its lists on other lines than their names.
                if not package.place.file.endswith("pyproject.toml"):
                    line = _lines(name, package.place.file)[package.place.line - 1]
                    word = package.name.partition("… (cut)")[0].split()[0]
                    assert _bare(word) in _bare(line), package


@cache
def _lines(name: str, file: str) -> list[str]:
    return (CORPUS / name / file).read_text("utf-8").split("\n")


def _bare(text: str) -> str:
    return re.sub(r"[-_.]", "-", text.lower())


def test_what_is_not_read_says_why_and_where(
    images: dict[str, tuple[Image, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    broken = {
        (name, str(one.place), one.reason)
        for name, some in images.items()
        for image in some
        for one in image.not_read(Gap.BROKEN)
    }
    unseen = sum(len(image.not_read(Gap.UNSEEN)) for some in images.values() for image in some)
    with capsys.disabled():
        print(f"\n{len(broken)} cannot be read, {unseen} were not looked into")
        for name, place, reason in sorted(broken):
            print(f"  {name}: {place}: {reason}")
    assert all(place.rpartition(":")[2].isdigit() and reason for _, place, reason in broken)


def test_what_is_complete_rests_on_a_lock_or_nothing(
    images: dict[str, tuple[Image, ...]],
) -> None:
    complete = [one for some in images.values() for one in some if one.upstream.complete]
    assert {one.upstream.known for one in complete} <= {Known.LOCK, Known.NOTHING}
    assert not any(one.not_read(Gap.UNSEEN) or one.not_read(Gap.BROKEN) for one in complete)


def test_the_canonical_text_gives_every_image_back(images: dict[str, tuple[Image, ...]]) -> None:
    for some in images.values():
        assert load_images(dump_images(some)) == some
