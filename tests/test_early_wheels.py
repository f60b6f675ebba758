"""Which wheels are read while the resolver is still at work."""

from __future__ import annotations

from typing import Any, cast

from factlock.sources.uv import resolving
from factlock.sources.wheel.wheel_reader import WheelReader


class _Reader:
    """Notes what is begun."""

    def __init__(self) -> None:
        self.begun: list[str] = []

    def begin(self, url: str, _: float) -> None:
        self.begun.append(url.rpartition("/")[2])


def begun(*files: str) -> list[str]:
    reader: Any = _Reader()
    log = resolving._Log(cast("WheelReader", reader), 0.0)
    for file in files:
        log(b"DEBUG No cache entry for: https://files.example/%s" % file.encode())
    return list(reader.begun)


def test_of_a_project_that_is_gone_through_two_wheels_are_read() -> None:
    many = [f"boto3-1.{n}-py3-none-any.whl" for n in range(90)]
    other = "zarr-3.0-py3-none-any.whl"
    assert begun(*many, other) == [*many[:2], other]


def test_an_image_of_many_projects_is_read_from_the_beginning() -> None:
    files = [f"p{n}-1.0-py3-none-any.whl" for n in range(600)]
    assert begun(*files) == files[: resolving.MAX_EARLY]
