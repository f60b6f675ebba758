"""The actions within a whole run of the command: two packages, one change, one letter; or none of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from factlock.cli import main
from sites import EXTENSIONS

PAGE = """\
---
runbook:
  version: 1
  inputs:
    package: {type: requirements, each: true, help: What}
    image: {type: image, default: ".", help: Where}
    ticket: {type: text, help: Why}
    requester: {type: text, help: Who}
    language: {type: choice, choices: ["en", "de"], default: "en", help: The language}
  ends: [simple, escalate]
  fields:
    file: "{draft.file}"
    pin: "{draft.pin}"
    spec_line: "{draft.spec_line}"
---
# Add

## Where from?

```{runbook:step} channel
:choose: Where does {package.name} come from?
:verdict: simple
```

- `conda-forge`: [go on](#which-version)
- `pypi`: [go on](#which-version)

## Which version?

```{runbook:step} version
:ask: Which version of {package.name} is there?
```

- `given`: [draft](#draft)

## Draft

```{runbook:step} draft
:action: draft
:channel: {channel}
:version: {version}
:pin: {package.spec}
:only: {image.only}
```

- `drafted`: [write](#write)
- `proposed`, `by-hand`: [escalate](#escalate)
- `there`: [done](#done)

## Write

```{runbook:step} write
:action: write
```

- `written`, `shown`: [open it](#open-it)
- `changed`: [draft again](#again)

## Again

```{runbook:step} again
:confirm: Draft it again?
```

- `yes`: [draft](#draft)
- `no`: [escalate](#escalate)

## Open it

```{runbook:step} open-it
:action: pull-request
:template: pr
```

- `prepared`: [reply](#reply)

## Reply

```{runbook:step} reply
:action: reply
:template: ready
```

- `prepared`: [done](#done)

## Done

```{runbook:step} done
:end: decided
```

## Escalate

```{runbook:step} escalate
:action: escalate
:template: team
```

- `prepared`: [passed on](#passed-on)

## Passed on

```{runbook:step} passed
:end: escalate
```

## Texts

```{runbook:template} opening
Hello {{ requester }},
```

```{runbook:template} opening
:language: de
Guten Tag {{ requester }},
```

```{runbook:template} ready
{{ items | map(attribute="package.name") | listed }}: {{ open_it.title }}
```

```{runbook:template} pr
{% for item in items %}
- `{{ item.draft.spec_line }}` in {{ item.draft.file }}, {{ item.end }}
{% endfor %}

{{ ticket }}
```

```{runbook:template} team
{% for item in items %}
{{ item.package }}: {{ item.draft.sentence }}
{% endfor %}
```
"""
ENVIRONMENT = "channels:\n  - conda-forge\ndependencies:\n  - python=3.11\n  - numpy==2.0.*\n"
ANSWERS = (
    "xarray:channel=conda-forge",
    "xarray:version=2026.4.1",
    "b:channel=pypi",
    "b:version=2.2.3",
)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "page.md").write_text(PAGE, encoding="utf-8")
    folder = tmp_path / "hub"
    folder.mkdir()
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    (folder / "environment.yml").write_text(ENVIRONMENT, encoding="utf-8", newline="")
    (folder / "factlock.toml").write_text(
        'escalation = "https://example.org/new?title={title}&body={body}"\n', encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    return folder


def run(capsys: pytest.CaptureFixture[str], *more: str, code: int = 0) -> Any:
    words = ["run", "page.md", "--json", "--record", "run.json", "--set", "image=hub"]
    words += ["--set", "package=xarray, b[x]==2.2.3", "--set", "ticket=T-1"]
    words += ["--set", "requester=Ada <lab>", *(f"--answer={one}" for one in ANSWERS), *more]
    assert main(words) == code
    return json.loads(capsys.readouterr().out)


def texts(found: Any) -> dict[str, str]:
    return {one["name"]: one["text"] for one in found["artefacts"]}


def test_two_packages_become_one_change_and_one_letter(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = run(capsys, "--apply", "--set", "language=de")
    assert found["end"] == "simple"
    assert [(one["file"], one["pin"], one["spec_line"]) for one in found["items"]] == [
        ("environment.yml", "==2026.4.*", "xarray==2026.4.*"),
        ("environment.yml", "==2.2.3", "b[x]==2.2.3"),
    ]
    made = texts(found)
    assert made["reply.md"] == "Guten Tag Ada \\<lab>,\n\nxarray and b: Add xarray, b\n"
    assert made["pull-request.md"] == (
        "- `xarray==2026.4.*` in environment.yml, simple\n"
        "- `b[x]==2.2.3` in environment.yml, simple\n\nT-1\n"
    )
    assert "git switch -c add-xarray-b\n" in made["commands.txt"]
    written = (here / "environment.yml").read_text(encoding="utf-8")
    assert "  # T-1\n  - xarray==2026.4.*\n" in written
    assert "    # T-1\n    - b[x]==2.2.3\n" in written
    subprocess.run(
        ["git", "apply", "-R", "--check", "-"],
        cwd=here,
        input=made["change.diff"].encode(),
        check=True,
    )


def test_without_apply_nothing_is_written(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = run(capsys)
    assert ["write", "shown"] in found["items"][0]["path"]
    assert (here / "environment.yml").read_text(encoding="utf-8") == ENVIRONMENT
    assert any("--apply" in one for one in found["warnings"])


def test_what_needs_a_hand_is_escalated(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "environment.yml").write_text("name: x\n", encoding="utf-8")
    found = run(capsys, "--apply")
    assert found["end"] == "escalate"
    made = texts(found)
    assert "no dependencies here" in made["escalation.md"]
    assert made["escalation-address"].startswith(
        "https://example.org/new?title=Request%3A%20xarray"
    )
    assert not any(one["spec_line"] for one in found["items"])


ELSEWHERE = "  - pip:\n      - -r missing.txt\n"


def test_what_needs_a_hand_keeps_nothing_else_back(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "environment.yml").write_text(f"{ENVIRONMENT}{ELSEWHERE}", encoding="utf-8", newline="")
    found = run(capsys, "--apply")
    assert [one["end"] for one in found["items"]] == ["simple", "escalate"]
    assert ["draft", "drafted"] in found["items"][0]["path"]
    assert ["draft", "by-hand"] in found["items"][1]["path"]
    made = texts(found)
    assert "xarray" not in made["escalation.md"]
    assert "missing.txt" in made["escalation.md"]
    assert "+  - xarray==2026.4.*" in made["change.diff"]
    assert "- xarray==2026.4.*" in (here / "environment.yml").read_text(encoding="utf-8")


def test_what_is_there_is_not_said_to_be_added(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "environment.yml").write_text(
        f"{ENVIRONMENT}  - xarray\n", encoding="utf-8", newline=""
    )
    found = run(capsys, "--apply")
    ways = [dict(one["path"]) for one in found["items"]]
    assert [one["draft"] for one in ways] == ["there", "drafted"]
    assert "write" not in ways[0]
    made = texts(found)
    assert "xarray" not in made["pull-request.md"]
    assert "git switch -c add-b\n" in made["commands.txt"]


def test_a_run_that_nobody_reads_to_its_end_does_not_look_like_one(here: Path) -> None:
    words = ["run", "page.md", "--record", "run.json", "--set", "image=hub", "--set", "package=a"]
    words += [
        "--set",
        "ticket=T-1",
        "--set",
        "requester=Ada",
        "--answer",
        "channel=pypi",
        "--apply",
    ]
    child = subprocess.Popen(
        [sys.executable, "-m", "factlock", *words],
        cwd=here.parent,
        env={**os.environ, "PYTHONPATH": str(EXTENSIONS)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with child:
        assert child.stdout is not None
        child.stdout.close()
        assert child.wait(timeout=60) == 141
    assert (here / "environment.yml").read_text(encoding="utf-8") == ENVIRONMENT


def test_the_page_has_no_faults(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert here.is_dir()
    assert main(["lint", "page.md"]) == 0
    capsys.readouterr()
