"""The facts that worked requests rest on are locked and refreshed with those of the pages."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

import factlock
from chaos import Chaos, page
from factlock.cli import main
from sites import EXTENSIONS, Site

BOOK = """---
runbook:
  version: 1
  inputs:
    package: {type: requirements, each: true, help: x}
  ends: [simple, escalate]
---
# Add a package

## Is it there?

```{runbook:step} there
:check: availability
:package: {package.name}
:python: 3.11
```

- `available`: [pin it](#pin-it)
- `not-found`, `only-prereleases`, `yanked`, `not-for-this-python`, `out-of-bounds`, `quarantined`:
  [pass it on](#pass-it-on)
- `no-files` or `unknown`:
  [pass it on](#pass-it-on)

## Pin it

```{runbook:step} pin
:check: pin
:package: {package}
:python: 3.11
```

- `pinned`: [done](#done)
- `not-found`, `only-prereleases`, `yanked`, `not-for-this-python`, `out-of-bounds`, `quarantined`:
  [pass it on](#pass-it-on)
- `no-files` or `unknown`:
  [pass it on](#pass-it-on)

## Done

```{runbook:step} done
:end: simple
```

## Pass it on

```{runbook:step} pass
:end: escalate
```
"""
REQUEST = "package: {name}\nexpect: {end}\n"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chaos: Chaos) -> Site:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PYTHONPATH", str(EXTENSIONS))
    made = Site(folder)
    conf = (folder / "conf.py").read_text(encoding="utf-8")
    made.write("conf.py", f"{conf}myst_heading_anchors = 3\n")
    made.write("index.md", "# I\n\n```{dep:availability} demo\n```\n\n```{toctree}\nbook\n```\n")
    made.write("book.md", BOOK)
    made.write("requests/other.yml", REQUEST.format(name="other", end="simple"))
    chaos.add("demo", page("demo", "1.0", "2.0"))
    chaos.add("other", page("other", "3.1.4"))
    return made


def test_a_lock_holds_all_that_a_worked_request_comes_to_ask(site: Site) -> None:
    before = site.build()
    assert any("factlock.not-locked" in line for line in before.warnings)
    assert main(["lock", "--check"]) == 1
    assert main(["lock"]) == 0
    locked = (site.root / "facts.lock").read_text(encoding="utf-8")
    # Of two rounds: whether it is there, and then its pin.
    assert "index/other latest" in locked
    assert main(["lock", "--check"]) == 0
    built = site.build("-W")
    assert built.code == 0, built.log
    (one,) = built.results()["runbooks"]
    (request,) = one["requests"]
    assert (request["end"], request["as_expected"]) == ("simple", True)
    assert request["items"] == [
        {
            "item": "other",
            "end": "simple",
            "path": [["there", "available"], ["pin", "pinned"], ["done", "simple"]],
        }
    ]


def test_a_lock_drops_what_no_request_asks_any_more(site: Site) -> None:
    main(["lock"])
    (site.root / "requests" / "other.yml").unlink()
    assert main(["lock"]) == 0
    assert "index/other" not in (site.root / "facts.lock").read_text(encoding="utf-8")


@pytest.mark.usefixtures("site")
def test_a_refresh_walks_the_requests_again(
    chaos: Chaos, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["lock"])
    chaos.add("other", page("other", "3.1.4", "3.2.0"))
    capsys.readouterr()
    assert main(["refresh"]) == 0
    assert "other: latest 3.1.4 -> 3.2.0 (Python 3.11)" in capsys.readouterr().out
    assert main(["lock", "--check"]) == 0


@pytest.mark.usefixtures("site")
def test_one_project_of_a_worked_request_is_refreshed(chaos: Chaos) -> None:
    main(["lock"])
    chaos.requests.clear()
    assert main(["refresh", "other"]) == 0
    assert (chaos.count("demo"), chaos.count("other")) == (0, 1)


def test_a_difference_knows_what_worked_requests_rest_on(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["lock"])
    capsys.readouterr()
    main(["diff", "--live"])
    assert "other" not in capsys.readouterr().out
    assert (site.root / "facts.lock").is_file()


def test_the_world_takes_another_branch(site: Site, chaos: Chaos) -> None:
    main(["lock"])
    del chaos.pages["other"]
    main(["refresh"])
    built = site.build()
    (said,) = [line for line in built.warnings if "factlock.branch" in line]
    assert "this example now takes another branch" in said
    assert "other.yml" in said
    (request,) = built.results()["runbooks"][0]["requests"]
    assert (request["end"], request["as_expected"]) == ("escalate", False)


def test_the_results_are_as_their_schema_says(site: Site) -> None:
    main(["lock"])
    path = Path(factlock.__file__).parent / "schemas" / "results.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.validate(site.build().results(), schema)
