"""A file that cannot be read, or is a link, is told: it never makes an image out of what lies beside it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from factlock.cli import main
from factlock.images.files import LIMIT

LIST = "dependencies:\n- numpy\n"


def ask(root: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    main(["ask", "image", "--json", str(root)])
    return json.loads(capsys.readouterr().out)["questions"][0]


@pytest.mark.parametrize("name", ["Dockerfile", "environment.yml", "binder/environment.yml"])
@pytest.mark.parametrize("how", ["fifo", "huge", "link"])
@pytest.mark.parametrize("beside", ["", "environment.yml", "requirements.txt"])
def test_what_cannot_be_read_is_unknown(
    tmp_path: Path, name: str, how: str, beside: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    if beside and beside != name:
        (tmp_path / beside).write_text(LIST if beside.endswith("yml") else "numpy\n")
    if how == "fifo":
        os.mkfifo(path)
    elif how == "huge":
        with path.open("wb") as stream:
            stream.truncate(LIMIT + 1)
    else:
        path.symlink_to(tmp_path / "elsewhere")
    answer = ask(tmp_path, capsys)
    assert answer["outcome"] == "unknown"
    assert any(note.startswith(f"{name}: not read. ") for note in answer["notes"])


def test_a_folder_of_lists_that_is_a_link_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "environment.yml").write_text(LIST)
    (tmp_path / "binder").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (tmp_path / "elsewhere").mkdir()
    answer = ask(tmp_path, capsys)
    assert answer["outcome"] == "unknown"
    assert "binder: not read. This is a link; links are not followed." in answer["notes"]
