"""Stages and variables of a Dockerfile: which of them are the image's."""

from __future__ import annotations

from pathlib import Path

import pytest

from factlock.images.image import Gap, Image
from factlock.images.reading import read_images


def image_of(root: Path, text: str, **files: str) -> Image:
    for name, body in {"Dockerfile": text, **files}.items():
        (root / name.replace("_yml", ".yml")).write_text(body, encoding="utf-8")
    (image,) = read_images(root)
    return image


BUILD = """\
FROM us/tools:v1.2.3 AS build
ENV PYTHON_VERSION=3.8
COPY environment.yml /tmp/
RUN pip install zarr && apt-get install gcc \\
 && mamba env update -f /tmp/environment.yml
"""


@pytest.mark.parametrize(
    ("copy", "gap", "words"),
    [
        ("COPY --from=build /x /x\n", Gap.UNSEEN, ", of which something is copied in"),
        ("COPY --chown=1 --from=0 /x /x\n", Gap.UNSEEN, ", of which something is copied in"),
        ("RUN --mount=type=bind,from=build,source=/x true\n", Gap.UNSEEN,
         ", of which something is copied in"),
        ("", Gap.PASSED, ""),
    ],
)  # fmt: skip
def test_what_another_stage_installs_is_not_of_the_image(
    tmp_path: Path, copy: str, gap: Gap, words: str
) -> None:
    text = f"{BUILD}FROM python:3.12.4\n{copy}RUN pip install dask\n"
    image = image_of(tmp_path, text, environment_yml="dependencies:\n- numpy\n")
    assert [one.name for one in image.packages] == ["dask"]
    assert [one.text for one in image.python] == ["3.12.4"]
    assert image.files == ("Dockerfile",)
    told = [(str(one.place), one.reason, one.gap) for one in image.unread]
    lists = "environment.yml, gcc, zarr, -f /tmp/environment.yml"
    assert told == [("Dockerfile:1", f"For another stage{words}: {lists}.", gap)]


def test_the_stages_beneath_the_last_are_of_the_image(tmp_path: Path) -> None:
    text = (
        "FROM us/base:v1.2.3 AS one\nRUN pip install zarr\nFROM us/tools:v1.2.3\nRUN pip install x\n"
        "FROM one AS two\nRUN pip install dask\nFROM two\nRUN pip install xarray\n"
    )
    image = image_of(tmp_path, text)
    assert [one.name for one in image.packages] == ["zarr", "dask", "xarray"]
    assert image.base is not None
    assert image.base.reference == "us/base:v1.2.3"
    assert [one.gap for one in image.unread] == [Gap.PASSED]


@pytest.mark.parametrize(
    ("head", "reference"),
    [
        ("ARG V=1.0.0\nARG V=2.0.0\nFROM us/base:$V\n", "us/base:2.0.0"),
        ("ARG V=1.0.0\nFROM us/x:$V\nARG V=2.0.0\nFROM us/base:$V\n", "us/base:1.0.0"),
        ("ARG V=1\nARG W=$V.2.3\nFROM us/base:${W}\n", "us/base:1.2.3"),
        ("FROM us/base:v1.0.0 AS us\nFROM us\n", "us/base:v1.0.0"),
        ("FROM us/base:v1.0.0 AS a\nFROM us/other:v1.0.0 AS a\nFROM a\n", "us/other:v1.0.0"),
    ],
)
def test_the_last_value_counts(tmp_path: Path, head: str, reference: str) -> None:
    image = image_of(tmp_path, head)
    assert image.base is not None
    assert image.base.reference == reference


def test_a_variable_of_the_environment_goes_before_an_argument(tmp_path: Path) -> None:
    text = "FROM us/base:v1.2.3\nARG PYTHON_VERSION=3.9\nENV PYTHON_VERSION=3.10\nENV PYTHON_VERSION=3.11\n"
    image = image_of(tmp_path, f"{text}ARG PYTHON_VERSION=3.12\n")
    assert [(one.text, one.place.line) for one in image.python] == [("3.11", 4)]
