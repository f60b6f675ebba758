"""What a Dockerfile takes in: paths in the image, patterns, links, and lists that are not found."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from factlock.images.image import Gap, Image, Kind, Manager
from factlock.images.reading import PROGRAM, read_images


def image_of(root: Path, files: dict[str, str]) -> Image:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (image,) = read_images(root)
    return image


def listed(image: Image, manager: Manager = Manager.CONDA) -> list[str]:
    return [one.name for one in image.packages if one.manager is manager]


def unread(image: Image) -> list[tuple[str, str]]:
    return [(str(one.place), one.reason) for one in image.unread]


def of(*names: str) -> str:
    return "dependencies:\n" + "".join(f"- {name}\n" for name in names)


@pytest.mark.parametrize(
    "command",
    [
        "/x/conda.sh /tmp/conda-env/env-one.yml && mamba env update -f /tmp/conda-env/env-two.yml",
        "/scripts/install-conda.sh /tmp/conda-env/env-*.yml",
        "for f in /tmp/conda-env/*.yml; do mamba env update -f $f; done",
    ],
)
@pytest.mark.parametrize(
    "copy", ["COPY . /tmp/", "COPY conda-env /tmp/conda-env", 'ADD [".", "/tmp"]']
)
def test_a_list_is_found_by_where_it_is_in_the_image(
    tmp_path: Path, copy: str, command: str
) -> None:
    files = {
        "Dockerfile": f"FROM us/base:v1.2.3\n{copy}\nRUN {command}\n",
        "conda-env/env-one.yml": of("numpy"),
        "conda-env/env-two.yml": of("zarr"),
        "env-three.yml": of("never"),
    }
    image = image_of(tmp_path, files)
    assert sorted(listed(image)) == ["numpy", "zarr"]
    assert not [reason for _, reason in unread(image) if "not in the repository" in reason]


def test_what_is_copied_elsewhere_is_found_there(tmp_path: Path) -> None:
    text = (
        "FROM us/base:v1.2.3\nCOPY lists/ /opt/x\nRUN mamba env update -f /opt/x/environment.yml\n"
    )
    image = image_of(
        tmp_path,
        {
            "Dockerfile": text,
            "lists/environment.yml": of("numpy"),
            "environment.yml": of("never"),
        },
    )
    assert listed(image) == ["numpy"]


def test_of_two_lists_of_one_name_each_is_read(tmp_path: Path) -> None:
    text = (
        "FROM us/base:v1.2.3\nCOPY . /tmp\nRUN mamba env update -f /tmp/a/environment.yml\n"
        "RUN mamba env update -f /tmp/b/environment.yml\n"
    )
    lists = {"a/environment.yml": of("numpy"), "b/environment.yml": of("zarr")}
    image = image_of(tmp_path, {"Dockerfile": text, **lists})
    assert [(one.text, one.place.line) for one in image.includes] == [
        ("a/environment.yml", 3),
        ("b/environment.yml", 4),
    ]


def test_a_program_that_is_given_a_list_which_is_not_found_is_named(tmp_path: Path) -> None:
    text = "FROM us/base:v1.2.3\nCOPY . /tmp\nRUN /x/install-r.sh /tmp/install.R || exit 1\n"
    image = image_of(tmp_path, {"Dockerfile": text})
    assert unread(image) == [
        (
            "Dockerfile:3",
            f"{PROGRAM}: /x/install-r.sh, with /tmp/install.R, which is not found",
        )
    ]
    assert image.unread[0].gap is Gap.UNSEEN


def test_what_a_command_removes_is_not_taken_in(tmp_path: Path) -> None:
    text = "FROM us/base:v1.2.3\nRUN rm -f /tmp/environment.yml /tmp/*.txt\n"
    image = image_of(tmp_path, {"Dockerfile": text, "environment.yml": of("numpy")})
    assert listed(image) == []


@pytest.mark.parametrize("how", ["link", "fifo", "name"])
@pytest.mark.parametrize("copy", ["COPY . /tmp", "COPY env/environment.yml /tmp/env/"])
def test_a_list_that_is_there_and_is_not_read_says_why(tmp_path: Path, how: str, copy: str) -> None:
    name = "core.yml" if how == "name" else "environment.yml"
    copy = copy.replace("environment.yml", name)
    text = f"FROM us/base:v1.2.3\n{copy}\nRUN mamba env update -f /tmp/env/{name}\n"
    path = tmp_path / "env" / name
    path.parent.mkdir()
    if how == "link":
        path.symlink_to(tmp_path / "other.yml")
    elif how == "fifo":
        os.mkfifo(path)
    else:
        path.write_text(of("numpy"))
    image = image_of(tmp_path, {"Dockerfile": text})
    said = " ".join(reason for place, reason in unread(image) if place.startswith("Dockerfile"))
    words = {"link": "a link", "fifo": "regular file", "name": "none that lists have"}
    assert words[how] in said
    assert "not in the repository" not in said


PIXI = '[workspace]\nchannels = ["conda-forge"]\nplatforms = ["linux-64"]\n[dependencies]\nnumpy = "*"\n'
IN_PROJECT = (
    '[tool.pixi.workspace]\nchannels = ["conda-forge"]\n[tool.pixi.dependencies]\nnumpy = "*"\n'
)
PIXI_LOCK = """\
version: 6
environments:
  default:
    channels:
    - url: https://x.example.org/conda-forge/
    packages:
      linux-64:
      - conda: https://x.example.org/conda-forge/linux-64/numpy-2.0.1-py312h1_0.conda
packages:
- conda: https://x.example.org/conda-forge/linux-64/numpy-2.0.1-py312h1_0.conda
  sha256: 0000000000000000000000000000000000000000000000000000000000000000
"""


@pytest.mark.parametrize(("name", "text"), [("pixi.toml", PIXI), ("pyproject.toml", IN_PROJECT)])
@pytest.mark.parametrize("copy", ["COPY . .", "COPY {name} pixi.lock ./", "ADD app /app"])
@pytest.mark.parametrize("run", ["pixi install --locked", "pixi run -e default start && rm x"])
def test_what_pixi_installs_is_its_manifest_and_lock(
    tmp_path: Path, name: str, text: str, copy: str, run: str
) -> None:
    below = "app/" if "app" in copy else ""
    docker = f"FROM ghcr.io/prefix-dev/pixi:0.40.0\n{copy.format(name=name)}\nRUN {run}\n"
    files = {"Dockerfile": docker, below + name: text}
    image = image_of(tmp_path, files)
    assert (listed(image), image.locks) == (["numpy"], ())
    image = image_of(tmp_path, {**files, below + "pixi.lock": PIXI_LOCK})
    assert (listed(image), image.locks) == (["numpy"], (below + "pixi.lock",))
    assert image.kind is Kind.PIXI
    assert [(one.name, one.version) for one in image.upstream.packages] == [("numpy", "2.0.1")]


def test_a_manifest_of_pixi_that_is_not_found_is_said(tmp_path: Path) -> None:
    docker = "FROM ghcr.io/prefix-dev/pixi:0.40.0\nCOPY . .\nRUN pixi install\n"
    image = image_of(tmp_path, {"Dockerfile": docker})
    assert unread(image) == [
        ("Dockerfile:3", "pixi installs what its manifest says, which is not found.")
    ]
    assert not image.upstream.complete


def test_a_project_with_a_table_for_pixi_needs_no_dockerfile(tmp_path: Path) -> None:
    image = image_of(tmp_path, {"pyproject.toml": IN_PROJECT, "pixi.lock": PIXI_LOCK})
    assert (image.kind, listed(image), image.locks) == (Kind.PIXI, ["numpy"], ("pixi.lock",))


@pytest.mark.parametrize(
    "command",
    [
        "R -e 'pkgs <- c(\"a1\"); install.packages(pkgs)'",
        "R -e 'install.packages(\"https://x.example.org/a.tar.gz\")'",
        "julia -e 'using Pkg; Pkg.add(\"IJulia\")'",
        "pipx install nbgitpuller",
        "poetry add numpy",
        "npm install -g configurable-http-proxy",
        "jupyter labextension install x",
        "apk add --no-cache python3",
        "dnf -y install python3",
        "aptitude install less",
    ],
)
def test_an_installer_that_is_not_read_is_named(tmp_path: Path, command: str) -> None:
    text = f"FROM ubuntu:24.04\nRUN cd / && {command}\n"
    image = image_of(tmp_path, {"Dockerfile": text})
    assert [(str(one.place), one.gap) for one in image.unread] == [("Dockerfile:2", Gap.UNSEEN)]
    assert not image.upstream.complete


def test_names_of_apt_and_of_r(tmp_path: Path) -> None:
    text = (
        "FROM ubuntu:24.04\nRUN apt-get -t bookworm install -t bookworm-backports libfoo:arm64 less\n"
        'RUN R -e "install.packages(c(\\"a1\\",\\"b1\\"))"\n'
    )
    image = image_of(tmp_path, {"Dockerfile": text})
    assert listed(image, Manager.APT) == ["libfoo:arm64", "less"]
    assert listed(image, Manager.R) == ["a1", "b1"]
    assert image.unread == ()
