"""Install commands are read out of blocks as people write them; what is no requirement says why."""

# ruff: noqa: E501 - an example is one line, however long
from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factlock.errors import InputError
from factlock.shell import options as tables
from factlock.shell.blocks import Found, Page, find_installs, read_command
from factlock.shell.ignored import read_ignored
from factlock.shell.install import Reason

CORPUS = Path(__file__).parents[2] / "shared" / "data" / "corpus"


def found(
    text: str, language: str = "bash", *, folders: frozenset[str] = frozenset()
) -> list[Found]:
    return find_installs(text, language, Page(), folders)


def asked(text: str, language: str = "bash") -> list[str]:
    """What would be asked of an index, in order, in one form."""
    return [
        f"{one.name}[{','.join(one.extras)}]{one.specifier}".replace("[]", "")
        for each in found(text, language)
        for one in each.install.named
        if not one.reason and not one.malformed
    ]


def reasons(text: str, language: str = "bash") -> list[Reason]:
    return [one.reason for each in found(text, language) for one in each.install.named]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("pip install numpy", ["numpy"]),
        ("pip3.11 install -U NumPy pip", ["numpy", "pip"]),
        ("python -m pip install --upgrade 'dask[array]>=2,<3'", ["dask[array]<3,>=2"]),
        ("python3 -I -m pip install x1", ["x1"]),
        ("py -3.12 -m pip install x1", ["x1"]),
        ("./.venv/bin/pip install x1; .venv\\\\Scripts\\\\pip.exe install x2", ["x1", "x2"]),
        ("sudo -H -u www pip install x1 && cd / || env A=1 pip install x2", ["x1", "x2"]),
        ("if true; then pip install x1; fi\nfor f in a; do pip install x2; done", ["x1", "x2"]),
        ("pip install -r requirements.txt -c pins.txt -t out --platform any x1", ["x1"]),
        ("pip install --upgrade-strategy eager -qU x1 --no-binary :all:", ["x1"]),
        ("pip install -qUr requirements.txt x1", ["x1"]),
        ("pip install numpy>=1.20 'x2 >= 3' > log.txt 2>&1  # note", ["numpy>=1.20", "x2>=3"]),
        ("pip install numpy >=1.20 x2", ["numpy>=1.20", "x2"]),
        ("uv pip install x1 --python 3.12; uv add x2 --dev; uv add --group docs x3", ["x1", "x2", "x3"]),
        ("uv tool install x1@latest --with 'x2,x3>=1,<2'", ["x1", "x2", "x3<2,>=1"]),
        ("uvx x1@1.2 check x9; uvx --from 'x2[cli]' tool; uv tool run x3", ["x1==1.2", "x2[cli]", "x3"]),
        ("uv run --with x1 script.py --with x9; uv run pip install x2", ["x1", "x2"]),
        ("pipx install x1; pipx run x2 --flag; pipx inject app x3", ["x1", "x2", "x3"]),
        ("poetry add x1 x2@^2.0 x3@1.0 -G dev; pdm add x4; pipenv install x5", ["x1", "x2<3,>=2.0", "x3==1.0", "x4", "x5"]),
        ("poetry add x1@^0.2.3 x2@^0.0.3 x3@^0 x4@^1.2.3", ["x1<0.3,>=0.2.3", "x2<0.0.4,>=0.0.3", "x3<1,>=0", "x4<2,>=1.2.3"]),
        ("(cd docs && pip install x1); (pip install 'x2') || exit", ["x1", "x2"]),
        ("python -m venv v && (. v/bin/activate; (pip install x1==1.17.0))", ["x1==1.17.0"]),
        ("x=$(pip install x1); { pip install x2; }", ["x2"]),
        ("conda run -n env pip install x1; bash -c 'pip install x2'", ["x1", "x2"]),
        ("pixi add --pypi x1", ["x1"]),
        ("cat > r.txt <<EOF\npip install no\nEOF\npip install x1", ["x1"]),
        ("pip install \\\n  x1 \\\n  x2", ["x1", "x2"]),
        ("pip uninstall x1; pip show x2; pip list; uv sync; conda activate x; pip --version", []),
        ("echo 'pip install x1'; # pip install x2", []),
        ("pip install the package and don't", []),
        ("pip install it with conda", []),
    ],
)  # fmt: skip
def test_commands_of_a_shell(text: str, names: list[str]) -> None:
    assert asked(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "pip install https://h.example/x.whl?token=S3CRET",
        "pip install 'a @ https://u:S3CRET@h.example/x.whl?token=S3CRET#egg=a' b",
        "pip install --index-url 'https://h.example/simple?key=S3CRET' b",
        "pip install --extra-index-url=https://h.example/?S3CRET -r 'https://h.example/r.txt?S3CRET'",
        "PIP_INDEX_URL='https://h.example/?t=S3CRET x' pip install b",
        "conda install -c 'https://h.example/x?S3CRET' -c https://h.example/t/S3CRET/y b",
        "mamba env create -f https://h.example/e.yml?S3CRET",
        "pixi add -c https://h.example/?S3CRET b",
        "poetry add 'git+https://h.example/x?S3CRET'",
    ],
)
def test_no_query_of_an_address_is_shown(text: str) -> None:
    (one,) = found(text)
    assert "S3CRET" not in repr(one)
    assert "https://h.example/" in one.install.text
    again = read_command(one.install.text)
    assert again == one.install


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("console", "$ pip install x1\nCollecting x9\n$ pip install \\\n> x2\npip install no", ["x1", "x2"]),
        ("console", "(venv) me@host:~/a$ pip install x1\n[me@host a]$ pip install x2", ["x1", "x2"]),
        ("console", "pip install x1", ["x1"]),
        ("powershell", "PS C:\\a> py -m pip install x1 `\n  x2\nPS> pip install x3", ["x1", "x2", "x3"]),
        ("bat", "C:\\> pip install ^\n  x1\nC:\\Users\\me>pip install x2", ["x1"]),
        ("python", "import x\nx.run()\n!pip install x1\n%pip install -q x2\n%conda install x3", ["x1", "x2"]),
        ("pycon", ">>> !pip install x1\n>>> 1 + 1", ["x1"]),
        ("ipython3", "In [1]: %pip install x1\n!{sys.executable} -m pip install x2", ["x1", "x2"]),
        ("ipython3", "%%bash\npip install x1", ["x1"]),
        ("text", "$ pip install x1\npip install no", ["x1"]),
        ("text", "pip install no", []),
        ("default", "pip install x1\npip install x2", ["x1", "x2"]),
        ("default", "git clone https://h/x.git\ncd x\npip install x1", ["x1"]),
        ("default", "First, run\n  pip install no\nand don't stop", []),
        ("default", "def f():\n    return 1", []),
        ("toml", "pip install no", []),
        ("json", '{"run": "pip install no"}', []),
        ("dockerfile", "FROM x\nRUN --mount=type=cache pip install x1 \\\n # c\n  x2\nCOPY a b", ["x1", "x2"]),
        ("dockerfile", 'RUN ["pip", "install", "x1"]\nCMD pip install no', ["x1"]),
        ("yaml", "steps:\n- name: pip install no\n  run: pip install x1\n- run: |\n    pip install x2\n    a", ["x1", "x2"]),
        ("yaml", "script:\n  - pip install x1\ndependencies:\n  - pip install no", ["x1"]),
        ("yaml", "description: >\n  pip install no\nrun: 'pip install x1'", ["x1"]),
    ],
)  # fmt: skip
def test_languages(language: str, text: str, names: list[str]) -> None:
    assert asked(text, language) == names


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        *((word, Reason.PLACEHOLDER) for word in (
            "<package>", "'<your package>'", "PACKAGE_NAME", "package-name", "my-package", "your_package",
            "SomeProject", "...", "[options]", "foo", "x1==X.Y.Z", "x1==<version>", "'x1==1.x'", "package1",
        )),
        *((word, Reason.VARIABLE) for word in ("$PKG", "${{ matrix.x }}", "'{{ name }}'", "%PKG%", "`which x`")),
        *((word, Reason.PATH) for word in (
            ".", "-e .", "'.[dev]'", "./x", "../x", "~/x", "dist/x-1.whl", "x.tar.gz", "C:/x", "requirements.txt",
        )),
        *((word, Reason.ADDRESS) for word in (
            "git+https://h/x", "https://h/x.whl", "'x1 @ git+https://h/x'", "-e git+ssh://h/x#egg=x",
        )),
        ("-r requirements.txt", Reason.FILE),
        *((f"x1 {option}", Reason.ELSEWHERE) for option in (
            "--index-url https://h/", "-i https://h/", "--extra-index-url=https://h/", "-f https://h/",
            "--find-links wheels", "--no-index",
        )),
        ("'x1; python_version<\"3\"'", Reason.MARKER),
        ("'x1===1'", Reason.UNREADABLE),
        ("'x1 ; python_version<\"3\"'", Reason.MARKER),
    ],
)  # fmt: skip
def test_what_is_not_asked_says_why(words: str, reason: Reason) -> None:
    assert reasons(f"pip install {words}") == [reason]


@pytest.mark.parametrize(
    ("words", "texts"),
    [
        ("x1!!", ["x1!!"]),
        ("'x1~=99'", ["x1~=99"]),
        ("x1,x2", ["x1,x2"]),
        ("'x1 x2' x3", ["x1 x2"]),
        ("x1@0.6.0", ["x1@0.6.0"]),
        ("x1 == 1.26 x2", ["x1 == 1.26"]),
        ("x1== 1.26", ["x1== 1.26"]),
        ("x1 ==1.26", ["x1 ==1.26"]),
        ("x1 [socks] x2", ["x1 [socks]"]),
        ("x1 x2=1", ["x2=1"]),
        ("x1 [options]", []),
        ("'<package>' == 1.26", []),
        ("'x1===1' x1==2", []),
    ],
)
def test_what_installers_refuse_is_malformed(words: str, texts: list[str]) -> None:
    (one,) = found(f"pip install {words}")
    assert [named.text for named in one.install.named if named.malformed] == texts
    versions = {"1.26", "0.6.0", "1-26"}
    assert not versions & {named.name for named in one.install.named}


def test_poetry_takes_forms_of_its_own() -> None:
    assert reasons("poetry add 'x1 1.2' x2:1 x3@^1.2b1") == [Reason.UNREADABLE] * 3
    (one,) = found("uv add x1~=99")
    assert one.install.named[0].malformed


@pytest.mark.parametrize(
    "name",
    [
        "torch",
        "spam-eggs",
        "packaging",
        "namex",
        "appdirs",
        "GDAL",
        "mypy",
        "projectq",
        "toolz",
        "lib50",
        "wheel",
        "build",
    ],
)
def test_names_of_projects_are_no_placeholders(name: str) -> None:
    assert asked(f"pip install {name}") == [name.lower()]


def test_places_that_packages_come_from() -> None:
    assert reasons("PIP_INDEX_URL=https://h/ pip install x1") == [Reason.ELSEWHERE]
    assert reasons("export PIP_EXTRA_INDEX_URL=https://h/\npip install x1") == [Reason.ELSEWHERE]
    assert reasons("pip --index-url https://h/ install x1") == [Reason.ELSEWHERE]
    (one,) = found("pip install -i https://me:secret@h/ x1")
    assert "secret" not in one.install.text


def test_conda_packages_and_their_channels() -> None:
    (one,) = found("mamba install -y -c conda-forge -n env numpy=1.26 'x1>=2' bioconda::x2")
    named = one.install.named
    assert [(n.name, n.channel) for n in named] == [
        ("numpy", "conda-forge"), ("x1", "conda-forge"), ("x2", "bioconda"),
    ]  # fmt: skip
    assert {n.reason for n in named} == {Reason.CONDA}
    assert reasons("conda env create -f environment.yml") == [Reason.FILE]
    assert reasons("pixi add numpy; pixi global install x1") == [Reason.CONDA] * 2


@pytest.mark.parametrize(
    ("text", "python"),
    [
        ("python3.9 -m pip install x1", "3.9"),
        ("conda create -n e python=3.7\nconda activate e\npip install x1", "3.7"),
        ("uv venv --python 3.10\nuv pip install x1", "3.10"),
        ("python3.8 -m venv .venv\n.venv/bin/pip install x1", "3.8"),
        ("conda create -n e python=2.7\npip install x1", ""),
        ("uv pip install --python 3.12 x1", "3.12"),
        ("pip install x1", None),
    ],
)
def test_the_python_that_a_block_states(text: str, python: str | None) -> None:
    assert found(text)[-1].python == python


def test_a_page_that_states_another_python_makes_later_blocks_about_any() -> None:
    page = Page(usual="3.11")
    find_installs("conda create -n e python=3.11 x", "bash", page, frozenset())
    assert find_installs("pip install x1", "bash", page, frozenset())[0].python is None
    find_installs("conda create -n e python=3.7 x", "bash", page, frozenset())
    assert find_installs("pip install x1", "bash", page, frozenset())[0].python == ""


def test_the_folder_of_another_project() -> None:
    own = frozenset({"mine"})
    assert not found("pip install -e .[x]", folders=own)[0].moved
    assert not found("git clone https://h/mine.git\ncd mine\npip install -e .", folders=own)[
        0
    ].moved
    assert found("git clone https://h/other\ncd other\npip install -e .", folders=own)[0].moved
    assert not found("cd other\ncd ..\npip install -e .", folders=own)[0].moved


def test_lines_are_those_of_the_commands() -> None:
    text = "$ a\n$ pip install x1 && \\\n>  pip install x2\n\n$ pip install \\\n>   x3"
    assert [one.line for one in found(text, "console")] == [1, 2, 4]


@pytest.mark.parametrize(
    "text", ["", "numpy", "pip list", "pip install a1\npip install b1", "pip install 'x"]
)
def test_what_is_no_single_command_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="install command"):
        read_command(text)


def test_ignores_need_reasons() -> None:
    assert read_ignored("B_c: why not; a: x") == "a: x\nb-c: why not"
    for text in ("name", "name:", "name:  ; b: x"):
        with pytest.raises(InputError, match="without a reason"):
            read_ignored(text)


def test_the_options_are_those_of_the_pip_installed() -> None:
    commands = pytest.importorskip("pip._internal.commands")
    taken = {
        flag
        for name in ("install", "download", "wheel")
        for option in commands.create_command(name).parser.option_list_all
        if option.takes_value()
        for flag in option._short_opts + option._long_opts
    }
    assert sorted(taken - tables.PIP) == []


@pytest.mark.parametrize(
    ("words", "table"),
    [
        ("pip install", tables.UV_PIP), ("add", tables.UV_ADD), ("tool install", tables.UV_TOOL),
        ("tool run", tables.UV_TOOL), ("sync", tables.UV_SYNC),
    ],
)  # fmt: skip
def test_the_options_are_those_of_the_uv_installed(words: str, table: frozenset[str]) -> None:
    find = pytest.importorskip("uv").find_uv_bin
    said = subprocess.run(
        [find(), *words.split(), "--help"], capture_output=True, text=True, check=True
    )
    taken = {
        flag
        for short, long in re.findall(r"(?m)^ +(?:(-\w), +)?(--[a-z-]+) <", said.stdout)
        for flag in (short, long)
        if flag
    }
    assert len(taken) > 10
    assert sorted(taken - table) == []


PIECES = st.sampled_from([
    *"'\"\\`^$<>|;&#(){}[]=!%\n \t", "pip install", "$ ", "uv add", "conda install", "x1", ">=1", "<<EOF", "{{",
    "RUN ", "- run: |", "%%bash", "!pip install", "\u202e", "\x1f", "é", "-r", "--index-url", "@", "::",
])  # fmt: skip
LANGUAGES = (
    "bash",
    "console",
    "powershell",
    "python",
    "text",
    "default",
    "dockerfile",
    "yaml",
    "toml",
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join), st.sampled_from(LANGUAGES))
def test_any_text_is_read_and_read_again_alike(text: str, language: str) -> None:
    for one in found(text, language):
        assert 0 <= one.line <= text.count("\n") + text.count("\x1f")
        try:
            again = read_command(one.install.text)
        except InputError:
            continue
        assert again.text == one.install.text


def test_large_blocks_are_read_in_time() -> None:
    for text in ("pip install " + "x1 " * 100_000, "\\\n" * 100_000, "$ " * 100_000, "<" * 50_000, "`" * 50_000,
                 "{{" * 50_000, "- " * 50_000, "pip install x1\n" * 4000):  # fmt: skip
        for language in LANGUAGES:
            found("pip install a1\n" + text, language)


@pytest.mark.corpus
def test_real_files_are_read() -> None:
    if not CORPUS.is_dir():
        pytest.skip("the folder of real data is not there")
    counts: dict[str, int] = {}
    for path in sorted(CORPUS.rglob("*")):
        kinds = {".yml": "yaml", ".yaml": "yaml", ".md": "markdown", ".sh": "bash"}
        kind = "dockerfile" if "dockerfile" in path.name.lower() else kinds.get(path.suffix)
        if not path.is_file() or kind is None:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        blocks = (
            re.findall(r"(?ms)^```(\w+)\n(.*?)^```", text) if kind == "markdown" else [(kind, text)]
        )
        for language, block in blocks:
            for one in found(block, language):
                counts[kind] = counts.get(kind, 0) + len(one.install.named)
                assert read_command(one.install.text).named == one.install.named
    print(counts)
    assert counts["dockerfile"] > 20
