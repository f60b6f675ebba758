"""Which browser the session takes, and what it says where there is none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from browser import finding
from browser.finding import NoBrowserError, find_browser


def program(folder: Path, name: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / (f"{name}.exe" if sys.platform == "win32" else name)
    path.write_bytes(b"")
    path.chmod(0o755)
    return path


def test_the_one_that_is_named_wins(tmp_path: Path) -> None:
    named = program(tmp_path / "mine", "my-browser")
    program(tmp_path / "bin", "chromium")
    environment = {"PATH": str(tmp_path / "bin"), "FACTLOCK_BROWSER": str(named)}
    assert Path(find_browser(environment)) == named


def test_one_on_the_path_is_found(tmp_path: Path) -> None:
    path = program(tmp_path, "google-chrome")
    assert Path(find_browser({"PATH": str(tmp_path)})) == path


def test_a_name_that_is_wrong_is_not_replaced_by_another(tmp_path: Path) -> None:
    program(tmp_path, "chromium")
    with pytest.raises(NoBrowserError, match="names nowhere, and no program is there"):
        find_browser({"PATH": str(tmp_path), "FACTLOCK_BROWSER": "nowhere"})


def test_without_one_each_system_is_told_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "PLACES", ())
    with pytest.raises(NoBrowserError) as error:
        find_browser({"PATH": str(tmp_path)})
    for word in ("Debian", "Fedora", "macOS", "Windows", "FACTLOCK_BROWSER"):
        assert word in str(error.value)


def test_as_a_program_it_fails_with_these_words() -> None:
    done = subprocess.run(
        [sys.executable, finding.__file__],
        env={"FACTLOCK_BROWSER": "nowhere", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "To get it:" in done.stderr
