"""What stands in a package is found, as the standard library finds it."""

from __future__ import annotations

import pkgutil
import zipfile
from pathlib import Path

import pytest

import factlock
from factlock.modules import module_names

PACKAGES = sorted(
    path.parent
    for path in Path(factlock.__file__).parent.rglob("__init__.py")
    if "__pycache__" not in path.parts
)


@pytest.mark.parametrize("folder", PACKAGES, ids=lambda path: path.name)
def test_it_finds_what_pkgutil_finds(folder: Path) -> None:
    assert list(module_names([str(folder)])) == sorted(
        one.name for one in pkgutil.iter_modules([str(folder)])
    )


def test_what_is_no_module_is_none(tmp_path: Path) -> None:
    for name in ("a.py", "__init__.py", "notes.txt", "b.py.orig", "data.json"):
        (tmp_path / name).touch()
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").touch()
    (tmp_path / "folder").mkdir()
    assert module_names([str(tmp_path)]) == ("a", "package")


def test_a_package_in_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "some.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("package/__init__.py", "")
        archive.writestr("package/one.py", "")
    assert module_names([f"{path}/package"]) == ("one",)
