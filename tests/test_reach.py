"""Where markers hold."""

from __future__ import annotations

import pytest

from factlock.checks.manifests.reach import Reach, reach


@pytest.mark.parametrize(
    ("marker", "python", "platform", "expected"),
    [
        ("", "", "", Reach.EVERYWHERE),
        ("python_version >= '3'", "", "", Reach.EVERYWHERE),
        ("sys_platform == 'win32'", "", "", Reach.SOMEWHERE),
        ("sys_platform == 'win32'", "3.11", "win-64", Reach.EVERYWHERE),
        ("sys_platform == 'win32'", "3.11", "linux-64", Reach.NOWHERE),
        ("python_version < '3.8'", "3.11", "", Reach.NOWHERE),
        ("python_version < '2.7'", "", "", Reach.NOWHERE),
        ("python_full_version < '3.11.4'", "3.11", "", Reach.SOMEWHERE),
        ("python_full_version < '3.11.4'", "3.11.2", "", Reach.EVERYWHERE),
        ("platform_machine == 'arm64'", "", "osx-arm64", Reach.EVERYWHERE),
        ("platform_machine == 'AMD64'", "", "win-64", Reach.EVERYWHERE),
        ("platform_python_implementation == 'PyPy'", "", "", Reach.NOWHERE),
        ("extra == 'test'", "", "", Reach.NOWHERE),
        ("this is no marker", "", "", Reach.SOMEWHERE),
    ],
)
def test_where_a_marker_holds(marker: str, python: str, platform: str, expected: Reach) -> None:
    assert reach(marker, python=python, platform=platform) is expected


def test_requires_python_leaves_pythons_out() -> None:
    marker = "python_version >= '3.10'"
    assert reach(marker) is Reach.SOMEWHERE
    assert reach(marker, requires_python=">=3.10") is Reach.EVERYWHERE
    assert reach(marker, requires_python="<3.10") is Reach.NOWHERE


def test_a_marker_of_a_python_that_none_is_says_nothing() -> None:
    assert reach("python_version > '3'", requires_python="<2") is Reach.SOMEWHERE
    assert reach("python_version > '3'", requires_python="three") is Reach.SOMEWHERE
