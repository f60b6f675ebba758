"""Dockerfiles: what pip and uv install, word by word, with the line of each word; nothing misread."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pip._internal.commands import create_command

from factlock.errors import InputError
from factlock.inputs import dump, load_manifest, read_manifest
from factlock.shell import options as tables
from test_inputs_requirements import check_any

OPTION = "an option of an installer: "
NOT_READ = "an install command in a form that is not read"


def rows(text: str) -> list[tuple[int, str]]:
    found = read_manifest(text.encode(), "Dockerfile").entries
    return [(one.line, one.requirement or f"{one.text}: {one.refused}") for one in found]


def run(command: str) -> list[str]:
    return [said for _, said in rows(f"FROM a\nRUN {command}\n")]


def test_a_file_with_several_stages_and_lines() -> None:
    manifest = read_manifest(
        b"# syntax=docker/dockerfile:1\n"
        b"FROM python:3.11 AS Build\n"
        b"ARG X=1\n"
        b"run --mount=type=cache,target=/srv/.cache apt-get install -y pip \\\n"
        b"    && pip install --no-cache-dir -U \\\n"
        b"       # the first\n"
        b"       'Numpy>=1.26,<2' \\\n"
        b"\n"
        b"       scipy==1.12.0 ; \\\n"
        b"    python3.11 -m pip install -q -r requirements.txt\n"
        b"# RUN pip install not-this\n"
        b"FROM scratch\n"
        b"COPY --from=Build /x /x\n"
        b'RUN ["/opt/bin/pip", "install", "requests [socks]==2.32.0"]\n'
        b"CMD pip install not-that\n"
        b"ONBUILD RUN pip install later\n",
        "docker/Dockerfile.dev",
    )
    assert manifest.kind == "dockerfile"
    found = [(one.line, one.group, one.requirement or one.refused) for one in manifest.entries]
    assert found == [
        (7, "stage/build", "numpy<2,>=1.26"),
        (9, "stage/build", "scipy==1.12.0"),
        (10, "stage/build", OPTION + "another file of requirements"),
        (14, "stage/1", "requests[socks]==2.32.0"),
        (16, "stage/1", "later"),
    ]
    assert manifest.entries[1].pinned == "1.12.0"
    assert {one.file for one in manifest.entries} == {"docker/Dockerfile.dev"}


@pytest.mark.parametrize(
    ("command", "found"),
    [
        ("pip install a b==1", ["a", "b==1"]),
        ("pip3.11 --quiet --proxy http://h:1 install a", ["a"]),
        ("/opt/conda/bin/pip install a", ["a"]),
        ("${NB_PREFIX}/bin/pip install a", ["a"]),
        ("python -m pip install a", ["a"]),
        ("python3 -I -m pip --no-input install a", ["a"]),
        ("uv pip install --system a", ["a"]),
        ("uv --quiet pip install -p 3.12 a", ["a"]),
        ("X=1 Y='2 3' pip install a", ["a"]),
        ("sudo -H pip install a", ["a"]),
        ("conda run -n base pip install a", ["a"]),
        ("set -ex; cd /x && (pip install a || pip install b) && echo done", ["a", "b"]),
        ("if [ -e x ]; then pip install a; else true; fi", ["a"]),
        ('bash -lc "source x && pip install \'a>=1\'"', ["a>=1"]),
        ("su user -c 'pip install a'", ["a"]),
        ('["/bin/bash", "-c", "pip install a[b]==1.0"]', ["a[b]==1.0"]),
        ("pip install --index-strategy unsafe-best-match a", ["a"]),
        ("pip install -qU --timeout 60 --progress-bar off a", ["a"]),
        ("pip install --only-binary :all: --no-binary=x a", ["a"]),
        ("pip install a > /dev/null 2>&1", ["a"]),
        ("pip install a>/dev/null", ["a: cut off by the shell at an unquoted < or >"]),
        ("pip install numpy>=1.26", ["numpy: cut off by the shell at an unquoted < or >"]),
        ('pip install "numpy>=1.26"', ["numpy>=1.26"]),
        ("pip install numpy\\>=1.26", ["numpy>=1.26"]),
        ("pip install a # b", ["a"]),
        ("pip install a==$VERSION", ["a==$VERSION: an environment variable"]),
        ("pip install a==$(x | y z) b", ["a==$(x | y z): an environment variable", "b"]),
        ("pip install `cat x y` b", ["`cat x y`: an environment variable", "b"]),
        ("pip install -r x.txt -c y.txt", [f"-r x.txt: {OPTION}another file of requirements",
                                         f"-c y.txt: {OPTION}a file of constraints"]),
        ("pip install -rx.txt -e . --group=dev", [f"-rx.txt: {OPTION}another file of requirements",
                                                f"-e .: {OPTION}an editable install",
                                                f"--group=dev: {OPTION}another file of requirements"]),
        ("pip install -i https://u:pw@h.example/s a",
         [f"-i https://h.example/s: {OPTION}the choice of an index", "a"]),
        ("pip install .", [".: a local path"]),
        ("pip install /srv/x.whl", ["/srv/x.whl: a local path"]),
        ("pip install git+https://h.example/x", ["git+https://h.example/x: a revision of a repository"]),
        ("pip install -- a", ["a"]),
        # No install command of pip's.
        ("pip download a", []),
        ("pip uninstall -y a", []),
        ("apt-get install -y python3-pip install-info", []),
        ("echo pip install a", []),
        ("echo 'x && pip install a'", []),
        ("conda install pip", []),
        ("uv tool install a", []),
        ("pipx install a", []),
        # Said in a way that is not understood: said so.
        ("cat x | xargs pip install", [f"pip install: {NOT_READ}"]),
        ("mytool --key=S3CRET pip install a", [f"pip install a: {NOT_READ}"]),
        ('bash -c "pip install a==$V"', [f"pip install a==$V: {NOT_READ}"]),
    ],
)  # fmt: skip
def test_commands(command: str, found: list[str]) -> None:
    assert run(command) == found


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "no FROM"),
        ("# nothing\n", 1, "no FROM"),
        ("FROM a\nRUN <<EOF\npip install a\nEOF\n", 2, "a heredoc"),
        ("FROM a\nRUN pip install a && \\\n  cat <<-'EOF' > x\nEOF\n", 3, "a heredoc"),
        ("FROM a\nCOPY <<EOF /x\npip install b\nEOF\n", 2, "a heredoc"),
        ("# escape=`\nFROM a\nRUN pip install `\n a\n", 1, "escape character"),
        ('FROM a\nSHELL ["powershell", "-Command"]\n', 2, "Windows"),
        ("FROM a\nRUN pip install \nhttps://u:S3CRET@h.example/x\n", 3, "does not begin"),
        ("FROM a\nRUN pip install a\n  b\n", 3, "does not begin with an instruction"),
    ],
)
def test_what_is_not_read(text: str, line: int, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        read_manifest(text.encode(), "Dockerfile")
    assert (caught.value.file, caught.value.line) == ("Dockerfile", line)
    assert "S3CRET" not in str(caught.value)


def test_a_last_line_that_goes_on_is_read() -> None:
    assert rows("FROM a\nRUN pip install a \\\n  b \\") == [(2, "a"), (3, "b")]


def test_here_strings_and_shifts_are_no_heredocs() -> None:
    assert run("cat <<< x && pip install a && echo $((1 << 2))") == ["a"]


def conda(command: str) -> list[tuple[int, str, str, tuple[str, ...], str]]:
    found = read_manifest(f"FROM a\nRUN {command}\n".encode(), "Dockerfile").conda
    return [(one.line, one.tool, one.spec or f"{one.text}: {one.refused}",
             one.channel_names, one.environment) for one in found]  # fmt: skip


def test_conda_packages_of_a_file_have_their_lines() -> None:
    manifest = read_manifest(
        b"FROM x AS base\n"
        b"RUN mamba install -y -c conda-forge \\\n"
        b"    -n work \\\n"
        b"    # the first\n"
        b"    'NumPy>=1.26' \\\n"
        b"    pytorch::pytorch=2.1 && \\\n"
        b"    pip install a && conda clean -afy\n"
        b'RUN ["micromamba", "create", "-p", "/opt/x", "python=3.12"]\n',
        "Dockerfile",
    )
    assert [(one.line, one.requirement) for one in manifest.entries] == [(7, "a")]
    assert [(one.line, one.tool, one.spec) for one in manifest.conda] == [
        (5, "mamba", "numpy >=1.26"),
        (6, "mamba", "pytorch::pytorch 2.1.*"),
        (8, "micromamba", "python 3.12.*"),
    ]
    assert [one.channel_names for one in manifest.conda] == [("conda-forge",), ("pytorch",), ()]
    assert [one.environment for one in manifest.conda] == ["work", "work", "/opt/x"]
    assert {(one.group, one.file) for one in manifest.conda} == {("stage/base", "Dockerfile")}
    assert load_manifest(dump(manifest)) == manifest


@pytest.mark.parametrize(
    ("command", "found"),
    [
        ("conda install -yq a=1.2=py_0 b", ["a[version='1.2',build='py_0']", "b"]),
        ("conda install --yes 'a >=1,<2'", ["a >=1,<2"]),
        ("/opt/conda/bin/mamba update --all", []),
        ("sudo -H micromamba install a", ["a"]),
        ("pixi add --feature gpu a 'b>=2'", ["a", "b >=2"]),
        ("pixi global install a", ["a"]),
        ("conda env update -n base -f env.yml", [f"-f env.yml: {OPTION}another file of requirements"]),
        ("mamba env create --file=env.yml",
         [f"--file=env.yml: {OPTION}another file of requirements"]),
        ("conda install -c x a>=1", ["a: cut off by the shell at an unquoted < or >"]),
        ("conda install a=$V", ["a=$V: an environment variable"]),
        ("conda install https://u:S3CRET@h.example/a.conda", ["https://h.example/a.conda: an address"]),
        ("conda install ./a.conda", ["./a.conda: a local path"]),
        ("conda install =1", ["=1: not a package as conda writes it"]),
        ("mytool --key=S3CRET conda install a", [f"conda install a: {NOT_READ}"]),
        ('bash -c "conda install $X"', [f"conda install $X: {NOT_READ}"]),
        ("bash -c 'mamba install a'", ["a"]),
        ("conda run -n x mamba install a", ["a"]),
        ("conda remove a && conda config --add channels x && conda search b", []),
        ("apt-get install -y conda mamba", []),
        ("pip install conda", []),
    ],
)  # fmt: skip
def test_commands_of_conda(command: str, found: list[str]) -> None:
    assert [said for _, _, said, _, _ in conda(command)] == found


def test_pixi_takes_packages_of_the_index_too() -> None:
    assert conda("pixi add --pypi a==1") == []
    assert run("pixi add --pypi a==1") == ["a==1"]


def test_a_run_line_of_many_installers_is_read_in_time() -> None:
    begin = time.process_time()
    run("x " + "conda pip uv python " * 6_000)
    assert time.process_time() - begin < 2


def test_options_with_a_value_are_those_of_pip() -> None:
    parser = create_command("install").parser
    options = [
        *parser.option_list,
        *(one for group in parser.option_groups for one in group.option_list),
    ]
    for option in options:
        names = {*option._short_opts, *option._long_opts}
        known = {name for name in names if name in tables.PIP_OR_UV}
        # An option that takes no value must not swallow the requirement behind it, and the other way round.
        assert known == (names if option.takes_value() else set()), option


@given(
    st.lists(
        st.sampled_from(
            ["pip", "install", "a", "b==1", "&&", ";", "'", '"', "\\", "\n", " ", "$(", ")", "-r", "<",
             ">", "#", "RUN ", "FROM x\n", "bash -c ", "[", '"a"', ",", "]", "sudo", "--", "`", "${X}",
             "python -m", "\\\n"]
        ),
        max_size=25,
    ).map("".join)
)  # fmt: skip
def test_any_text_is_a_manifest_or_an_input_error(text: str) -> None:
    check_any(f"FROM x\nRUN {text}".encode(), "Dockerfile")


@given(st.binary(max_size=120))
def test_any_bytes_are_a_manifest_or_an_input_error(content: bytes) -> None:
    check_any(b"FROM x\nRUN " + content, "Dockerfile")
