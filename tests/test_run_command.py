"""``factlock run``, ``init`` and ``test`` as a person, a CI or a terminal runs them."""

from __future__ import annotations

import json
import os
import random
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

import factlock
from chaos import Chaos, page
from factlock.cli import main
from factlock.facts.keys import latest_key, project_key
from factlock.runbook.kept.record import load, save
from sites import EXTENSIONS, lock_of
from terminals import Terminal

RUNBOOKS = Path(__file__).parent / "runbooks"
SMALL = RUNBOOKS / "small.md"
GIVEN = ("--set", "ticket=T-1", "--set", "requester=Ada")
DEMO = ("--set", "package=demo", *GIVEN)
ANSWERS = ("--answer", "ours=yes", "--answer", "side=pypi", "--answer", "build=yes")
ANSI = re.compile(r"\x1b\[[0-9;]*m")
Said = tuple[int, str, str]
Command = Callable[..., Said]


@pytest.fixture
def image(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "image"
    shutil.copytree(RUNBOOKS / "images" / "plain", folder)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("FACTLOCK_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("PYTHONPATH", str(EXTENSIONS))
    monkeypatch.setenv("LOGNAME", "grace")
    return folder


@pytest.fixture
def index(chaos: Chaos) -> Chaos:
    chaos.add("demo", page("demo", "1.0", "2.3.4"))
    chaos.add("other", page("other", "3.1.4"))
    return chaos


@pytest.fixture
def run(image: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    assert image.is_dir()

    def call(*words: str) -> Said:
        code = main(["run", *words])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


@pytest.fixture
def walk(run: Command) -> Command:
    return lambda *words: run(str(SMALL), *words)


def found(said: Said) -> Any:
    """The JSON of a run, which is all that stands on standard output."""
    return json.loads(said[1])


def path_of(item: Any) -> list[str]:
    return [f"{step}={outcome}" for step, outcome in item["path"]]


def resumed(run: Command, told: Any, *words: str) -> Said:
    """What the command says that a run's JSON gives to go on."""
    command = shlex.split(told["resume"])
    assert command[:2] == ["factlock", "run"]
    return run(*command[2:], *words)


def alike(told: Any) -> Any:
    """A run's JSON without what differs from run to run."""
    items = [
        {**one, "evidence": [{**e, "when": "", "facts": []} for e in one["evidence"]]}
        for one in told["items"]
    ]
    texts = [(one["name"], one["text"]) for one in told["artefacts"] if one["media"] != "text"]
    return told["end"], items, texts, told["warnings"]


@pytest.mark.usefixtures("index")
def test_a_run_says_question_answer_why_source_and_end(walk: Command, image: Path) -> None:
    code, out, err = walk(*DEMO, *ANSWERS)
    assert code == 0, err
    assert out.startswith("Add a package, in short\n  package    demo\n")
    assert "Is there?" not in out
    assert "Is it there?\n  → available\n    demo is on the index: 2.3.4 is the latest" in out
    assert re.search(r"\n    index, 20\d\d-\d\d-\d\d\n", out)
    assert "→ pypi  (answered by grace, 20" in out
    assert "  +      - demo==2.3.*\n" in out
    assert "\nEnd: simple\n" in out
    assert "Hello Ada, it is there.\n" in out
    assert "nbgitpuller" in (image / "environment.yml").read_text()
    assert "demo" not in (image / "environment.yml").read_text()
    assert "\x1b" not in out


@pytest.mark.usefixtures("index")
def test_apply_writes_the_file(walk: Command, image: Path) -> None:
    code, out, _ = walk(*DEMO, *ANSWERS, "--apply")
    assert code == 0
    assert "→ written" in out
    assert "      # T-1\n      - demo==2.3.*\n" in (image / "environment.yml").read_text()


@pytest.mark.usefixtures("index")
def test_json_is_one_document_of_the_published_shape(walk: Command) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    said = walk(*DEMO, *ANSWERS, "--json")
    told = found(said)
    schemas = Path(factlock.__file__).parent / "schemas"
    schema = json.loads((schemas / "run-result.schema.json").read_bytes())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(told, schema)
    (item,) = told["items"]
    assert (said[0], told["end"], item["end"], item["package"]) == (0, "simple", "simple", "demo")
    assert item["pin"] == "==2.3.*"
    assert item["spec_line"].startswith("demo==2.3.*")
    assert path_of(item)[0] == "ours=yes"
    assert path_of(item)[-1] == "done=simple"
    names = {one["name"]: one for one in told["artefacts"]}
    assert {"change.diff", "pull-request.md", "commands.txt", "reply.md"} == set(names)
    assert all(Path(one["file"]).read_text() == one["text"] for one in told["artefacts"])
    assert shlex.quote(names["pull-request.md"]["file"]) in names["commands.txt"]["text"]
    assert told["resume"] == ""
    jsonschema.validate(found(walk(*DEMO, "--json")), schema)


@pytest.mark.usefixtures("index")
def test_without_a_terminal_a_missing_answer_is_waited_for(walk: Command, run: Command) -> None:
    code, out, _ = walk(*DEMO)
    assert code == 4
    assert "End: waiting" in out
    assert "Does your team maintain this image?" in out
    assert "--answer ours=" in out
    command = shlex.split(out.split("Go on with:\n")[1].splitlines()[0])
    assert command[:2] == ["factlock", "run"]
    code, out, _ = run(*command[2:], *ANSWERS)
    assert code == 0
    assert "Settled before:" not in out
    assert "End: simple" in out


@pytest.mark.usefixtures("index")
def test_answers_of_the_beginning_serve_later(walk: Command, run: Command) -> None:
    told = found(walk(*DEMO, "--answer", "side=pypi", "--answer", "build=yes", "--json"))
    assert [one["step"] for one in told["holds"]] == ["ours"]
    code, out, _ = run("--resume", told["file"], str(SMALL), "--answer", "ours=yes", "--json")
    assert (code, json.loads(out)["end"]) == (0, "simple")


@pytest.mark.usefixtures("index")
def test_yes_supposes_and_says_so(walk: Command) -> None:
    told = found(walk(*DEMO, "--yes", "--answer", "side=pypi", "--json"))
    assert told["end"] == "simple"
    assert sum("nobody looked" in one for one in told["warnings"]) == 2
    told = found(walk(*DEMO, "--yes", "--json"))
    assert told["end"] == "waiting"
    assert [one["step"] for one in told["holds"]] == ["side"]


@pytest.mark.usefixtures("index")
def test_several_packages_are_told_apart(walk: Command) -> None:
    several = ("--set", "package=demo, nowhere", "--set", "package=other>=3", *GIVEN)
    some = ("--answer", "demo:side=pypi", "--answer", "other:side=conda-forge")
    code, out, _ = walk(*several, "--yes", *some)
    assert code == 0
    assert "  demo → available\n" in out
    assert "  nowhere → not-found\n" in out
    assert re.search(r"End: ask-requester\n  demo +simple\n  nowhere +ask-requester\n", out)
    assert out.count("\nIs it there?\n") == 1


@pytest.mark.usefixtures("index")
def test_all_that_is_wrong_is_said_at_once(walk: Command) -> None:
    code, out, err = walk(
        "--set", "package=demo @ file:///x", "--set", "tickt=1", "--set", "ticket", "--set",
        "image=nowhere", "--answer", "ours=perhaps", "--answer", "pin=1",
    )  # fmt: skip
    assert (code, out) == (2, "")
    for word in ("--set package", "'tickt'", "'ticket' sets nothing", "--set image",
                 "--answer ours", "'pin=1'"):  # fmt: skip
        assert word in err
    code, _, err = walk("--set", "package=demo")
    assert code == 2
    assert "ticket is not given" in err
    assert "requester is not given" in err


@pytest.mark.usefixtures("image")
@pytest.mark.parametrize(
    "words",
    [
        [],
        ["no-such-runbook"],
        ["no/such.md"],
        ["--resume", "no-such-run"],
        ["--resume", "last"],
        ["--resume", "last", "--request", "x.yml"],
        [str(SMALL), "--request", "no-such.yml"],
        [str(SMALL), *DEMO, "--partial"],
        [str(SMALL), *DEMO, "--record", "environment.yml"],
    ],
)
def test_bad_input_ends_with_two(run: Command, words: list[str]) -> None:
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert err.startswith("factlock: ")


@pytest.mark.usefixtures("index")
def test_a_request_file_gives_inputs_and_answers(walk: Command, image: Path) -> None:
    request = image / "request.yml"
    request.write_text(
        "package: {name: demo, version: '<2'}\nimage: .\nticket: T-9\nrequester: Ada\n"
        "answers: {ours: yes, side: pypi}\n"
    )
    told = found(walk("--request", "request.yml", "--set", "ticket=T-1", "--json"))
    assert told["end"] == "waiting"
    assert told["items"][0]["package"] == "demo<2"
    assert told["items"][0]["pin"] == "==1.0.*"
    assert "# T-1" in told["artefacts"][0]["text"]
    assert told["items"][0]["evidence"][0]["by"] == "the request request.yml"


@pytest.mark.usefixtures("index")
def test_explain_links_to_the_steps_of_the_page(walk: Command) -> None:
    _, out, _ = walk(*DEMO, *ANSWERS, "--explain")
    assert "tests/runbooks/small.md#is-it-there" in out.replace("\n  ", "")
    assert "asked: availability package=demo, python=3.11" in out
    assert "leads to: Which pin?" in out


@pytest.mark.usefixtures("index")
def test_markdown_is_a_document_of_its_own(walk: Command) -> None:
    code, out, err = walk(*DEMO, *ANSWERS, "--markdown")
    assert code == 0
    assert out.startswith("# Add a package, in short\n")
    assert "\n## Is it there?\n\n- **available**\n" in out
    assert "```diff\n" in out
    assert "available: available\n" in err


def test_an_input_can_be_told_until_a_step_uses_it(run: Command, image: Path) -> None:
    told = {"package": "demo", "ticket": "T-1", "requester": "Ada", "published": "no"}
    sets = [word for name, value in told.items() for word in ("--set", f"{name}={value}")]
    waits = found(run("add-python-package", *sets, "--yes", "--mode", "locked", "--json"))
    assert [one["step"] for one in waits["holds"]] == ["python-or-r"]
    code, _, err = resumed(run, waits, "--set", "published=ask")
    assert code == 2
    assert "--set published: A run that goes on keeps what it was begun with." in err
    assert resumed(run, waits, "--set", "language=de", "--mode", "locked")[0] == 4
    kept = json.loads(Path(waits["file"]).read_text())
    assert kept["values"]["language"] == "de"
    assert image.is_dir()


def test_a_run_goes_on_with_its_own_image_alone(run: Command, image: Path, tmp_path: Path) -> None:
    told = {"package": "demo", "ticket": "T-1", "requester": "Ada", "published": "no", "image": "."}
    sets = [word for name, value in told.items() for word in ("--set", f"{name}={value}")]
    waits = found(run("add-python-package", *sets, "--yes", "--mode", "locked", "--json"))
    assert waits["items"][0]["path"][-1] == ["look", "upstream-not-known"]
    shutil.copytree(image, tmp_path / "moved")
    assert resumed(run, waits, "--set", f"image={tmp_path / 'moved'}", "--mode", "locked")[0] == 4
    (tmp_path / "moved" / "environment.yml").write_text("dependencies:\n  - xarray\n")
    code, _, err = resumed(run, waits, "--set", f"image={tmp_path / 'moved'}")
    assert code == 2
    assert "is not the image that this run was begun with, or its files have changed" in err
    assert resumed(run, waits, "--set", "image=.", "--mode", "locked")[0] == 4


@pytest.mark.usefixtures("index")
def test_what_was_written_is_in_its_own_image_too(
    walk: Command, run: Command, image: Path, tmp_path: Path
) -> None:
    told = found(walk(*DEMO, *ANSWERS[:4], "--apply", "--json"))
    shutil.copytree(image, tmp_path / "moved")
    code, _, err = resumed(run, told, "--set", "ticket=T-9")
    assert code == 2
    assert "--set ticket: A run that goes on keeps what it was begun with." in err
    assert resumed(run, told, "--set", f"image={tmp_path / 'moved'}")[0] == 4


@pytest.mark.usefixtures("index")
def test_texts_and_record_go_where_they_are_told(
    walk: Command, run: Command, image: Path, tmp_path: Path
) -> None:
    record, out = tmp_path / "kept" / "one.json", tmp_path / "texts"
    told = found(walk(*DEMO, "--yes", "--record", str(record), "--json"))
    assert told["file"] == str(record)
    assert Path(shlex.split(told["resume"])[4]) == record
    told = found(resumed(run, told, "--answer", "side=pypi", "--out", str(out)))
    assert told["end"] == "simple"
    assert (out / "reply.md").read_text() == "Hello Ada, it is there.\n"
    assert list(image.iterdir()) == [image / "environment.yml"]


@pytest.mark.usefixtures("index")
def test_a_run_goes_on_elsewhere_with_its_files_named_anew(
    walk: Command, run: Command, image: Path, tmp_path: Path
) -> None:
    told = found(walk(*DEMO, "--answer", "ours=yes", "--json"))
    image.rename(tmp_path / "moved")
    os.chdir(tmp_path)
    code, _, err = resumed(run, told, "--set", "package=other")
    assert code == 2
    assert "keeps what it was begun with" in err
    told = found(resumed(run, told, "--set", "image=moved", *ANSWERS, "--apply"))
    assert told["end"] == "simple"
    assert "demo==2.3.*" in (tmp_path / "moved" / "environment.yml").read_text()


@pytest.mark.usefixtures("index")
def test_apply_on_resuming_writes_what_was_only_shown(
    walk: Command, run: Command, image: Path
) -> None:
    told = found(walk(*DEMO, "--answer", "ours=yes", "--answer", "side=pypi", "--json"))
    assert "write=shown" in path_of(told["items"][0])
    told = found(resumed(run, told, "--apply"))
    assert "write=written" in path_of(told["items"][0])
    assert "demo==2.3.*" in (image / "environment.yml").read_text()
    assert [one["step"] for one in told["holds"]] == ["build"]
    assert shlex.split(told["resume"])[-2:] == ["--apply", "--json"]


@pytest.mark.usefixtures("index")
def test_what_is_written_on_resuming_is_never_taken_from_the_run_file(
    walk: Command, run: Command, image: Path, tmp_path: Path
) -> None:
    """Somebody sends a run whose draft is another one, with digests that fit."""
    file = tmp_path / "run.json"
    before = (image / "environment.yml").read_text("utf-8")
    told = found(walk(*DEMO, *ANSWERS[:4], "--record", str(file), "--json"))
    assert "write=shown" in path_of(told["items"][0])
    kept = load(file)
    at = next(n for n, one in enumerate(kept.events) if one.answer.values.get("writes"))
    draft = kept.events[at]
    evil = before + "# evil\n"
    written: Any = draft.answer.values["writes"]
    digest = sha256(evil.encode()).hexdigest()
    values: dict[str, Any] = {
        **draft.answer.values,
        "writes": [{**written[0], "content": evil, "after": digest}],
    }
    events = (*kept.events[:at], replace(draft, answer=replace(draft.answer, values=values)))
    save(replace(kept, events=events, holds=()), file)
    run("--resume", str(file), "--apply", "--json", str(SMALL))
    after = (image / "environment.yml").read_text("utf-8")
    assert "evil" not in after
    assert "demo==2.3.*" in after


@pytest.mark.usefixtures("index")
def test_an_answer_serves_once(run: Command, image: Path) -> None:
    """Who comes to a step again is asked again, and a new answer is taken then."""
    text = SMALL.read_text().replace(
        "- `no`: [pass it on](#pass-it-on)\n\n## Reply", "- `no`: [choose](#which-side)\n\n## Reply"
    )
    (image / "round.md").write_text(text)
    told = found(run("round.md", *DEMO, *ANSWERS[:4], "--answer", "build=no", "--json"))
    assert path_of(told["items"][0])[-1] == "build=no"
    assert [one["step"] for one in told["holds"]] == ["side"]
    told = found(resumed(run, told, "--answer", "side=pypi"))
    assert [one["step"] for one in told["holds"]] == ["build"]
    told = found(resumed(run, told, "--answer", "build=yes"))
    assert told["end"] == "simple"


@pytest.mark.usefixtures("index")
def test_a_runbook_that_changed_goes_on_where_its_past_still_fits(
    run: Command, image: Path
) -> None:
    mine = image / "mine.md"
    shutil.copy(SMALL, mine)
    told = found(run("mine.md", *DEMO, "--answer", "ours=yes", "--json"))
    mine.write_text(SMALL.read_text().replace("Hello {{ requester }}", "Dear {{ requester }}"))
    code, out, err = resumed(run, told, "--answer", "side=pypi")
    assert code == 4
    assert "has changed since this run was begun" in err
    mine.write_text(SMALL.read_text().replace("} ours\n:confirm", "} whose\n:confirm"))
    code, out, err = resumed(run, told, "--answer", "build=yes")
    assert (code, out) == (2, "")
    assert "does not fit" in err
    assert "Begin a new run" in err


@pytest.mark.usefixtures("index")
def test_a_reviewer_replays_a_run_from_its_file_alone(
    walk: Command, run: Command, tmp_path: Path, index: Chaos
) -> None:
    file = tmp_path / "run.json"
    assert walk(*DEMO, *ANSWERS, "--record", str(file), "--json")[0] == 0
    asked = len(index.seen)
    code, told, _ = run("--replay", str(file), str(SMALL))
    assert code == 0
    assert "follow from their facts" in told
    assert len(index.seen) == asked
    # Somebody who wants another end writes another answer of a check.
    file.write_text(file.read_text("utf-8").replace("2.3.4", "9.9.9", 1), "utf-8")
    code, told, _ = run("--replay", str(file), str(SMALL), "--json")
    assert code == 1
    assert json.loads(told)["differences"]


@pytest.mark.usefixtures("index")
def test_runs_are_listed_and_found_by_their_beginning(walk: Command, run: Command) -> None:
    assert run("--list")[1] == "No runs are kept here.\n"
    first = found(walk(*DEMO, "--json"))
    walk("--set", "package=other", *GIVEN, *ANSWERS)
    _, out, _ = run("--list")
    lines = out.splitlines()
    assert lines[0].split() == ["run", "begun", "runbook", "about", "end"]
    assert [one.split()[4] for one in lines[1:]] == ["other", "demo"] or len(lines) == 3
    kept = json.loads(run("--list", "--json")[1])["runs"]
    assert {one["about"] for one in kept} == {"demo", "other"}
    beginning = first["run"][:-1]
    if sum(one["run"].startswith(beginning) for one in kept) == 1:
        assert found(run(str(SMALL), "--resume", beginning, "--json"))["run"] == first["run"]


def test_every_member_of_the_json_is_documented() -> None:
    schemas = Path(factlock.__file__).parent / "schemas"
    schema = json.loads((schemas / "run-result.schema.json").read_bytes())
    text = (Path(__file__).parents[1] / "docs/reference/run-results.md").read_text()

    def members(node: object) -> set[str]:
        if isinstance(node, dict):
            return set(node.get("properties", {})).union(*map(members, node.values()))
        return set().union(*map(members, node)) if isinstance(node, list) else set()

    assert [name for name in sorted(members(schema)) if f"`{name}`" not in text] == []


@pytest.mark.usefixtures("index")
def test_a_runbook_is_proved_once_for_each_text(
    run: Command, image: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(SMALL, image / "mine.md")
    first = found(run("mine.md", *DEMO, *ANSWERS, "--json"))
    kept = list(Path(os.environ["FACTLOCK_CACHE_DIR"]).glob("runbooks/*.json"))
    assert len(kept) == 1
    with monkeypatch.context() as patched:
        patched.setattr("factlock.commands._run_page.load_runbook", None)
        assert alike(found(run("mine.md", *DEMO, *ANSWERS, "--json"))) == alike(first)
    for broken in ("", "[]", kept[0].read_text().replace("simple", "escalate", 1)):
        kept[0].write_text(broken)
        assert alike(found(run("mine.md", *DEMO, *ANSWERS, "--json"))) == alike(first)
    (image / "mine.md").write_text(SMALL.read_text().replace("#pass-it-on", "#nowhere", 1))
    assert run("mine.md", *DEMO)[0] == 2


# -- sources out of reach


@pytest.mark.parametrize("scenario", ["st503", "rst", "st403"])
def test_a_source_out_of_reach_decides_nothing(
    walk: Command, run: Command, index: Chaos, scenario: str
) -> None:
    undisturbed = found(walk(*DEMO, *ANSWERS, "--json"))
    shutil.rmtree(os.environ["FACTLOCK_CACHE_DIR"])
    index.misbehave("demo", scenario)
    said = walk(*DEMO, *ANSWERS, "--json")
    told = found(said)
    assert (said[0], told["end"]) == (4, "waiting")
    assert path_of(told["items"][0]) == ["ours=yes"]
    (hold,) = told["holds"]
    assert (hold["step"], hold["person"]) == ("available", False)
    assert hold["reason"]
    assert hold["advice"]
    index._scenarios.clear()
    said = resumed(run, told)
    assert said[0] == 0
    assert alike(found(said)) == alike(undisturbed)


def test_a_network_that_is_gone_decides_nothing(
    walk: Command, run: Command, index: Chaos, monkeypatch: pytest.MonkeyPatch
) -> None:
    undisturbed = found(walk(*DEMO, *ANSWERS, "--json"))
    shutil.rmtree(os.environ["FACTLOCK_CACHE_DIR"])
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple/")
    code, out, _ = walk(*DEMO, *ANSWERS)
    assert code == 4
    assert "waits: a source is out of reach" in out
    monkeypatch.setenv("PIP_INDEX_URL", index.url)
    assert alike(found(run(str(SMALL), "--resume", "last", "--json"))) == alike(undisturbed)


def test_an_old_fact_decides_nothing_while_its_source_is_out_of_reach(
    walk: Command, index: Chaos, image: Path
) -> None:
    lock_of({"demo": "1.9.0"}, date="2026-01-01T00:00:00Z").write(image / "facts.lock")
    index.misbehave("demo", "st503")
    told = found(walk(*DEMO, *ANSWERS, "--json"))
    assert told["end"] == "waiting"
    told = found(walk(*DEMO, *ANSWERS, "--json", "--mode", "locked"))
    assert (told["end"], told["items"][0]["pin"]) == ("simple", "==1.9.*")
    assert index.count("demo") > 0


def test_the_lock_of_this_folder_is_used(
    walk: Command, index: Chaos, image: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FACTLOCK_MAX_AGE", "unlimited")
    lock_of({"demo": "1.9.0"}).write(image / "facts.lock")
    assert found(walk(*DEMO, *ANSWERS, "--json"))["items"][0]["pin"] == "==1.9.*"
    assert index.count("demo") == 0
    assert {latest_key("demo", python="3.11"), project_key("demo")}


@pytest.mark.usefixtures("index")
def test_a_channel_out_of_reach_decides_nothing(run: Command, image: Path, tmp_path: Path) -> None:
    pytest.importorskip("rattler")
    from channels import record, write_channel

    text = SMALL.read_text().replace(
        ":check: availability\n:package: {package}\n:python: 3.11",
        ":check: availability\n:package: {package}\n:python: 3.11\n:platform: linux-64\n:channel: ours",
    )
    (image / "channel.md").write_text(text)
    records = [
        record("python", "3.11.4", build="h1_cpython"),
        record("demo", "2.3.4", "python >=3.9"),
    ]
    write_channel(tmp_path / "ours", {"linux-64": records[:1], "noarch": records[1:]})
    here = ("--channel", f"ours={tmp_path / 'ours'}")
    undisturbed = found(run("channel.md", *DEMO, *ANSWERS, "--json", *here))
    assert undisturbed["end"] == "simple"
    shutil.rmtree(os.environ["FACTLOCK_CACHE_DIR"])
    gone = ("--channel", "ours=http://127.0.0.1:9/ours")
    said = run("channel.md", *DEMO, *ANSWERS, "--json", *gone)
    told = found(said)
    assert (said[0], told["end"]) == (4, "waiting")
    assert [one["step"] for one in told["holds"]] == ["available"]
    said = run("channel.md", "--resume", told["run"], "--json", *here)
    assert (said[0], alike(found(said))) == (0, alike(undisturbed))


ORIGIN = """---
runbook:
  version: 1
  inputs:
    package: {type: requirements, each: true, help: "What is asked for"}
  ends: [simple, escalate]
---

# Where is it?

## Where from?

```{runbook:step} where
:check: origin
:package: {package}
:python: 3.11
:platform: linux-64
```

- `on-conda-forge` or `on-index`: [done](#done)
- `other-channel`, `two-projects`, `source-only`, `not-found` or `unknown`: [not done](#not-done)

## Done

```{runbook:step} done
:end: simple
```

## Not done

```{runbook:step} not-done
:end: escalate
```
"""


def test_a_source_out_of_reach_decides_nothing_where_another_would_do(
    run: Command,
    index: Chaos,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pytest.importorskip("rattler")
    from channels import record, write_channel

    (tmp_path / "origin.md").write_text(ORIGIN)
    write_channel(tmp_path / "conda", {"linux-64": [], "noarch": [record("demo", "2.3.4")]})
    names = tmp_path / "names.json"
    names.write_text('{"demo": ["demo"]}')
    monkeypatch.setenv("FACTLOCK_CONDA_NAMES", f"{names}=2026-08-19")
    monkeypatch.setenv("FACTLOCK_CHANNELS", f"conda-forge={tmp_path / 'conda'}")
    words = (str(tmp_path / "origin.md"), "--set", "package=demo", "--json")
    said = run(*words)
    assert said[0] == 0, said[2]
    undisturbed = found(said)
    assert path_of(undisturbed["items"][0])[:1] == ["where=on-conda-forge"]
    shutil.rmtree(os.environ["FACTLOCK_CACHE_DIR"])
    index.misbehave("demo", "st503")
    # A page may say where it is; a run goes no step further.
    assert main(["ask", "origin", "demo", "--python", "3.11"]) == 0
    capsys.readouterr()
    shutil.rmtree(os.environ["FACTLOCK_CACHE_DIR"])
    said = run(*words)
    assert (said[0], found(said)["end"], found(said)["holds"][0]["person"]) == (4, "waiting", False)
    index._scenarios.clear()
    assert alike(found(resumed(run, found(said)))) == alike(undisturbed)


# -- crashes


def child(*words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "factlock", "run", *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.mark.usefixtures("index")
def test_a_run_that_was_killed_goes_on(run: Command, walk: Command, image: Path) -> None:
    before = (image / "environment.yml").read_bytes()
    told = found(walk(*DEMO, *ANSWERS, "--apply", "--json"))
    after = (image / "environment.yml").read_bytes()
    assert before != after
    dice = random.Random(5)
    for number in range(6):
        (image / "environment.yml").write_bytes(before)
        record = image.parent / f"killed-{number}.json"
        words = (*DEMO, *ANSWERS, "--apply", "--record", str(record))
        killed = child(str(SMALL), *words)
        until = time.monotonic() + 20
        while not record.exists() and killed.poll() is None and time.monotonic() < until:
            time.sleep(0.005)
        time.sleep(dice.uniform(0, 0.15))
        killed.kill()
        killed.wait()
        assert (image / "environment.yml").read_bytes() in {before, after}
        said = run(str(SMALL), "--resume", str(record), "--apply", "--json")
        assert (said[0], alike(found(said))) == (0, alike(told))
        assert (image / "environment.yml").read_bytes() == after


# -- at a terminal


posix = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are of POSIX")


@pytest.fixture
def terminal(image: Path, index: Chaos) -> Iterator[Callable[..., Terminal]]:
    opened: list[Terminal] = []

    def begin(*words: str, **environ: str) -> Terminal:
        opened.append(Terminal(["run", *words], image, **environ))
        return opened[-1]

    yield begin
    assert index
    assert all(opened)


@posix
def test_at_a_terminal_all_is_asked_and_shown_before_it_is_written(
    terminal: Callable[..., Terminal], image: Path
) -> None:
    screen = terminal(str(SMALL))
    screen.answer("demo @ x", "demo", "T-1", "", "Ada", "maybe", "y", "1", "yes", "yes")
    assert screen.end() == 0
    said = ANSI.sub("", screen.said)
    assert "What is asked for, with commas between the names" in said
    assert "names an address behind the package" in said
    assert "'maybe' is no answer" in said
    assert "1 pypi  2 conda-forge" in said
    asked = said.index("Write environment.yml? yes or no")
    assert said.rindex("+      - demo==2.3.*", 0, asked) < asked
    assert "End: simple" in said
    assert "demo==2.3.*" in (image / "environment.yml").read_text()
    assert "\x1b[1m" in screen.said
    assert all(len(line) <= 80 for line in said.splitlines() if "/" not in line)


@posix
def test_no_written_word_is_no_write_and_later_is_later(
    terminal: Callable[..., Terminal], image: Path
) -> None:
    screen = terminal(str(SMALL), *DEMO, NO_COLOR="1")
    screen.answer("yes", "pypi", "", "")
    assert screen.end() == 4
    assert "\x1b" not in screen.said
    assert "→ shown" in screen.said
    assert "Go on with:\n  factlock run" in screen.said
    assert "demo" not in (image / "environment.yml").read_text()


@posix
def test_ctrl_c_leaves_a_run_that_goes_on(terminal: Callable[..., Terminal], run: Command) -> None:
    screen = terminal(str(SMALL), *DEMO)
    screen.answer("yes", "\x03")
    assert screen.end() == 130
    command = re.search(r"Go on with: factlock run (.*)", screen.said)
    assert command is not None
    code, out, _ = run(*shlex.split(command[1]), *ANSWERS)
    assert code == 0
    assert "Settled before:\n  ours: yes\n" in out


@posix
def test_the_end_of_input_is_nobody(terminal: Callable[..., Terminal]) -> None:
    screen = terminal(str(SMALL), *DEMO)
    screen.answer("\x04")
    assert screen.end() == 4
    screen = terminal(str(SMALL))
    screen.answer("\x04")
    assert screen.end() == 2


@posix
def test_beside_json_people_read_standard_error(terminal: Callable[..., Terminal]) -> None:
    screen = terminal(str(SMALL), *DEMO, "--json", "--apply")
    screen.answer("yes", "pypi", "yes")
    assert screen.end() == 0
    assert json.loads(screen.said[screen.said.index("\n{\n") :])["end"] == "simple"


# -- hostile texts


@pytest.mark.usefixtures("image")
def test_hostile_texts_stay_texts(walk: Command, index: Chaos) -> None:
    reason = "\x1b]52;c;x\x07\n::error::forged | `</td><script>` \u202e"
    hostile = page("hostile", "1.0")
    for file in hostile["files"]:
        file["yanked"] = reason
    index.add("hostile", hostile)
    words = ("--set", "package=hostile", "--set", "ticket=T-1")
    for style in ([], ["--markdown"], ["--json"], ["--explain"]):
        _, out, err = walk(*words, "--set", "requester=::error:: <b>@all", "--yes", *style)
        assert "\x1b" not in out + err
        assert "\u202e" not in out + err
        assert not any(line.strip().startswith("::") for line in (out + err).splitlines())
    code, out, err = walk(*words, "--set", "requester=\x1b[31mred")
    assert (code, out) == (2, "")
    assert "\x1b" not in err


# -- worked requests, and a runbook of one's own


def tried(capsys: pytest.CaptureFixture[str], *words: str) -> Said:
    code = main(["test", *words])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.mark.usefixtures("image", "index")
def test_worked_requests_go_their_way(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = tried(capsys, str(SMALL))
    assert (code, err) == (0, "")
    assert re.search(r"(?m)^ask-requester +\S*requests/nowhere\.yml$", out)
    assert re.search(r"(?m)^simple +\S*requests/plain\.yml$", out)
    assert "2 worked requests, all as expected" in out
    assert tried(capsys, str(SMALL), "plain")[0] == 0
    assert tried(capsys, str(SMALL), "absent")[0] == 2
    found = json.loads(tried(capsys, str(SMALL), "plain", "--json")[1])
    assert found["examples"][0]["end"] == "simple"


@pytest.mark.usefixtures("image")
def test_a_worked_request_that_takes_another_branch_is_told(
    index: Chaos, capsys: pytest.CaptureFixture[str]
) -> None:
    del index.pages["demo"]
    code, _, err = tried(capsys, str(SMALL))
    assert code == 1
    assert "plain.yml: this example now takes another branch: expected ours=yes > " in err
    assert "available=available" in err
    assert "found ours=yes > available=not-found > asked=ask-requester" in err
    assert (
        "nowhere.yml: this example now takes another branch: demo: expected the end simple" in err
    )


@pytest.mark.usefixtures("image")
def test_a_worked_request_whose_source_is_out_of_reach_waits(
    index: Chaos, capsys: pytest.CaptureFixture[str]
) -> None:
    index.misbehave("demo", "st503")
    code, out, err = tried(capsys, str(SMALL))
    assert code == 4
    assert "another branch" not in err
    assert "waiting" in out


@pytest.mark.usefixtures("index")
def test_a_copied_runbook_is_ones_own(image: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["init", "runbook", "mine", "--from", str(SMALL)]
    assert main(words) == 0
    assert (image / "runbooks" / "mine.md").read_bytes() == SMALL.read_bytes()
    assert (image / "runbooks" / "images" / "plain" / "environment.yml").is_file()
    assert "runbook: mine\n" in (image / "runbooks" / "requests" / "plain.yml").read_text()
    assert main(["test", "mine"]) == 0
    (image / "runbooks" / "mine.md").write_text("mine")
    capsys.readouterr()
    assert main(words) == 2
    assert "stay as they are" in capsys.readouterr().err
    assert (image / "runbooks" / "mine.md").read_text() == "mine"
    assert main(["init", "runbook", "../mine", "--from", str(SMALL)]) == 2
