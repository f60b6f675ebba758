"""``language``: the signs of R in an image, names that both worlds have, and sources out of reach."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from channels import record, write_channel
from factlock.cli import main
from shelf import Shelf

NAMES = {"r-both": None, "r-only": None, "r-conda": None, "conda": None, "plain": ["plain"]}
RECORDS = [record(name, "1.0") for name in ("r-both", "r-only", "r-conda", "conda", "plain")]
PLAIN = "dependencies:\n- python=3.12\n- numpy\n"
WITH_R = "dependencies:\n- python=3.12\n- r-base=4.4\n"
Answer = dict[str, Any]
Ask = Callable[..., Answer]


@pytest.fixture
def ask(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    shelf: Shelf,
    monkeypatch: pytest.MonkeyPatch,
) -> Ask:
    """``factlock ask language``; the index has ``both`` and ``plain``, the channel what ``NAMES`` has."""
    for name in ("both", "plain"):
        shelf.wheel(name, "1.0")
    channel = write_channel(tmp_path / "forge", {"noarch": RECORDS})
    (tmp_path / "names.json").write_text(json.dumps(NAMES))
    monkeypatch.setenv("FACTLOCK_CHANNELS", f"conda-forge={channel}")
    monkeypatch.setenv("FACTLOCK_CONDA_NAMES", f"{tmp_path / 'names.json'}=2026-08-19")
    for folder, text in (("plain", PLAIN), ("with-r", WITH_R)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "environment.yml").write_text(text)
    monkeypatch.chdir(tmp_path)

    def asked(name: str, *words: str) -> Answer:
        code = main(["ask", "language", name, *words, "--json"])
        shown = capsys.readouterr()
        assert code in {0, 3}, shown.err
        found: Answer = json.loads(shown.out)["questions"][0]
        assert (code == 3) == (found["outcome"] == "unknown")
        return found

    return asked


@pytest.mark.parametrize(
    ("name", "image", "outcome"),
    [
        ("both", "plain", "python"),
        ("both", "with-r", "doubt"),
        ("Both[x]>=1", "with-r", "doubt"),
        ("plain", "plain", "python"),
        ("plain", "with-r", "python"),
        ("only", "plain", "r"),
        ("only", "with-r", "r"),
        ("conda", "plain", "python"),
        ("conda", "with-r", "doubt"),
        ("nowhere", "plain", "python"),
        ("nowhere", "with-r", "python"),
        ("r-both", "plain", "r"),
        ("bioconductor-both", "with-r", "r"),
        ("https://github.com/some/project", "with-r", "python"),
    ],
)
def test_which_language_is_meant(ask: Ask, name: str, image: str, outcome: str) -> None:
    answer = ask(name, "--image", image)
    assert (answer["outcome"], answer["unknown"]) == (outcome, [])


def test_an_image_need_not_be_named(ask: Ask) -> None:
    assert ask("both")["outcome"] == "python"
    assert ask("only")["outcome"] == "r"


def test_signs_are_listed_with_their_places(ask: Ask) -> None:
    answer = ask("both", "--image", "with-r")
    assert answer["sentence"] == (
        "both may be a package of R: the image has R, and conda-forge has r-both."
    )
    assert answer["data"]["signs"] == [
        {"language": "R", "sign": "r-base by conda", "where": "environment.yml:3"},
        {"language": "R", "sign": "r-both", "where": "conda-forge"},
        {"language": "Python", "sign": "both", "where": "index"},
    ]
    answer = ask("both", "--image", "plain")
    assert answer["notes"] == [
        "conda-forge also has r-both, a package of R; it was not taken for that."
    ]


@pytest.mark.parametrize(
    ("files", "sign"),
    [
        ({"install.R": 'install.packages("abc")\n'}, "a list of packages of R"),
        ({"Dockerfile": "FROM rocker/binder:4.3\n"}, "the base rocker/binder"),
        ({"Dockerfile": "FROM quay.io/jupyter/r-notebook:2026-02-09\n"}, "r-notebook"),
        ({"Dockerfile": "FROM ubuntu:24.04\nRUN apt-get install -y r-base\n"}, "r-base by apt"),
        ({"environment.yml": "dependencies:\n- rpy2\n"}, "rpy2 by conda"),
        (
            {"Dockerfile": "FROM ubuntu:24.04\nRUN echo\n", "install.R": "x\n"},
            "which is not taken in",
        ),
        ({"requirements.txt": "rich\nrequests\n"}, ""),
        ({"Dockerfile": "FROM quay.io/jupyter/scipy-notebook:2026-02-09\n"}, ""),
        ({"environment.yml": "dependencies:\n- rasterio\n- rioxarray\n"}, ""),
    ],
)
def test_what_speaks_of_r_in_an_image(
    ask: Ask, tmp_path: Path, files: dict[str, str], sign: str
) -> None:
    (tmp_path / "image").mkdir()
    for file, text in files.items():
        (tmp_path / "image" / file).write_text(text)
    answer = ask("both", "--image", "image")
    assert answer["outcome"] == ("doubt" if sign else "python")
    told = [one["sign"] for one in answer["data"]["signs"] if one["language"] == "R"]
    assert sign in told[0]


def test_of_several_images_one_is_meant(ask: Ask) -> None:
    assert ask("both", "--image", ".", "--only", "plain")["outcome"] == "python"
    assert ask("both", "--image", ".", "--only", "with-r")["outcome"] == "doubt"
    assert ask("both", "--image", ".")["outcome"] == "doubt"


def test_without_the_list_the_channel_tells(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FACTLOCK_CONDA_NAMES")
    assert ask("both", "--image", "with-r")["outcome"] == "doubt"
    assert ask("plain", "--image", "with-r")["outcome"] == "python"
    assert ask("only", "--image", "plain")["outcome"] == "r"
    monkeypatch.setenv("FACTLOCK_PARTIAL_CHANNELS", "conda-forge=2026-08-22")
    assert ask("both", "--image", "with-r")["outcome"] == "doubt"
    answer = ask("plain", "--image", "with-r")
    assert answer["outcome"] == "unknown"
    assert {one["cause"] for one in answer["unknown"]} == {"partial"}
    # The channel decides nothing where nothing in the image speaks of R.
    assert ask("plain", "--image", "plain")["outcome"] == "python"


def test_what_cannot_be_reached_decides_nothing(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACTLOCK_CONDA_NAMES", "")
    monkeypatch.setenv("FACTLOCK_CHANNELS", "conda-forge=http://127.0.0.1:9/forge")
    answer = ask("both", "--image", "with-r")
    assert answer["outcome"] == "unknown"
    assert "unreachable" in {one["cause"] for one in answer["unknown"]}
    answer = ask("both", "--image", "plain")
    assert answer["outcome"] == "python"
    assert {one["source"] for one in answer["facts"]} == {"index"}


def test_another_channel_is_asked_itself(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = write_channel(tmp_path / "other", {"noarch": [record("bioconductor-both", "1.0")]})
    monkeypatch.setenv("FACTLOCK_CHANNELS", f"bioconda={other}")
    answer = ask("both", "--image", "with-r", "--channel", "bioconda")
    assert (answer["outcome"], answer["data"]["r"]) == ("doubt", "bioconductor-both")
    assert ask("plain", "--image", "with-r", "--channel", "bioconda")["outcome"] == "python"
