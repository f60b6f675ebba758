"""Reading images: which folders are images, what they are made from, what comes along, what is not read."""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from factlock.errors import InputError
from factlock.images.bases import family, is_fixed, python_of, read_base
from factlock.images.canonical import dump_images, load_images
from factlock.images.docker import programs_of
from factlock.images.files import MAX_FILES
from factlock.images.image import Gap, Held, Image, Kind, Known, Manager, Place
from factlock.images.installed_lists import read_installed
from factlock.images.reading import read_images
from factlock.images.telling import Sibling, Told, tell

ENVIRONMENT = "channels:\n- conda-forge\ndependencies:\n- python=3.11\n- numpy\n"
EXPLICIT = (
    "# platform: linux-64\n@EXPLICIT\n"
    "https://x.example.org/conda-forge/linux-64/python-3.12.4-h1_0_cpython.conda\n"
    "https://x.example.org/conda-forge/noarch/tzdata-2025b-h2_0.conda\n"
)


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def one(root: Path, files: dict[str, str]) -> Image:
    images = read_images(write(root, files))
    assert len(images) == 1
    assert load_images(dump_images(images)) == images
    return images[0]


def names(image: Image, manager: Manager) -> list[str]:
    return [found.name for found in image.packages if found.manager is manager]


@pytest.mark.parametrize(
    ("files", "read"),
    [
        (("environment.yml", "requirements.txt", "apt.txt"), ("environment.yml", "apt.txt")),
        (("Pipfile", "requirements.txt"), ("Pipfile",)),
        (("requirements.txt", "apt.txt"), ("requirements.txt", "apt.txt")),
        (("binder/requirements.txt", "environment.yml"), ("binder/requirements.txt",)),
        ((".binder/requirements.txt", "requirements.txt"), (".binder/requirements.txt",)),
        (("binder/apt.txt", ".binder/environment.yml"), ("binder/apt.txt",)),
        (("DESCRIPTION", "environment.yml"), ("environment.yml", "DESCRIPTION")),
        (("binder/environment.yml", "DESCRIPTION"), ("binder/environment.yml",)),
        (("Project.toml", "environment.yml"), ("environment.yml",)),
        (("default.nix", "environment.yml"), ()),
        (("pixi.toml",), ("pixi.toml",)),
    ],
)
def test_repo2docker_looks_in_its_own_order(
    tmp_path: Path, files: tuple[str, ...], read: tuple[str, ...]
) -> None:
    text = {"environment.yml": ENVIRONMENT, "pixi.toml": '[workspace]\nchannels = ["x"]\n'}
    image = one(tmp_path, {name: text.get(Path(name).name, "") for name in files})
    assert image.files == read
    assert image.kind is (Kind.PIXI if read == ("pixi.toml",) else Kind.REPO2DOCKER)


def test_what_a_build_pack_passes_over_is_told_and_changes_nothing(tmp_path: Path) -> None:
    image = one(tmp_path, {"environment.yml": ENVIRONMENT, "requirements.txt": "pandas\n"})
    assert [(str(u.place), u.gap) for u in image.unread] == [("requirements.txt", Gap.PASSED)]
    assert names(image, Manager.PIP) == []


def test_a_runtime_names_the_python(tmp_path: Path) -> None:
    image = one(tmp_path, {"runtime.txt": "python-3.10\n", "requirements.txt": "pandas==2.0\n"})
    assert [(s.text, str(s.place)) for s in image.python] == [("3.10", "runtime.txt:1")]
    assert image.packages[0].pinned == "2.0"


@pytest.mark.parametrize(
    ("reference", "kind", "floats", "registry"),
    [
        ("quay.io/jupyter/scipy-notebook:2026-02-09", Kind.DOCKER_STACKS, False, "quay.io"),
        ("jupyter/base-notebook:latest", Kind.DOCKER_STACKS, True, "docker.io"),
        ("jupyter/base-notebook:17aba6048f44", Kind.DOCKER_STACKS, False, "docker.io"),
        ("quay.io/jupyter/minimal-notebook:python-3.12.9", Kind.DOCKER_STACKS, True, "quay.io"),
        ("quay.io/jupyter/minimal-notebook:hub-5.4.3", Kind.DOCKER_STACKS, True, "quay.io"),
        ("jupyter/base-notebook:notebook-6.5.4", Kind.DOCKER_STACKS, True, "docker.io"),
        ("jupyter/base-notebook:lab-4.3", Kind.DOCKER_STACKS, True, "docker.io"),
        ("jupyter/base-notebook:x86_64-2024-06-24", Kind.DOCKER_STACKS, False, "docker.io"),
        ("nvidia/cuda:12.2-devel-ubuntu22.04", Kind.OTHER, True, "docker.io"),
        ("rocker/r-ver:4.4-cuda", Kind.OTHER, True, "docker.io"),
        ("us/base:sha-1a2b3c4", Kind.ORGANISATION, False, "docker.io"),
        ("pangeo/pangeo-notebook:2024.04.08", Kind.PANGEO, False, "docker.io"),
        ("pangeo/base-image:master", Kind.PANGEO, True, "docker.io"),
        ("ghcr.io/prefix-dev/pixi:0.76.2", Kind.PIXI, False, "ghcr.io"),
        ("ubuntu:24.04", Kind.OTHER, True, "docker.io"),
        ("rocker/geospatial:4.4.2", Kind.OTHER, False, "docker.io"),
        ("python:3.10-slim", Kind.OTHER, True, "docker.io"),
        ("base_image", Kind.ORGANISATION, True, "docker.io"),
        ("localhost:5000/us/base:v1.2.3", Kind.ORGANISATION, False, "localhost:5000"),
        ("registry.example.org/us/base:edge@sha256:" + "0" * 64, Kind.ORGANISATION, False,
         "registry.example.org"),
        ("us/base:$TAG", Kind.ORGANISATION, True, "docker.io"),
    ],
)  # fmt: skip
def test_a_base_has_a_family_and_floats_or_stays(
    reference: str, kind: Kind, floats: bool, registry: str
) -> None:
    base = read_base(reference, Place())
    assert base is not None
    assert (family(base), base.floats, base.registry) == (kind, floats, registry)
    assert base.reference == reference


@pytest.mark.parametrize("text", ["scratch", "$BASE", "${A}/b", "A B", "x" * 3000 + "!", ""])
def test_what_is_no_reference_is_none(text: str) -> None:
    assert read_base(text, Place()) is None


def test_tags_that_stay() -> None:
    assert [
        tag for tag in ("", "main", "4.4", "24.04", "noble", "2024", "v1") if is_fixed(tag)
    ] == []
    fixed = ("4.4.2", "2026.01.30", "2024-03-18", "6b2df38", "hub-5.4.3", "v1.0.0", "0.76.2-jammy")
    assert [tag for tag in fixed if not is_fixed(tag)] == []


@pytest.mark.parametrize(
    ("reference", "python"),
    [("jupyter/x:python-3.11", "3.11"), ("python:3.10-slim", "3.10"), ("rocker/x:4.4.2", "")],
)
def test_a_tag_may_name_the_python(reference: str, python: str) -> None:
    base = read_base(reference, Place())
    assert base is not None
    assert python_of(base) == python


DOCKERFILE = """\
ARG OWNER=pangeo
ARG TAG
FROM $OWNER/pangeo-notebook:2024.04.08 AS first
FROM first
ENV PYTHON_VERSION 3.11
COPY other.yml /tmp/environment.yml
COPY req*.txt /tmp/
RUN mamba env update -n notebook -f /tmp/environment.yml \\
    # a remark
 && pip install --no-cache-dir -r /tmp/requirements.txt zarr==2.18.0
RUN apt-get update && apt-get install -y --no-install-recommends less git=1:2.4 $(cat apt.txt) \\
 && rm -rf /var/lib/apt
RUN Rscript -e "install.packages(c('sf', 'terra'), repos='https://x.example.org')" && install2.r ncdf4
RUN mamba create -n other python=3.8 && bash /tmp/setup.sh && curl -L x.example.org | sh
ONBUILD RUN pip install never
"""


def test_a_dockerfile_says_what_it_takes_in_and_installs(tmp_path: Path) -> None:
    files = {
        "Dockerfile": DOCKERFILE,
        "environment.yml": ENVIRONMENT,
        "requirements.txt": "# ticket 4\npandas\n",
        "unused/environment.yml": ENVIRONMENT,
    }
    image = one(tmp_path, files)
    assert image.base is not None
    assert (image.base.reference, str(image.base.place)) == (
        "pangeo/pangeo-notebook:2024.04.08",
        "Dockerfile:3",
    )
    assert (image.kind, image.upstream.known) == (Kind.PANGEO, Known.PUBLISHED)
    assert image.upstream.ask == "pangeo/pangeo-notebook:2024.04.08"
    # The list is copied under another name: the one that is called so is not meant.
    assert image.files == ("Dockerfile", "requirements.txt")
    assert names(image, Manager.APT) == ["less", "git"]
    assert names(image, Manager.R) == ["sf", "terra", "ncdf4"]
    assert sorted(names(image, Manager.PIP)) == ["pandas", "zarr"]
    assert [s.text for s in image.python] == ["3.11"]
    places = {found.name: str(found.place) for found in image.packages}
    assert places["zarr"] == "Dockerfile:10"
    assert places["less"] == "Dockerfile:11"
    assert places["pandas"] == "requirements.txt:2"
    python = next(found for found in image.packages if found.name == "python")
    assert (python.environment, python.place.line) == ("other", 14)
    told = {(u.place.line, u.reason.rpartition(": ")[2]) for u in image.not_read(Gap.UNSEEN)}
    assert (6, "other.yml becomes a list by its new name, and is not read.") in told
    assert {(14, "/tmp/setup.sh"), (14, "… | sh")} <= told


def test_a_program_that_is_given_a_list_does_what_that_says() -> None:
    assert [found[2] for found in programs_of("/x/install-conda.sh environment.yml")] == [
        ("environment.yml",)
    ]
    assert [name for name, *_ in programs_of("chmod +x a.sh; ./a.sh && rm a.sh")] == ["./a.sh"]


def test_a_heredoc_ends_the_reading_with_its_line_and_the_base_is_still_told(
    tmp_path: Path,
) -> None:
    text = "FROM us/base:v1.2.3\nRUN pip install zarr\nRUN <<EOF\npip install x\nEOF\n"
    image = one(tmp_path, {"Dockerfile": text})
    assert image.base is not None
    assert image.base.name == "us/base"
    broken = image.not_read(Gap.BROKEN)
    assert [(str(u.place), "heredoc" in u.reason) for u in broken] == [("Dockerfile:3", True)]
    later = one(tmp_path, {"Dockerfile": f"{text}FROM us/other\n"})
    assert later.base is None


def test_a_list_that_cannot_be_read_does_not_take_the_image_with_it(tmp_path: Path) -> None:
    files = {
        "environment.yml": "dependencies:\n- {{ x }}\n",
        "apt.txt": "less\n",
        ".github/workflows/a.yml": "on: [a\n",
    }
    image = one(tmp_path, files)
    places = {str(u.place): u.gap for u in image.unread}
    assert places == {"environment.yml:2": Gap.BROKEN, ".github/workflows/a.yml:2": Gap.PASSED}
    assert names(image, Manager.APT) == ["less"]


def test_comments_keep_their_place(tmp_path: Path) -> None:
    text = (
        "dependencies:\n# https://t.example.org/1\n- a=1\n- b  # see T-2\n\n# a group\n- c\n"
        "- pip:\n  - d==1  # \u202etrailing\n"
    )
    image = one(tmp_path, {"environment.yml": text})
    comments = {found.name: found.comment for found in image.packages}
    assert [(c.text, c.above) for c in comments.values() if c] == [
        ("https://t.example.org/1", True),
        ("see T-2", False),
        ("a group", True),
        ("U+202Etrailing", False),
    ]


def test_includes_are_followed_once_and_inside_only(tmp_path: Path) -> None:
    files = {
        "requirements.txt": "-r more/extra.txt\n-r ../../outside.txt\nxarray\n",
        "more/extra.txt": "zarr\n",
        "more/requirements.txt": "dask\n",
    }
    image = one(tmp_path, files)
    assert names(image, Manager.PIP) == ["xarray"]
    files["requirements.txt"] = "-r more/requirements.txt\n-r ../../outside.txt\nxarray\n"
    files["more/requirements.txt"] = "dask\n-r ../requirements.txt\n"
    image = one(tmp_path, files)
    assert [(s.text, str(s.place)) for s in image.includes] == [
        ("more/requirements.txt", "requirements.txt:1"),
        ("requirements.txt", "more/requirements.txt:2"),
    ]
    assert names(image, Manager.PIP) == ["dask", "xarray"]
    assert [str(u.place) for u in image.unread] == ["requirements.txt:2"]


WORKFLOW = """\
on: push
jobs:
  build:
    steps:
    - uses: actions/checkout@v6
    - uses: docker/build-push-action@v6
      with:
        context: images/one
        platforms: linux/amd64,linux/arm64
    - run: |
        echo docker build
        docker build images/one
"""


def test_a_workflow_is_of_the_image_that_it_names(tmp_path: Path) -> None:
    files = {
        "images/one/Dockerfile": "FROM ubuntu\n",
        "images/two/Dockerfile": "FROM ubuntu\n",
        ".github/workflows/one.yml": WORKFLOW,
        ".github/workflows/all.yml": "jobs: {a: {steps: [{uses: docker/bake-action@v7}]}}\n",
        # Of an image that is no longer there.
        ".github/workflows/gone.yml": "on: {push: {paths: ['images/gone/**']}}\n"
        "jobs: {a: {steps: [{run: docker build images/gone}]}}\n",
    }
    first, second = read_images(write(tmp_path, files))
    file = ".github/workflows/one.yml"
    assert [(s.text, str(s.place)) for s in first.built] == [
        ("docker/bake-action@v7", ".github/workflows/all.yml:1"),
        ("docker/build-push-action@v6", f"{file}:6"),
        ("docker build", f"{file}:12"),
    ]
    assert [s.text for s in first.platforms] == ["linux-64", "linux-aarch64"]
    assert [s.text for s in second.built] == ["docker/bake-action@v7"]
    assert second.platforms == ()


def test_folders_that_are_images(tmp_path: Path) -> None:
    files = {
        "requirements.txt": "",
        "docs/requirements.txt": "",
        "deployments/a/image/environment.yml": ENVIRONMENT,
        "deployments/b/image/requirements.txt": "",
        "c/binder/environment.yml": ENVIRONMENT,
        "d/environment.yml": ENVIRONMENT,
        "e/Dockerfile": "FROM scratch\n",
    }
    images = read_images(write(tmp_path, files))
    assert [image.folder for image in images] == [
        "c",
        "deployments/a/image",
        "deployments/b/image",
        "e",
    ]
    assert read_images(write(tmp_path / "docs", {})) != ()
    (tmp_path / "empty").mkdir()
    assert read_images(tmp_path / "empty") == ()


def test_a_lock_that_the_image_is_built_with_is_what_comes_along(tmp_path: Path) -> None:
    files = {
        "Dockerfile": "FROM pangeo/base-image:2026.06.04\n",
        "environment.yml": ENVIRONMENT,
        "conda-linux-64.lock": EXPLICIT,
    }
    image = one(tmp_path, files)
    assert (image.upstream.known, image.upstream.complete) == (Known.LOCK, True)
    assert [(h.name, h.version, h.line) for h in image.upstream.packages] == [
        ("python", "3.12.4", 3),
        ("tzdata", "2025b", 4),
    ]
    assert [(s.text, str(s.place)) for s in image.python] == [
        ("3.12.4", "conda-linux-64.lock:3"),
        ("3.11.*", "environment.yml:4"),
    ]
    assert [s.text for s in image.platforms] == ["linux-64"]


def test_a_lock_that_merely_lies_there_is_not(tmp_path: Path) -> None:
    image = one(tmp_path, {"environment.yml": ENVIRONMENT, "conda-linux-64.lock": EXPLICIT})
    assert (image.upstream.known, image.locks) == (Known.NOT_KNOWN, ())
    assert "conda-linux-64.lock" in image.upstream.reason


def test_a_broken_lock_is_told_with_its_line(tmp_path: Path) -> None:
    files = {
        "Dockerfile": "FROM pangeo/base-image:2026.06.04\n",
        "conda-linux-64.lock": "@EXPLICIT\nx\n",
    }
    image = one(tmp_path, files)
    assert [str(u.place) for u in image.not_read(Gap.BROKEN)] == ["conda-linux-64.lock:2"]
    assert image.upstream.known is Known.NOTHING
    assert not image.upstream.complete


def test_the_folder_of_a_base_tells_what_comes_along(tmp_path: Path) -> None:
    base = one(tmp_path / "base", {"Dockerfile": "FROM ubuntu:24.04\nRUN pip install zarr==3.0\n"})
    above = read_images(
        write(tmp_path / "a", {"Dockerfile": "FROM r.example.org/us/base:v1.2.3\n"})
    )
    for name in ("base", "r.example.org/us/base", "r.example.org/us/base:v1.2.3"):
        told = Told(siblings={name: Sibling(folder="x/base", image=base)})
        upstream = tell(above, told)[0].upstream
        assert (upstream.known, upstream.beneath) == (Known.SIBLING, Known.NOTHING)
        assert upstream.complete
        assert upstream.packages == (Held(manager="pip", name="zarr", version="3.0", line=2),)
    other = Told(siblings={"other": Sibling(folder="x", image=base)})
    assert tell(above, other) == above
    # What a program that nobody reads may have brought leaves it open.
    doubtful = read_images(write(tmp_path / "b", {"Dockerfile": "FROM us/base\nRUN bash x.sh\n"}))
    told = Told(siblings={"base": Sibling(folder="x/base", image=base)})
    assert not tell(doubtful, told)[0].upstream.complete


LISTS = {
    "conda list": "# packages in environment at /x:\n#\n# Name  Version  Build  Channel\n"
    "numpy   2.0.1   py311h_0   conda-forge\nzarr    3.0   pypi_0   pypi\n",
    "mamba list": "List of packages in environment: /x\n\n  Name   Version  Build     Channel\n"
    "─────────────────────\n  numpy  2.0.1    py311h_0  conda-forge\n  zarr   3.0  pypi_0  pypi\n",
    "conda list --json": '[{"name": "numpy", "version": "2.0.1", "build_string": "py311h_0", '
    '"channel": "conda-forge"}, {"name": "zarr", "version": "3.0", "build_string": "pypi_0", '
    '"channel": "pypi"}]',
    "conda list --export": "# platform: linux-64\nnumpy=2.0.1=py311h_0\nzarr=3.0=pypi_0\n",
}


@pytest.mark.parametrize("output", LISTS)
def test_lists_of_conda(output: str) -> None:
    found = read_installed(LISTS[output].encode(), "list.txt")
    assert [(h.manager, h.name, h.version, h.build) for h in found] == [
        ("conda", "numpy", "2.0.1", "py311h_0"),
        ("pip", "zarr", "3.0", ""),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Package  Version\n-------- -------\nMy.Zarr  3.0\nnumpy    2.0.1\n",
        "My.Zarr==3.0\nnumpy==2.0.1\n",
        '[{"name": "My.Zarr", "version": "3.0"}, {"name": "numpy", "version": "2.0.1"}]',
        "Package Version Editable\n------- ------- \nMy.Zarr 3.0     /x/zarr\nnumpy   2.0.1\n",
    ],
)
def test_lists_of_pip(text: str) -> None:
    found = read_installed(text.encode(), "list.txt")
    assert [(h.manager, h.name, h.version) for h in found] == [
        ("pip", "my-zarr", "3.0"),
        ("pip", "numpy", "2.0.1"),
    ]


def test_an_explicit_list_is_one_too() -> None:
    found = read_installed(EXPLICIT.encode(), "list.txt")
    assert [(h.name, h.line) for h in found] == [("python", 3), ("tzdata", 4)]


@pytest.mark.parametrize(
    "text", ["", "hello world, this is prose\n", "[1]", '[{"name": 1}]', "[" * 5000, "{}", "a\x00b"]
)
def test_what_is_no_list_is_refused(text: str) -> None:
    with pytest.raises(InputError) as caught:
        read_installed(text.encode(), "list.txt")
    assert caught.value.file == "list.txt"
    assert caught.value.advice


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("hello world garbage\n", 1),
        ("\nhello 3 worlds of it\n", 2),
        ("numpy 2.0.1 py311h_0\nhello world garbage\n", 2),
        ("one two\n", 1),
    ],
)
def test_words_are_no_rows_of_a_list(text: str, line: int) -> None:
    with pytest.raises(InputError) as caught:
        read_installed(text.encode(), "list.txt")
    assert caught.value.line == line


def test_rows_without_their_head_are_read_by_their_shape() -> None:
    text = "numpy  2.0.1  py311h64a7726_0  conda-forge\nzarr 3.0 pypi_0 pypi\ntzdata 2025b 0\n"
    found = read_installed(text.encode(), "list.txt")
    assert [(one.manager, one.name) for one in found] == [
        ("conda", "numpy"),
        ("conda", "tzdata"),
        ("pip", "zarr"),
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_no_link_is_followed(tmp_path: Path) -> None:
    write(tmp_path / "outside", {"environment.yml": ENVIRONMENT, "x/Dockerfile": "FROM us/base\n"})
    inside = write(tmp_path / "inside", {"apt.txt": "less\n"})
    (inside / "environment.yml").symlink_to(tmp_path / "outside" / "environment.yml")
    (inside / "y").symlink_to(tmp_path / "outside" / "x", target_is_directory=True)
    (image,) = read_images(inside)
    assert image.files == ("apt.txt",)
    assert ("environment.yml", Gap.BROKEN) in [(str(u.place), u.gap) for u in image.unread]


def test_a_folder_is_bounded(tmp_path: Path) -> None:
    for number in range(MAX_FILES + 1):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "Dockerfile").touch()
    with pytest.raises(InputError, match="more than 2,000"):
        read_images(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_told_and_holds_nobody(tmp_path: Path) -> None:
    write(tmp_path, {"apt.txt": "less\n"})
    os.mkfifo(tmp_path / "environment.yml")
    (image,) = read_images(tmp_path)
    assert "regular" in image.not_read(Gap.BROKEN)[0].reason


@pytest.mark.parametrize("text", ["", "[1]", "{}", '[{"folder": "."}]', "[" * 5000, '[{"x": 1}]'])
def test_only_our_own_text_is_taken_back(text: str) -> None:
    with pytest.raises(InputError):
        load_images(text)


def test_the_canonical_text_is_one_line_of_sorted_json(tmp_path: Path) -> None:
    image = one(tmp_path, {"environment.yml": ENVIRONMENT})
    text = dump_images((image,))
    assert json.loads(text)[0]["kind"] == "repo2docker"
    assert dump_images(load_images(text)) == text
    assert dump_images((replace(image, folder="x"),)) != text


@pytest.mark.parametrize(
    "word", ["apt -", "apt ", " ", ";", "a=", "$(", "${a-", "c('", "install.packages('a',", "\\ "]
)
@pytest.mark.parametrize("head", ["RUN ", "ENV ", "COPY "])
def test_a_long_line_costs_no_time(tmp_path: Path, head: str, word: str) -> None:
    text = f"FROM us/base\n{head}{word * (20_000 // len(word))}\n"
    write(tmp_path, {"Dockerfile": text, "environment.yml": f"dependencies:\n- a{' ' * 20_000}b\n"})
    begun = time.process_time()
    assert read_images(tmp_path)
    assert time.process_time() - begun < 5


def test_an_environment_that_is_copied_to_its_own_place_is_of_the_image(tmp_path: Path) -> None:
    (tmp_path / "environment.yml").write_text("dependencies:\n- numpy=2.1\n")
    (tmp_path / "Dockerfile").write_text(
        "FROM ubuntu:24.04 AS base\n"
        "FROM base AS made\nCOPY environment.yml /tmp/\nRUN mamba env update -f /tmp/environment.yml\n"
        "FROM base AS tools\nRUN pip install onlyhere\n"
        "FROM base AS final\nCOPY --chown=1:1 --from=made /srv/conda /srv/conda\n"
        "COPY --from=tools /usr/bin/tool /usr/bin/tool\n"
    )
    (image,) = read_images(tmp_path)
    assert [one.name for one in image.packages] == ["numpy"]
    assert image.base is not None
    assert image.base.name == "ubuntu"
    assert "onlyhere" not in str(image.packages)
