"""No check runs a stranger's code, and none asks an index that a stranger names.

Every check, through its command, over an index of real wheels and sdists whose ``setup.py`` leaves a mark.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from channels import record, write_channel
from factlock.checks import check_ids
from factlock.cli import main
from shelf import Shelf

# Words that each check takes beside its argument, so that there is a question at all.
OF_IMAGE = ("--image", "image", "--python", "3.12")
MORE = {"whoneeds": ("--of", "fine"), "installed": OF_IMAGE, "bases": OF_IMAGE}
OF_FILES = ("diagnosis", "lockfile", "pins", "recipe")
OF_FOLDERS = ("image",)
OF_COMMANDS = ("commands",)
OF_REQUIREMENTS = tuple(
    one for one in check_ids() if one not in OF_FILES + OF_FOLDERS + OF_COMMANDS
)
# What each check says of a release that is an sdist alone, and of a wheel that asks for one.
SDIST = {
    "availability": ("available", "available"),
    "bases": ("missing", "by-pip"),
    "cost": ("needs-a-build", "needs-a-build"),
    "inside": ("no-wheel", "pure-python"),
    "installed": ("not-declared", "declared"),
    "language": ("python", "python"),
    "needs": ("unknown", "unknown"),
    "origin": ("on-index", "on-index"),
    "pin": ("pinned", "pinned"),
    "pipeline": ("cannot-be-built", "cannot-be-built"),
    "remedy": ("none-found", "none-found"),
    "resolves": ("needs-a-build", "needs-a-build"),
    "tree": ("needs-a-build", "needs-a-build"),
    "wheels": ("sdist-only", "universal"),
    "whoneeds": ("needs-a-build", "needs-a-build"),
}
STRANGE = (
    "./project",
    "{here}/project",
    "-e ./project",
    "--editable=./project",
    "project @ file:{here}/project",
    "project @ file://{here}/project",
    "file://{here}/project",
    "git+file://{here}/project",
    "git+{foreign}/project.git",
    "project @ git+{foreign}/project.git",
    "marker @ {url}/files/marker-1.0.tar.gz",
    "-r other.txt",
    "-c other.txt",
    "--index-url {foreign}/simple/",
    "--extra-index-url={foreign}/simple/",
    "-f {foreign}/simple/",
    "fine --index-url {foreign}/simple/",
    "fine --install-option=--x",
    "fine --config-settings=a=b",
)
# These begin with a name, and are a package's line that is not taken; the others are no package at all.
OF_A_PACKAGE = ("project @", "marker @", "fine --")


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a test stands: its folder, the index, one that nobody configured, and what must not be there."""

    here: Path
    shelf: Shelf
    foreign: Shelf
    mark: Path

    def fill(self, text: str) -> str:
        """A text with the places of this test."""
        return text.format(here=self.here, url=self.shelf.root, foreign=self.foreign.root)

    def write(self, name: str, text: str) -> str:
        """Write a file; gives its name."""
        (self.here / name).write_text(text, encoding="utf-8")
        return name

    def check(self) -> None:
        """Nobody ran anything, and nobody asked the stranger."""
        assert not self.mark.exists()
        assert not self.foreign.requests


@pytest.fixture
def ground(tmp_path: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ground]:
    here, mark = tmp_path / "here", tmp_path / "mark"
    project = here / "project"
    project.mkdir(parents=True)
    monkeypatch.chdir(here)
    # A channel and a list of names, both of which know nothing of the index's projects.
    channel = write_channel(tmp_path / "channel", {"noarch": [record("other", "1.0")]})
    (tmp_path / "names.json").write_text('{"other": null}')
    monkeypatch.setenv("FACTLOCK_CHANNELS", f"conda-forge={channel}")
    monkeypatch.setenv("FACTLOCK_CONDA_NAMES", str(tmp_path / "names.json"))
    leaves = f"open({str(mark)!r}, 'w').write('ran')\n"
    (project / "setup.py").write_text(leaves)
    (project / "backend.py").write_text(leaves)
    (project / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
        '[project]\nname = "project"\nversion = "1"\n'
    )
    (here / "other.txt").write_text("marker==1.0\n")
    # An image that asks for what asks for the sdist.
    (here / "image").mkdir()
    (here / "image" / "Dockerfile").write_text("FROM ubuntu:24.04\nRUN pip install asks\n")
    shelf.sdist("marker", "1.0", mark=mark)
    shelf.wheel("asks", "1.0", requires=["marker"])
    shelf.wheel("fine", "1.0")
    with Shelf() as foreign:
        foreign.sdist("marker", "9.0", mark=mark)
        foreign.wheel("fine", "9.0")
        yield Ground(here, shelf, foreign, mark)
    assert not mark.exists()
    assert not foreign.requests


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended: its code, the one answer if there is one, and its complaint."""

    code: int
    answer: dict[str, Any]
    complaint: str


def ask(capsys: pytest.CaptureFixture[str], check: str, *words: str) -> Said:
    code = main(["ask", check, *MORE.get(check, ()), "--json", *words])
    shown = capsys.readouterr()
    answer = json.loads(shown.out)["questions"][0] if shown.out else {}
    return Said(code, answer, shown.err)


def test_every_check_is_here() -> None:
    assert set(SDIST) == set(OF_REQUIREMENTS)


@pytest.mark.parametrize("check", OF_REQUIREMENTS)
def test_an_sdist_is_not_built(
    check: str, ground: Ground, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, outcome in zip(("marker", "asks"), SDIST[check], strict=True):
        said = ask(capsys, check, name)
        assert (said.answer["outcome"], said.code) == (outcome, 3 if outcome == "unknown" else 0)
    ground.check()


@pytest.mark.parametrize("check", OF_REQUIREMENTS)
def test_what_is_no_requirement_is_refused(
    check: str, ground: Ground, capsys: pytest.CaptureFixture[str]
) -> None:
    for line in STRANGE:
        said = ask(capsys, check, "--", ground.fill(line))
        assert (said.code, said.answer) == (2, {}), line
        assert "cannot be asked" in said.complaint, line
    ground.check()
    assert not ground.shelf.requests


@pytest.mark.parametrize("check", ["needs", "tree", "whoneeds"])
def test_of_channels_nothing_strange_is_asked(
    check: str,
    ground: Ground,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write_channel(
        ground.here / "ours", {"linux-64": [record("fine", "1.0"), record("python", "3.12.1")]}
    )
    monkeypatch.setenv("FACTLOCK_CHANNELS", f"ours={ground.here / 'ours'}")
    assert ask(capsys, check, "fine", "--channel", "ours").code == 0
    for line in STRANGE:
        said = ask(capsys, check, "--channel", "ours", "--", ground.fill(line))
        assert (said.code, said.answer) == (2, {}), line
        assert "of conda" in said.complaint, line
    for name in (f"{ground.foreign.root}/conda", "file:///etc", "../ours"):
        said = ask(capsys, check, "fine", "--channel", name)
        assert (said.code, said.answer) == (2, {}), name
    ground.check()
    assert not ground.shelf.requests


def test_a_channel_is_given_no_address_of_a_stranger(
    ground: Ground, capsys: pytest.CaptureFixture[str]
) -> None:
    for line in STRANGE:
        said = ask(capsys, "availability", "--channel", "conda-forge", "--", ground.fill(line))
        assert (said.code, said.answer) == (2, {}), line
        assert "is not a package of conda" in said.complaint, line
    for channel in (ground.foreign.url, f"x={ground.foreign.url}", "../channel", "file:///channel"):
        for check in ("availability", "origin"):
            assert ask(capsys, check, "other", "--channel", channel).code == 2
    ground.check()
    assert not ground.shelf.requests


def test_of_a_repository_nothing_is_fetched(
    ground: Ground, capsys: pytest.CaptureFixture[str]
) -> None:
    address = f"git+{ground.foreign.root}/project.git".replace("http:", "https:")
    for text in ("https://github.com/some/project", "https://127.0.0.1/project.git"):
        assert ask(capsys, "origin", text).answer["outcome"] == "source-only"
    # A port is none of a forge's: it is refused like any other address.
    assert ask(capsys, "origin", address).code == 2
    ground.check()
    assert not ground.shelf.requests


def test_an_install_command_is_only_read(
    ground: Ground, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("marker", "asks"):
        assert ask(capsys, "commands", f"pip install {name}").answer["outcome"] == "installable"
    for line in STRANGE:
        said = ask(capsys, "commands", f"pip install {ground.fill(line)}")
        assert said.code == 0, (line, said.complaint)
        # What stands beside an option or a blank may name a project: our own index is asked for that.
        assert said.answer["outcome"] in {"not-asked", "installable", "not-a-requirement"}, line
        ground.check()


@pytest.mark.parametrize("check", OF_FILES)
def test_where_a_file_is_taken_nothing_else_is(
    check: str, ground: Ground, capsys: pytest.CaptureFixture[str]
) -> None:
    for line in STRANGE:
        said = ask(capsys, check, "--", ground.fill(line))
        assert (said.code, said.answer) == (2, {}), line
        assert "The file cannot be read" in said.complaint or "not a regular" in said.complaint
    ground.check()
    assert not ground.shelf.requests


def quoted(lines: list[str]) -> str:
    """Lines as a list of TOML, one a line."""
    return "[\n" + "".join(f"{json.dumps(line)},\n" for line in lines) + "]\n"


def manifests(ground: Ground) -> Iterator[tuple[str, int]]:
    """Manifests with every strange line, and the line on which the first of them stands."""
    lines = ["fine==1.0", *map(ground.fill, STRANGE)]
    head = '[project]\nname = "p"\nversion = "1"\n'
    yield ground.write("requirements.in", "\n".join(lines) + "\n"), 2
    yield ground.write("pyproject.toml", f"{head}dependencies = {quoted(lines)}"), 6
    pip = "".join(f"    - {json.dumps(line)}\n" for line in lines)
    yield ground.write("environment.yml", f"dependencies:\n- pip\n- pip:\n{pip}"), 5
    runs = "".join(f"RUN pip install {line}\n" for line in lines)
    yield ground.write("Dockerfile", f"FROM scratch\n{runs}"), 3
    hooks = "".join(f"      - {json.dumps(line)}\n" for line in lines)
    repository = "repos:\n- repo: local\n  hooks:\n  - id: x\n    name: x\n    entry: x\n"
    below = f"    language: python\n    additional_dependencies:\n{hooks}"
    yield ground.write(".pre-commit-config.yaml", repository + below), 10


def test_a_manifest_lists_what_it_does_not_ask(
    ground: Ground, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, first in manifests(ground):
        said = ask(capsys, "pins", name)
        assert (said.code, said.answer["outcome"]) == (0, "current"), name
        # A Dockerfile's installer has options that leave the requirement beside them as it is.
        listed = said.answer["data"]["refused"] + said.answer["data"]["loose"]
        assert set(range(first, first + len(STRANGE))) <= {one["line"] for one in listed}, name
        assert {one["name"] for one in said.answer["data"]["pins"]} == {"fine"}, name
        ground.check()


@pytest.mark.parametrize("check", OF_FOLDERS)
def test_a_folder_is_read_and_nothing_in_it_is_run(
    check: str, ground: Ground, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, first in manifests(ground):
        image = ground.here / f"of-{name.strip('.')}"
        image.mkdir()
        (ground.here / name).rename(image / name)
        for program in ("setup.py", "postBuild", "install.R"):
            (image / program).write_text((ground.here / "project/setup.py").read_text())
        said = ask(capsys, check, image.name)
        assert said.code == 0, said.complaint
        listed = [
            one for found in said.answer["data"]["images"] for one in found.get("packages", ())
        ]
        refused = [one for one in listed if one.get("refused")]
        if name in {"Dockerfile", "environment.yml"}:
            assert min(one["place"]["line"] for one in refused) == first
        ground.check()
    assert not ground.shelf.requests


def test_an_image_is_only_read_and_what_is_passed_over_is_named(
    ground: Ground, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, first in list(manifests(ground))[2:4]:
        folder = ground.here / f"of-{name}"
        folder.mkdir()
        (folder / name).write_bytes((ground.here / name).read_bytes())
        said = ask(capsys, "installed", "other", "--image", folder.name)
        assert (said.code, said.answer["outcome"]) == (3, "unknown"), name
        told = {one["said"] for one in said.answer["data"]["gaps"]}
        # A Dockerfile's installer has options that leave the requirement beside them as it is.
        harmless = {"fine --install-option=--x", "fine --config-settings=a=b"}
        passed = harmless if name == "Dockerfile" else set()
        lines = {f"{name}:{first + at}" for at, line in enumerate(STRANGE) if line not in passed}
        assert lines <= told, name
        ground.check()


@pytest.mark.parametrize("check", ["cost", "pipeline", "remedy", "resolves"])
def test_a_set_from_a_file_names_the_lines_that_reach_no_tool(
    check: str, ground: Ground, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, first in list(manifests(ground))[:2]:
        if (check, name) == ("pipeline", "pyproject.toml"):
            continue
        said = ask(capsys, check, "--file", name)
        assert said.answer["outcome"] in {"unknown", "bad-address"}
        for line in range(first, first + len(STRANGE)):
            assert any(f"{name}:{line} " in note for note in said.answer["notes"]), (name, line)
        said = ask(capsys, check, "--file", name, "--without", "refused")
        assert said.code == 0, said.complaint
    ground.check()


def test_an_environment_names_the_lines_that_reach_no_tool(
    ground: Ground, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("rattler")
    records = [record("python", "3.12.4"), record("pip", "25.0", "python")]
    channel = write_channel(ground.here.parent / "own", {"linux-64": records})
    monkeypatch.setenv("FACTLOCK_CHANNELS", f"own={channel}")
    every = list(map(ground.fill, STRANGE))
    lines = [line for line in every if line.startswith(OF_A_PACKAGE)]
    for line in set(every) - set(lines):
        name = ground.write("environment.yml", f"dependencies:\n- {json.dumps(line)}\n- python\n")
        said = ask(capsys, "resolves", "--file", name)
        assert (said.code, said.answer) == (2, {}), line
        assert f"{name}:2: This is an option, a path or an address" in said.complaint
    assert len(lines) > 5
    conda = "".join(f"- {json.dumps(line)}\n" for line in lines)
    pip = "".join(f"  - {json.dumps(line)}\n" for line in every)
    text = f"channels: [own]\ndependencies:\n- python\n{conda}- pip:\n  - fine==1.0\n{pip}"
    name = ground.write("environment.yml", text)
    said = ask(capsys, "resolves", "--file", name)
    assert (said.code, said.answer["outcome"]) == (3, "unknown")
    for line in (*range(4, 4 + len(lines)), *range(6 + len(lines), 6 + len(lines) + len(every))):
        # Some words are a name and its version to conda, which nobody runs: its channel has none.
        asked = text.splitlines()[line - 1]
        listed = any(f"{name}:{line} " in note for note in said.answer["notes"])
        assert listed or "fine --" in asked, asked
    ground.check()
    assert not ground.shelf.requests
    fine = f"channels: [own]\ndependencies:\n- pip:\n  - fine==1.0\n  - asks\n{pip}"
    ground.write("environment.yml", fine)
    said = ask(capsys, "resolves", "--file", name, "--without", "refused")
    assert (said.code, said.answer["outcome"]) == (0, "needs-a-build"), said.complaint
    ground.check()


@pytest.mark.parametrize("channel", ["{foreign}/own", "file://{here}", "{here}", "../own"])
def test_a_channel_that_a_file_or_an_author_gives_an_address_is_not_asked(
    channel: str, ground: Ground, capsys: pytest.CaptureFixture[str]
) -> None:
    address = ground.fill(channel)
    said = ask(capsys, "resolves", "fine", "--channel", address)
    assert (said.code, said.answer) == (2, {})
    text = f"channels:\n- {json.dumps(address)}\ndependencies: [fine]\n"
    said = ask(capsys, "resolves", "--file", ground.write("environment.yml", text))
    assert (said.code, said.answer["outcome"]) == (3, "unknown")
    assert said.answer["notes"][0].startswith("environment.yml:2 ")
    ground.check()


def test_a_pinned_list_takes_no_code_either(
    ground: Ground, capsys: pytest.CaptureFixture[str]
) -> None:
    name, _ = next(manifests(ground))
    said = ask(capsys, "pipeline", "--pinned", name, "--stage", "resolve")
    assert (said.code, said.answer["outcome"]) == (0, "bad-address")
    said = ask(capsys, "pipeline", "--pinned", name, "--stage", "install")
    assert said.code == 2
    assert f"{name}:1: " in said.complaint
    (ground.here / "sdist.txt").write_text("marker==1.0\n")
    said = ask(capsys, "pipeline", "--pinned", "sdist.txt")
    assert said.answer["outcome"] == "cannot-be-built"
    ground.check()


def test_the_site_s_own_project_is_read_and_not_built(
    ground: Ground, capsys: pytest.CaptureFixture[str]
) -> None:
    said = ask(capsys, "commands", "pip install -e .", "--own", "project/pyproject.toml")
    assert (said.code, said.answer["outcome"]) == (0, "as-stated")
    ground.check()


# COMMIT, SHA and FOREIGN are put in; braces are TOML's.
LOCKS = {
    "pylock.toml": """\
lock-version = "1.0"
created-by = "x"
[[packages]]
name = "a"
directory = { path = "./project", editable = true }
[[packages]]
name = "b"
vcs = { type = "git", url = "FOREIGN/b.git", commit-id = "COMMIT" }
[[packages]]
name = "c"
archive = { url = "FOREIGN/c-1.0.tar.gz", hashes = { sha256 = "SHA" } }
""",
    "uv.lock": """\
version = 1
requires-python = ">=3.11"
[[package]]
name = "a"
version = "1"
source = { editable = "project" }
[[package]]
name = "b"
version = "1"
source = { git = "FOREIGN/b.git#COMMIT" }
[[package]]
name = "c"
version = "1"
source = { url = "FOREIGN/c-1.0.tar.gz" }
[[package]]
name = "d"
version = "1"
source = { directory = "project" }
""",
    "poetry.lock": """\
[[package]]
name = "a"
version = "1"
files = []
optional = false
python-versions = "*"
[package.source]
type = "directory"
url = "project"
[[package]]
name = "b"
version = "1"
files = []
optional = false
python-versions = "*"
[package.source]
type = "git"
url = "FOREIGN/b.git"
reference = "x"
[metadata]
lock-version = "2.1"
python-versions = "*"
content-hash = "SHA"
""",
    "conda-linux-64.lock": """\
@EXPLICIT
FOREIGN/linux-64/a-1.0-h0_0.conda#00000000000000000000000000000000
file:///c/linux-64/b-1.0-h0_0.conda
""",
    "conda-lock.yml": """\
version: 1
metadata: {}
package:
- name: a
  version: 1.0
  manager: pip
  platform: linux-64
  url: git+FOREIGN/a.git@x
- name: b
  version: 1.0
  manager: conda
  platform: linux-64
  url: FOREIGN/noarch/b-1.0-h0_0.conda
""",
    "pixi.lock": """\
version: 6
environments: {}
packages:
- pypi: ./project
  name: project
- conda: FOREIGN/noarch/b-1.0-h0_0.conda
- conda_source: own[x] @ project
""",
    "requirements.txt": """\
-e ./project
git+FOREIGN/b.git#egg=b
c @ FOREIGN/c-1.0.tar.gz
--index-url FOREIGN/simple/
""",
}


@pytest.mark.parametrize("name", LOCKS)
def test_what_a_lock_has_from_elsewhere_is_not_asked(
    name: str, ground: Ground, capsys: pytest.CaptureFixture[str]
) -> None:
    text = LOCKS[name].replace("FOREIGN", ground.foreign.root)
    ground.write(name, text.replace("COMMIT", "0" * 40).replace("SHA", "0" * 64))
    said = ask(capsys, "lockfile", name)
    assert said.code == 0, said.complaint
    packages = said.answer["data"]["packages"]
    assert len(packages) >= 2
    assert {one["state"] for one in packages} == {"not-asked"}
    assert not ground.shelf.requests
    ground.check()


def test_a_channel_is_the_one_that_is_configured_whatever_address_a_lock_has(
    ground: Ground, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_channel(ground.here / "ours", {"linux-64": [record("a", "1.0")]})
    monkeypatch.setenv("FACTLOCK_CHANNELS", f"ours={ground.here / 'ours'}")
    line = f"{ground.foreign.root}/ours/linux-64/a-1.0-h0_0.conda#{record('a', '1.0')['md5']}"
    said = ask(capsys, "lockfile", ground.write("conda-linux-64.lock", f"@EXPLICIT\n{line}\n"))
    assert said.answer["outcome"] == "intact"
    command = f"conda install -c {ground.foreign.root}/ours a"
    assert ask(capsys, "commands", command).answer["outcome"] == "not-asked"
    ground.check()


@pytest.mark.parametrize(
    "line", ["-r other.txt", "fine --index-url {foreign}/simple/", "fine --install-option=--x"]
)
def test_a_lock_that_leaves_something_open_is_refused_with_its_line(
    line: str, ground: Ground, capsys: pytest.CaptureFixture[str]
) -> None:
    ground.write("requirements.txt", f"fine==1.0\n{ground.fill(line)}\n")
    said = ask(capsys, "lockfile", "requirements.txt")
    assert (said.code, said.answer) == (2, {})
    assert "requirements.txt:2: " in said.complaint
    assert not ground.shelf.requests


def test_a_lock_of_sdists_and_its_manifest_are_compared_by_what_they_say(
    ground: Ground, capsys: pytest.CaptureFixture[str]
) -> None:
    ground.write("requirements.txt", "marker==1.0\nfine==1.0\n")
    for name, _ in list(manifests(ground))[:2]:
        said = ask(capsys, "lockfile", "requirements.txt", "--manifest", name)
        assert said.code == 0, said.complaint
        states = [one["state"] for one in said.answer["data"]["manifest"]]
        assert states == ["met", *["not-compared"] * len(STRANGE)]
    ground.check()


RECIPES = {
    "meta.yaml": """\
{% set version = load_setup_py_data(setup_file="project/setup.py").version %}
{% set other = "".__class__.__mro__[1].__subclasses__() %}
{% include "project/setup.py" %}
package:
  name: marker
  version: {{ version or environ.get("VERSION") or "1.0" }}
source:
  url: FOREIGN/packages/source/m/marker/marker-1.0.tar.gz
build:
  script: {{ load_file_regex(load_file="project/setup.py", regex_pattern="(.*)") }}
requirements:
  run:
    - {{ ().__class__ }}
    - fine {{ other }}
""",
    "recipe.yaml": """\
context:
  version: ${{ load_from_file("project/setup.py") }}
  other: ${{ env.get("HOME") }}
package:
  name: marker
  version: ${{ version }}
source:
  url: FOREIGN/packages/source/m/marker/marker-1.0.tar.gz
build:
  script: ${{ git.head_rev("project") }}
requirements:
  run:
    - ${{ "".__class__ }}
    - fine ${{ other }}
""",
}


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_is_only_read(
    name: str, ground: Ground, capsys: pytest.CaptureFixture[str]
) -> None:
    ground.write(name, RECIPES[name].replace("FOREIGN", ground.foreign.root))
    said = ask(capsys, "recipe", name)
    # The project is asked of our own index; what the recipe wanted to run is named.
    assert (said.answer["outcome"], said.code) == ("partly-compared", 0), said.complaint
    assert said.answer["data"]["version"] == ""
    unfilled = " ".join(one["text"] for one in said.answer["data"]["unfilled"])
    assert "setup.py" in unfilled
    assert "__class__" in unfilled
    ground.check()
