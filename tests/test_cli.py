"""The command line as a person or a CI runs it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from chaos import Chaos, page
from factlock.cli import main
from factlock.facts.lock import read_lock
from sites import EXTENSIONS, Site


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PYTHONPATH", str(EXTENSIONS))
    return folder


@pytest.fixture
def site(here: Path, chaos: Chaos) -> Site:
    made = Site(here)
    made.write("index.md", "# I\n\n```{dep:availability} demo\n:expect: available\n```\n")
    chaos.add("demo", page("demo", "1.0", "2.0"))
    chaos.add("other", page("other", "3.1.4"))
    return made


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(words)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.mark.usefixtures("here")
def test_ask_says_outcome_source_and_date(chaos: Chaos, capsys: pytest.CaptureFixture[str]) -> None:
    chaos.add("demo", page("demo", "1.0", "2.0"))
    code, out, _ = said(capsys, "ask", "availability", "demo", "--python", "3.11")
    assert code == 0
    assert out.startswith("available: demo is on the index: 2.0 is the latest for Python 3.11.")
    assert "index · as of 20" in out


@pytest.mark.usefixtures("here")
def test_ask_several(chaos: Chaos, capsys: pytest.CaptureFixture[str]) -> None:
    chaos.add("demo", page("demo", "1.0", "2.0"))
    code, out, _ = said(capsys, "ask", "pin", "demo", "nunpy")
    assert code == 0
    lines = out.splitlines()
    assert lines[0].split() == ["Package", "Answer", "Pin", "Latest", "Why"]
    assert any("demo" in line and "==2.0.*" in line for line in lines)
    assert any("numpy" in line and "Do not install" in line for line in lines)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["demo", "--expect", "available"], 0),
        (["demo", "--expect", "not-found,available"], 0),
        (["demo", "--expect", "not-found"], 1),
        (["broken"], 3),
        (["broken", "demo", "--expect", "not-found"], 1),
        (["demo", "--expect", "nonsense"], 2),
        (["demo @ file:///x"], 2),
        (["demo", "--python", "2.7"], 2),
        (["demo", "--mode", "locked"], 3),
    ],
)
def test_exit_codes_of_ask(chaos: Chaos, words: list[str], code: int) -> None:
    chaos.add("demo", page("demo", "1.0"))
    chaos.misbehave("broken", "st403")
    assert main(["ask", "availability", *words]) == code


@pytest.mark.usefixtures("here", "chaos")
@pytest.mark.parametrize("style", ["text", "markdown", "json"])
def test_hostile_text_stays_text(
    chaos: Chaos, style: str, capsys: pytest.CaptureFixture[str]
) -> None:
    reason = "\x1b]52;c;x\x07\n::error::forged | `</td><script>` \u202e"
    found = page("demo", "1.0")
    for file in found["files"]:
        file["yanked"] = reason
    chaos.add("demo", found)
    _, out, _ = said(capsys, "ask", "availability", "demo", "--format", style)
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert not any(line.startswith("::") for line in out.splitlines())
    if style == "markdown":
        assert "<script>" not in out.replace("\\<", "")
        rows = [line for line in out.splitlines() if line.startswith("|")]
        assert len({line.replace("\\|", "").count("|") for line in rows}) == 1


def test_lock_adds_and_drops_and_check_says_so(
    site: Site, chaos: Chaos, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lock", "--check"]) == 1
    assert not (site.root / "facts.lock").exists()
    code, out, _ = said(capsys, "lock")
    assert code == 0
    assert "demo: latest 2.0 (Python 3.11)" in out
    assert main(["lock", "--check"]) == 0
    before = (site.root / "facts.lock").read_text().splitlines()
    site.write("more.md", "# M\n\n```{dep:pin} other\n```\n")
    assert main(["lock", "--check"]) == 1
    asked = chaos.count("demo")
    assert main(["lock"]) == 0
    assert chaos.count("demo") == asked
    after = (site.root / "facts.lock").read_text().splitlines()
    assert [line for line in before if line not in after] == []
    assert all(line.startswith("index/other ") for line in after if line not in before)
    (site.root / "more.md").unlink()
    assert main(["lock"]) == 0
    assert (site.root / "facts.lock").read_text().splitlines() == before


def test_refresh_says_what_changed_and_which_claim_fails(
    site: Site, chaos: Chaos, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["lock"])
    chaos.add("demo", page("demo", "1.0", "2.0", "2.1"))
    code, out, _ = said(capsys, "diff", "--live")
    assert "demo: latest 2.0 -> 2.1 (Python 3.11)" in out
    before = (site.root / "facts.lock").read_bytes()
    assert (site.root / "facts.lock").read_bytes() == before
    code, out, _ = said(capsys, "refresh")
    assert code == 0
    assert "demo: latest 2.0 -> 2.1 (Python 3.11)" in out
    code, out, _ = said(capsys, "refresh")
    assert out.strip().endswith("Nothing changed.")
    del chaos.pages["demo"]
    code, out, _ = said(capsys, "refresh")
    assert code == 1
    assert "demo: is gone from the index" in out
    assert "this claim fails now: index.md:3: expected available, but not-found" in out


def test_a_refresh_in_an_outage_keeps_everything(
    site: Site, chaos: Chaos, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["lock"])
    before = read_lock(site.root / "facts.lock")
    chaos.misbehave("demo", "st403")
    code, out, _ = said(capsys, "refresh")
    assert code == 3
    assert "could not be asked again: demo:" in out
    after = read_lock(site.root / "facts.lock")
    assert list(after.keys()) == list(before.keys())
    assert [after.fact(key) for key in after.keys()] == [before.fact(key) for key in before.keys()]  # noqa: SIM118


def test_refresh_of_one_project(site: Site, chaos: Chaos) -> None:
    site.write("more.md", "# M\n\n```{dep:pin} other\n```\n")
    main(["lock"])
    chaos.requests.clear()
    assert main(["refresh", "demo"]) == 0
    assert (chaos.count("demo"), chaos.count("other")) == (1, 0)
    assert main(["refresh", "more"]) == 0
    assert (chaos.count("demo"), chaos.count("other")) == (1, 1)
    assert main(["refresh", "index"]) == 0
    assert main(["refresh", "nothing"]) == 2


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_diff_against_a_commit(
    site: Site, chaos: Chaos, capsys: pytest.CaptureFixture[str]
) -> None:
    def git(*words: str) -> None:
        identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
        subprocess.run(["git", *identity, *words], cwd=site.root, check=True, capture_output=True)

    git("init", "-q")
    main(["lock"])
    git("add", ".")
    git("commit", "-q", "-m", "first")
    chaos.add("demo", page("demo", "1.0", "2.0", "3.0"))
    main(["refresh"])
    _, out, _ = said(capsys, "diff")
    assert "demo: latest 2.0 -> 3.0 (Python 3.11)" in out
    _, out, _ = said(capsys, "diff", "--format", "markdown")
    assert out.startswith("## What changed in the world\n\n- demo: ")
    _, out, _ = said(capsys, "diff", "--json")
    assert json.loads(out)["fails"] == []
    assert main(["diff", "--since=--output=x"]) == 2
    assert main(["diff", "--since", "nonsense"]) == 2


def test_verify_finds_a_byte(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify"]) == 2
    main(["lock"])
    assert main(["verify"]) == 0
    path = site.root / "facts.lock"
    content = path.read_bytes()
    capsys.readouterr()
    for at in range(0, len(content), 7):
        changed = bytes([content[at] ^ 1])
        path.write_bytes(content[:at] + changed + content[at + 1 :])
        code, _, err = said(capsys, "verify")
        assert code == 2, (at, changed)
        assert "facts.lock" in err
    path.write_bytes(content)
    assert main(["verify"]) == 0


@pytest.mark.usefixtures("site")
def test_list(capsys: pytest.CaptureFixture[str]) -> None:
    main(["lock"])
    capsys.readouterr()
    code, out, _ = said(capsys, "list")
    assert code == 0
    assert "index.md:3: availability demo: available (holds, 20" in out
    # A command that names only a folder rests on no fact, and that is no lack of a lock.
    page = Path("index.md")
    page.write_text(page.read_text() + "\n```{dep:commands} pip install ./demo\n```\n")
    _, out, _ = said(capsys, "list")
    assert "not-asked (informs, no fact needed)" in out
    _, out, _ = said(capsys, "list", "--json")
    found: Any = json.loads(out)
    assert found["questions"][0]["outcome"] == "available"


@pytest.mark.usefixtures("here")
def test_a_folder_without_a_site_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = said(capsys, "lock")
    assert code == 2
    assert "conf.py" in err


def test_a_site_that_cannot_be_read_is_said(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.write("conf.py", "raise RuntimeError('no')")
    code, _, err = said(capsys, "lock")
    assert code == 2
    assert "RuntimeError" in err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
@pytest.mark.usefixtures("here")
def test_an_interruption_ends_at_once_with_130(chaos: Chaos) -> None:
    import signal
    import time

    chaos.misbehave("demo", "noreply")
    command = [sys.executable, "-m", "factlock", "ask", "availability", "demo"]
    with subprocess.Popen(command, env=dict(os.environ), stderr=subprocess.PIPE) as child:
        time.sleep(1.5)
        begin = time.monotonic()
        child.send_signal(signal.SIGINT)
        assert child.wait(timeout=10) == 130
        assert time.monotonic() - begin < 2


def test_an_outage_gives_one_warning_a_source(site: Site, chaos: Chaos) -> None:
    names = [f"p{number}" for number in range(8)]
    site.write(
        "index.md", f"# I\n\n```{{dep:availability}} {' '.join(names)}\n:expect: available\n```\n"
    )
    for name in names:
        chaos.misbehave(name, "st403")
    built = site.build(mode="auto")
    assert built.code == 0
    assert len(built.warnings) == 1, built.log
    assert "factlock.unknown" in built.warnings[0]
    assert "index.md:3" in built.warnings[0]


def test_an_outage_with_a_lock_is_stale_and_said_once(site: Site, chaos: Chaos) -> None:
    main(["lock"])
    shutil.rmtree(os.environ["FACTLOCK_CACHE_DIR"])
    site.write("conf.py", (site.root / "conf.py").read_text() + 'factlock_max_age = "0 days"\n')
    chaos.misbehave("demo", "st403")
    built = site.build(mode="auto")
    assert built.code == 0
    assert len(built.warnings) == 1, built.log
    assert "factlock.stale" in built.warnings[0]
    assert "stale" in built.read("index.html")
    assert "as expected" in built.read("index.html")


def test_a_parallel_build_asks_each_project_once(site: Site, chaos: Chaos) -> None:
    names = [f"p{number}" for number in range(10)]
    for number in range(12):
        site.write(f"page{number}.md", f"# P\n\n```{{dep:availability}} {' '.join(names)}\n```\n")
    for name in names:
        chaos.add(name, page(name, "1.0"))
    site.build("-j", "4", mode="live")
    assert {chaos.count(name) for name in [*names, "demo"]} == {1}


@pytest.mark.usefixtures("here")
def test_what_is_not_asked_is_said(
    chaos: Chaos, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    chaos.add("demo", page("demo", "1.0"))
    monkeypatch.setenv("PIP_FIND_LINKS", "/some/wheels")
    _, out, err = said(capsys, "ask", "pin", "demo")
    assert "1 local folder(s)" in err
    assert "/some/wheels" not in out + err


def test_a_password_in_the_output_stops_the_build(
    site: Site, chaos: Chaos, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", chaos.url.replace("://", "://me:s3cret-w0rd@"))
    assert site.build(mode="live").code == 0
    site.write("more.md", "# M\n\ns3cret-w0rd\n")
    built = site.build(mode="live")
    assert built.code != 0
    assert "do not publish" in built.log


@pytest.mark.usefixtures("here")
def test_every_option_of_a_directive_is_an_option_of_ask(
    chaos: Chaos, capsys: pytest.CaptureFixture[str]
) -> None:
    from factlock.sphinxext import directives

    chaos.add("demo", page("demo", "1.0"))
    for check in ("availability", "pin"):
        values = {"python": "3.11", "platform": "linux-64", "index": "index", "columns": "package,latest",
                  "expect": "not-found"}  # fmt: skip
        options = directives.found()[check].option_spec or {}
        # An index and a channel cannot be asked in one question. Of the channel nobody says where it is.
        codes = {"channel": 1, "index": 3} if "channel" in options else {"": 1}
        for left_out, expected in codes.items():
            words = [
                word
                for option in options
                if option != left_out
                for word in (f"--{option}", values.get(option, "x"))
            ]
            assert main(["ask", check, "demo", *words]) == expected
    capsys.readouterr()
    _, out, _ = said(capsys, "ask", "pin", "demo", "demo<1", "--columns", "pin,package")
    assert out.splitlines()[0].split() == ["Pin", "Package"]


@pytest.mark.usefixtures("here")
def test_ask_prints_the_directive_that_asks_the_same(
    chaos: Chaos, site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    chaos.add("demo", page("demo", "1.0"))
    words = ["ask", "pin", "demo", "demo>=1", "--python", "3.12", "--expect", "pinned",
             "--caption", "Two pins", "--columns", "package pin"]  # fmt: skip
    _, directive, _ = said(capsys, *words, "--format", "myst")
    site.write("index.md", f"# I\n\n{directive}")
    built = site.build("-W", mode="live")
    assert built.code == 0, built.log
    asked = built.results()["questions"]
    assert [one["parameters"]["package"] for one in asked] == ["demo", "demo>=1"]
    assert {one["parameters"]["python"] for one in asked} == {"3.12"}
    assert "Two pins" in built.read("index.html")


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_a_first_lock_tells_how_it_merges(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    subprocess.run(["git", "init", "-q"], cwd=site.root, check=True)
    _, _, err = said(capsys, "lock")
    assert "merge=union" in err
    _, _, err = said(capsys, "lock")
    assert err == ""


def test_refresh_of_one_page_keeps_what_other_pages_ask(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    site.write("more.md", "# M\n\n```{dep:availability} demo\n:python: 3.12\n```\n")
    main(["lock"])
    keys = list(read_lock(site.root / "facts.lock").keys())
    assert main(["refresh", "more"]) == 0
    assert list(read_lock(site.root / "facts.lock").keys()) == keys
    assert main(["lock", "--check"]) == 0
    (site.root / "more.md").unlink()
    capsys.readouterr()
    _, out, _ = said(capsys, "lock")
    assert "no page asks any more for latest (Python 3.12)" in out


@pytest.mark.parametrize("value", ['{"exists": true, "exists": false}', '{"exists": 1}', "{", "[]"])
def test_a_lock_that_was_sealed_by_another_hand(
    site: Site, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["lock"])
    path = site.root / "facts.lock"
    lock = read_lock(path)
    for block in lock.blocks.values():
        for name in block.values:
            block.values[name] = value
    lock.write(path)
    capsys.readouterr()
    built = site.build()
    # JSON with a key twice is read as its last; only `verify` sees that nobody writes so.
    assert (built.code == 0) is (value == '{"exists": true, "exists": false}'), built.log
    assert "fault of factlock" not in built.log
    if value != '{"exists": 1}':
        assert main(["verify"]) == 2


@pytest.mark.usefixtures("here")
def test_commands_of_ci_systems_cannot_be_forged(
    chaos: Chaos, capsys: pytest.CaptureFixture[str]
) -> None:
    found = page("demo", "1.0")
    for file in found["files"]:
        file["requires-python"] = ">=3.8\n::add-mask::1\n  ::stop-commands::x"
        file["yanked"] = "##[error]pwned ##vso[task.complete]\n::error::x"
    chaos.add("demo", found)
    for words in (["demo"], ["demo", "other"]):
        _, out, err = said(capsys, "ask", "availability", *words)
        for line in (out + err).splitlines():
            assert not line.strip().startswith("::")
            assert "##[" not in line
            assert "##vso[" not in line


@pytest.mark.usefixtures("here")
def test_a_lock_above_the_repository_is_not_ours(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from sites import lock_of

    lock_of({"demo": "6.6.6"}).write(here / "facts.lock")
    (here / "repo" / ".git").mkdir(parents=True)
    monkeypatch.chdir(here / "repo")
    words = ["ask", "availability", "demo", "--python", "3.11", "--mode", "locked"]
    assert said(capsys, *words)[0] == 3
    (here / "repo" / ".git").rmdir()
    assert said(capsys, *words)[0] == 0


@pytest.mark.usefixtures("chaos")
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", "tool = 5"),
        ("pyproject.toml", "[tool]\nfactlock = 'x'"),
        ("factlock.toml", "mode = " + "9" * 5000),
        ("factlock.toml", "mode = " + "[" * 5000),
        ("factlock.toml", 'lock = "a\\u0000b"'),
        ("factlock.toml", 'lock = "../x/facts.lock"'),
        ("factlock.toml", 'python = "2"'),
        ("factlock.toml", "nonsense = 1"),
        ("factlock.toml", "max-age = \n"),
        ("factlock.toml", "a." * 30_000 + "a = 1"),
        ("pyproject.toml", "[" + "a." * 30_000 + "a]"),
    ],
)
def test_bad_settings_are_bad_input(
    here: Path, name: str, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / name).write_text(text)
    begin = time.process_time()
    code, _, err = said(capsys, "ask", "pin", "demo", "--mode", "locked")
    assert time.process_time() - begin < 2
    if text == "tool = 5":
        assert code == 3
    else:
        assert code == 2
        assert err.startswith("factlock: ")


@pytest.mark.parametrize(
    "text",
    [
        "index = ['x']",
        "extra-index-url = 5",
        "index = 7",
        "[[index]\n",
        # The parser alone takes half a minute for it, and then finds nothing wrong.
        "[" + "a." * 30_000 + "a]",
    ],
)
def test_bad_settings_of_uv_are_bad_input(
    here: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("UV_NO_CONFIG")
    (here / "uv.toml").write_text(text)
    monkeypatch.setenv("UV_CONFIG_FILE", str(here / "uv.toml"))
    assert main(["ask", "pin", "demo"]) == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("words", ["ask pin demo --mode locked", "--version"])
def test_output_that_cannot_be_written_is_not_our_fault(words: str) -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "factlock", *words.split()],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert ended.returncode == 2, ended.stderr
    assert "could not be written" in ended.stderr
    assert "fault of factlock" not in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.skipif(os.name == "nt", reason="the shell of Windows closes no streams")
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
@pytest.mark.usefixtures("here")
def test_a_closed_stream_is_not_our_fault(closed: str) -> None:
    command = f'"{sys.executable}" -m factlock run --list --json'
    for words in (command, command.replace(" --list", "")):
        ended = subprocess.run(["sh", "-c", f"{words} {closed}"], capture_output=True, check=False)
        assert ended.returncode in {0, 2}, ended.stderr
        assert b"fault of factlock" not in ended.stderr


def test_one_answer_that_cannot_be_read_leaves_the_others(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    from factlock.sources.pages import simple_api

    real = simple_api.read_project

    def broken(body: bytes, kind: str, name: str, now: object) -> object:
        if name == "demo":
            raise ZeroDivisionError
        return real(body, kind, name, now)  # type: ignore[arg-type]

    monkeypatch.setattr("factlock.sources.pages.python_index.read_project", broken)
    site.write("more.md", "# M\n\n```{dep:pin} other\n```\n")
    built = site.build(mode="live")
    assert built.code == 0
    outcomes = {one["check"]: one["outcome"] for one in built.results()["questions"]}
    assert outcomes == {"availability": "unknown", "pin": "pinned"}


@pytest.mark.parametrize("age", ["timedelta(days=90)", "timedelta(seconds=50)", "'90 days'"])
def test_ages_of_every_form(site: Site, age: str) -> None:
    conf = (site.root / "conf.py").read_text()
    site.write("conf.py", f"from datetime import timedelta\n{conf}factlock_max_age = {age}\n")
    built = site.build(mode="auto")
    assert built.code == 0, built.log
