"""The actions of a runbook: what they draft, write and say, what they refuse, and that all is documented."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from factlock.errors import ConfigError, InputError
from factlock.model import Json
from factlock.runbook.actions import Action, Prepared, Situation, action_ids, find_action
from factlock.runbook.actions.escalate import fill_address
from factlock.runbook.kept.artefacts import whole
from factlock.runbook.model import Edge, Input, InputType, Option, Runbook, Step, StepKind, Template
from factlock.runbook.run import Artefact
from factlock.settings import make_settings
from factlock.text import safe_url

REFERENCE = Path(__file__).parents[1] / "docs" / "reference"
TICKET = "https://tickets.example.org/17"
ENVIRONMENT = """\
channels:
  - conda-forge
dependencies:
  - python=3.11
  - numpy==2.0.*
  - zarr==2.1.*
"""


def step(name: str, kind: StepKind = StepKind.ACTION, action: str = "") -> Step:
    edges = (Edge(outcomes=("prepared",), target="done", text="", line=1),)
    return Step(
        id=name,
        kind=kind,
        title=f"Title of {name}",
        slug=name,
        line=30,
        heading_line=29,
        name=action or name,
        edges=edges,
    )


TEMPLATES = {
    "opening": "Hello {{ requester }},",
    "closing": "Thank you!",
    "ready": "{{ items | map(attribute='package.name') | listed }} can be tried on {{ house.staging }}.",
    "late": "{% for item in items %}{{ item.package }}: {{ item.ours.sentence }}\n{% endfor %}",
    "pr": "Adds {% for item in items %}{{ item.draft.spec_line | code }} {% endfor %}\n\n{{ ticket }}",
    "team": "{% for item in items %}{% for one in item.findings %}- {{ one.title }}: {{ one.outcome }}"
    "\n{% endfor %}{% endfor %}",
    "where": "{{ image }}",
}


def runbook(**templates: str) -> Runbook:
    found = [
        Template(name=name, language=language, text=text, line=50)
        for key, text in (TEMPLATES | templates).items()
        for name, _, language in [key.partition("__")]
    ]
    return Runbook(
        name="add",
        file="add.md",
        title="Add",
        inputs=(
            Input(name="package", type=InputType.REQUIREMENTS, help="", each=True),
            Input(name="image", type=InputType.IMAGE, help="", default="."),
            Input(name="ticket", type=InputType.TEXT, help=""),
            Input(name="requester", type=InputType.TEXT, help=""),
            Input(name="language", type=InputType.TEXT, help="", default=""),
        ),
        ends=("simple", "bump"),
        steps=(
            step("ours", StepKind.CONFIRM),
            *(step(one) for one in ("draft", "write", "reply", "pull-request", "escalate")),
            step("later", action="reply"),
            step("done", StepKind.END),
        ),
        templates=tuple(found),
    )


def item(
    name: str, spec: str = "", extras: str = "", end: str = "simple", **more: Json
) -> dict[str, Json]:
    inside = f"[{extras}]" if extras else ""
    parts = {"name": name, "spec": spec, "extras": extras}
    found: dict[str, Json] = {f"package.{key}": value for key, value in parts.items()}
    return {"package": f"{name}{inside}{spec}", "end": end, **found, **more}


def image(folder: Path, **files: str) -> Path:
    (folder / ".git").mkdir(exist_ok=True)
    top = folder / "hub"
    for name, text in (files or {"environment_yml": ENVIRONMENT}).items():
        path = top / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    return top


def situation(
    name: str,
    *items: dict[str, Json],
    each: list[dict[str, str]] | None = None,
    folder: Path | None = None,
    page: Runbook | None = None,
    **options: str,
) -> Situation:
    page = page or runbook()
    values = {"ticket": TICKET, "requester": "Ada", "image": str(folder or ""), "language": ""}
    return Situation(
        runbook=page,
        step=page.step(name),
        options=options,
        values=values,
        items=items,
        each=tuple(each or ()),
        house={"staging": "https://staging.example.org"},
        image=folder,
    )


def listed(value: Json) -> list[Json]:
    assert isinstance(value, list)
    return value


def prepared(asked: Situation) -> Prepared:
    found = find_action(asked.step.name).prepare(asked)
    action = find_action(asked.step.name)
    assert found.outcome in action.outcomes
    assert found.sentence
    given = {*found.values, *(key for one in found.by_item for key in one)}
    assert given <= action.gives.keys()
    assert json.loads(json.dumps(dict(found.values))) == dict(found.values)
    return found


CONDA = {"channel": "conda-forge", "version": "2026.4.1"}
PIP = {"channel": "pypi", "version": "1.2.3"}


# What is documented


@pytest.mark.parametrize("name", action_ids())
def test_every_word_of_an_action_is_documented(name: str) -> None:
    action = find_action(name)
    text = (REFERENCE / "actions.md").read_text(encoding="utf-8")
    assert action.id == name
    own = re.search(rf"(?ms)^## {name}$.*?(?=^## |\Z)", text)
    assert own is not None
    words = [*action.outcomes, *(one.name for one in action.options), *action.gives]
    assert [word for word in words if f"`{word}`" not in own[0]] == []


def test_the_keys_of_a_request_and_the_types_of_inputs_are_documented() -> None:
    from factlock.runbook.told.request import RESERVED

    text = (REFERENCE / "requests.md").read_text(encoding="utf-8")
    words = [*RESERVED, *InputType, "name", "version", "extras", "end", "path", "items"]
    assert [word for word in words if f"`{word}`" not in text] == []


def test_there_is_no_other_action() -> None:
    assert action_ids() == ("draft", "escalate", "pull-request", "reply", "write")
    with pytest.raises(InputError, match="is not an action") as raised:
        find_action("\x1b[31mrm")
    assert "\x1b" not in str(raised.value)
    assert "pull-request" in raised.value.advice


# draft


def test_several_packages_become_one_difference(tmp_path: Path) -> None:
    folder = image(tmp_path)
    found = prepared(
        situation(
            "draft",
            item("xarray"),
            item("zarr", end="bump"),
            item("torchlib", extras="b,a"),
            each=[CONDA, {**CONDA, "version": "3.1.0"}, PIP],
            folder=folder,
        )
    )
    assert found.outcome == "drafted"
    first, second, third = found.by_item
    assert first == {
        "file": "environment.yml",
        "path": "hub/environment.yml",
        "line": "8",
        "spec_line": "xarray==2026.4.*",
        "pin": "==2026.4.*",
        "there": "no",
        "run": "",
        "lock": "",
    }
    assert (second["spec_line"], second["pin"]) == ("zarr==3.1.*", "==3.1.*")
    assert (third["spec_line"], third["pin"]) == ("torchlib[b,a]==1.2.*", "==1.2.*")
    (diff,) = found.artefacts
    assert (diff.name, diff.media) == ("change.diff", "diff")
    assert diff.text == found.values["diff"]
    assert diff.text.count(TICKET) == 3
    assert (folder / "environment.yml").read_text(encoding="utf-8") == ENVIRONMENT
    after = apply(folder, diff.text)
    (write,) = listed(found.values["writes"])
    assert isinstance(write, dict)
    assert write["content"] == after
    assert write["before"] == sha256(ENVIRONMENT.encode()).hexdigest()


def apply(folder: Path, diff: str) -> str:
    """The environment after ``git apply``, in a folder of its own."""
    other = folder.parent / "other"
    other.mkdir()
    (other / "environment.yml").write_bytes((folder / "environment.yml").read_bytes())
    subprocess.run(["git", "apply", "-"], cwd=other, input=diff.encode(), check=True)
    return (other / "environment.yml").read_text(encoding="utf-8")


def test_packages_of_two_files_stand_in_one_difference(tmp_path: Path) -> None:
    lists = {
        "environment_yml": f"{ENVIRONMENT}  - pip\n  - pip:\n    - -r requirements.txt\n",
        "requirements_txt": "attrs==24.2.*\n",
    }
    found = prepared(
        situation(
            "draft",
            item("xarray"),
            item("torchlib"),
            each=[CONDA, PIP],
            folder=image(tmp_path, **lists),
        )
    )
    assert found.outcome == "drafted"
    assert [one["file"] for one in found.by_item] == ["environment.yml", "requirements.txt"]
    assert found.artefacts[0].text.count("\n+++ b/") == 2
    assert isinstance(found.values["writes"], list)
    assert len(found.values["writes"]) == 2


def test_what_a_ticket_asks_for_is_not_left(tmp_path: Path) -> None:
    each = [
        {**CONDA, "version": "2.2.3", "pin": "==2.2.3"},
        {**PIP, "version": "2.4.4", "pin": ">=2.4.1,<2.4.5"},
        {**CONDA, "pin": "==2026.4.*"},
    ]
    asked = [item("a", "==2.2.3"), item("b", "<2.4.5,>=2.4.1"), item("c", ">=2026")]
    found = prepared(situation("draft", *asked, each=each, folder=image(tmp_path)))
    assert [one["pin"] for one in found.by_item] == ["==2.2.3", ">=2.4.1,<2.4.5", "==2026.4.*"]


def test_a_request_is_obeyed_where_no_pin_could_be_found(tmp_path: Path) -> None:
    text = "dependencies:\n  - numpy=2.4.6\n  - zarr\n"
    options = {"channel": "conda-forge", "version": "", "pin": ""}
    asked = [
        item("numpy", "==1.26.4", end="bump"),
        item("pymc", "==4.4.0"),
        item("arviz", "<1,>=0.17"),
        item("xarray"),
    ]
    each = [options] * len(asked)
    folder = image(tmp_path, environment_yml=text)
    found = prepared(situation("draft", *asked, each=each, folder=folder))
    assert found.outcome == "drafted"
    lines = ["numpy==1.26.4", "pymc==4.4.0", "arviz<1,>=0.17", "xarray"]
    assert [one["spec_line"] for one in found.by_item] == lines


def test_what_is_there_is_not_written_again(tmp_path: Path) -> None:
    found = prepared(situation("draft", item("numpy"), each=[CONDA], folder=image(tmp_path)))
    assert (found.outcome, found.values["diff"], found.artefacts) == ("there", "", ())
    assert found.by_item[0]["spec_line"] == "numpy==2.0.*"
    assert found.by_item[0]["there"] == "yes"
    assert any("numpy is there already" in note for note in found.notes)
    other = situation(
        "draft", item("torch"), each=[{**PIP, "also": "pytorch"}], folder=image(tmp_path)
    )
    assert other.image is not None
    (other.image / "environment.yml").write_text(
        f"{ENVIRONMENT}  - pytorch==2.1.*\n", encoding="utf-8"
    )
    assert prepared(other).outcome == "there"


def test_one_that_is_there_does_not_keep_another_from_being_written(tmp_path: Path) -> None:
    found = prepared(
        situation(
            "draft", item("numpy"), item("xarray"), each=[CONDA, CONDA], folder=image(tmp_path)
        )
    )
    assert found.outcome == "drafted"
    assert [one["there"] for one in found.by_item] == ["yes", "no"]


def test_what_a_tool_or_a_person_writes_is_proposed(tmp_path: Path) -> None:
    pixi = {
        "pixi_toml": "[project]\nname = 'x'\nchannels = ['conda-forge']\nplatforms = ['linux-64']\n"
    }
    found = prepared(
        situation("draft", item("xarray"), each=[CONDA], folder=image(tmp_path, **pixi))
    )
    assert found.outcome == "proposed"
    assert "pixi add" in str(found.values["proposal"])
    assert found.artefacts[0].name == "proposal.txt"
    by_tool = found.by_item[0]
    assert by_tool["spec_line"] == "xarray==2026.4.*"
    assert by_tool["run"] == "pixi add 'xarray==2026.4.*'"
    assert (by_tool["file"], by_tool["lock"]) == ("pixi.toml", "pixi.lock")
    assert found.values["writes"] == []


def test_what_is_written_and_what_is_proposed_go_their_own_ways(tmp_path: Path) -> None:
    docker = "FROM jupyter/base-notebook\nCOPY requirements.txt /\nRUN pip install -r /requirements.txt\n"
    folder = image(tmp_path, Dockerfile=docker, requirements_txt="a\n")
    found = prepared(
        situation("draft", item("xarray"), item("b"), each=[CONDA, PIP], folder=folder)
    )
    assert found.apart == ((0,), (1,))


def test_a_tool_that_writes_below_the_folder_is_run_there(tmp_path: Path) -> None:
    image(tmp_path, pixi_toml="[project]\nname = 'x'\nchannels = []\nplatforms = []\n")
    found = prepared(situation("draft", item("xarray"), each=[CONDA], folder=tmp_path, only="hub"))
    assert found.by_item[0]["run"] == "(cd hub && pixi add 'xarray==2026.4.*')"
    assert found.by_item[0]["lock"] == "hub/pixi.lock"


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"README_md": "hello"}, "No file here says"),
        ({"a__environment_yml": ENVIRONMENT, "b__environment_yml": ENVIRONMENT}, "several lists"),
        ({"environment_yml": "dependencies: *x"}, "environment.yml:1"),
    ],
)
def test_where_nothing_tells_it_is_for_a_hand(
    tmp_path: Path, files: dict[str, str], words: str
) -> None:
    folder = image(tmp_path, **files)
    found = prepared(
        situation("draft", item("xarray"), item("b"), each=[CONDA, CONDA], folder=folder)
    )
    assert found.outcome == "by-hand"
    assert words in found.sentence
    assert (found.artefacts, found.values["writes"], found.by_item) == ((), [], ({}, {}))


def test_an_edit_that_cannot_be_made_names_the_package(tmp_path: Path) -> None:
    text = f"{ENVIRONMENT}  - pymc >=4,<6\n"
    asked = [item("pymc", end="bump"), item("xarray")]
    found = prepared(
        situation(
            "draft", *asked, each=[CONDA, CONDA], folder=image(tmp_path, environment_yml=text)
        )
    )
    assert found.outcome == "by-hand"
    assert "pymc: environment.yml:7" in found.sentence


def test_what_comes_with_the_upstream_image_is_moved_by_an_entry_of_its_own(tmp_path: Path) -> None:
    found = prepared(
        situation("draft", item("xarray", end="bump"), each=[CONDA], folder=image(tmp_path))
    )
    assert found.outcome == "drafted"
    assert found.by_item[0]["spec_line"] == "xarray==2026.4.*"


def test_a_file_or_the_image_that_is_meant_may_be_named(tmp_path: Path) -> None:
    files = {"a__environment_yml": ENVIRONMENT, "b__environment_yml": ENVIRONMENT}
    folder = image(tmp_path, **files)
    named = {**CONDA, "file": "b/environment.yml"}
    found = prepared(situation("draft", item("xarray"), each=[named], folder=folder))
    assert found.outcome == "drafted"
    assert found.by_item[0]["file"] == "b/environment.yml"
    (folder / "b" / "conda-lock.yml").touch()
    for only in ("b", "b/"):
        asked = situation("draft", item("xarray"), each=[CONDA], folder=folder, only=only)
        found = prepared(asked)
        assert (found.outcome, found.value) == ("drafted", "b/environment.yml")
        assert found.by_item[0]["path"] == "hub/b/environment.yml"
        diff = found.artefacts[0].text
        assert diff.startswith("--- a/b/environment.yml\n+++ b/b/environment.yml\n@@ ")
        assert "environment.yml" not in diff.partition("@@")[2]
        (write,) = listed(found.values["writes"])
        assert isinstance(write, dict)
        assert (write["file"], write["path"]) == ("b/environment.yml", "hub/b/environment.yml")
        assert str(listed(found.values["relock"])[0]).startswith("(cd b && conda-lock")
    named = {**CONDA, "file": "b/environment.yml"}
    both = situation("draft", item("xarray"), each=[named], folder=folder, only="b")
    assert prepared(both).by_item[0]["file"] == "b/environment.yml"
    assert prepared(
        situation("draft", item("a"), each=[CONDA], folder=folder / "a", only=".")
    ).value
    for only in ("c", "..", "/etc"):
        with pytest.raises(InputError, match="no folder of the image"):
            prepared(situation("draft", item("xarray"), each=[CONDA], folder=folder, only=only))


@pytest.mark.parametrize(
    ("files", "only", "expected"),
    [
        ({"environment.yml": ENVIRONMENT}, "", "environment.yml"),
        ({"requirements.txt": "numpy\n"}, ".", "requirements.txt"),
        ({"a/requirements.txt": "numpy\n", "environment.yml": ENVIRONMENT}, "a", "a/requirements.txt"),
        ({"Dockerfile": "FROM python:3.12\nRUN pip install numpy\n"}, "", ""),
        ({"README": "nothing\n"}, "", ""),
    ],
)  # fmt: skip
def test_a_draft_says_beforehand_which_file_it_will_be(
    tmp_path: Path, files: dict[str, str], only: str, expected: str
) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    ahead = find_action("draft").ahead
    assert ahead is not None
    found = ahead(tmp_path, "xarray", {"only": only})
    assert found == ({"path": str(tmp_path / expected)} if expected else {})


def test_a_package_is_pinned_unless_the_house_says_otherwise(tmp_path: Path) -> None:
    text = "dependencies:\n  - numpy\n  - zarr\n"
    pinned = {**CONDA, "pin": "==2026.4.*"}
    asked = situation(
        "draft", item("xarray"), each=[pinned], folder=image(tmp_path, environment_yml=text)
    )
    assert prepared(asked).by_item[0]["spec_line"] == "xarray==2026.4.*"
    unpinned = replace(asked, house={"pin_conda": "none"})
    assert prepared(unpinned).by_item[0]["spec_line"] == "xarray"
    bound = replace(unpinned, items=(item("xarray", ">=2026"),))
    assert prepared(bound).by_item[0]["spec_line"] == "xarray==2026.4.*"


@pytest.mark.parametrize("channel", ["", "bioconda"])
def test_a_channel_must_be_said(tmp_path: Path, channel: str) -> None:
    with pytest.raises(InputError, match="Nothing says where xarray is installed from"):
        prepared(
            situation("draft", item("xarray"), each=[{"channel": channel}], folder=image(tmp_path))
        )


def test_the_commands_for_locks_are_said(tmp_path: Path) -> None:
    files = {"a__environment_yml": ENVIRONMENT, "a__conda-lock_yml": ""}
    found = prepared(
        situation("draft", item("xarray"), each=[CONDA], folder=image(tmp_path, **files))
    )
    (command,) = listed(found.values["relock"])
    assert str(command).startswith("(cd a && conda-lock lock")


# write


def drafted(folder: Path) -> Situation:
    draft = situation("draft", item("xarray"), each=[CONDA], folder=folder)
    found = prepared(draft)
    given = {**found.values, **found.by_item[0]}
    values: dict[str, Json] = {f"draft.{key}": value for key, value in given.items()}
    return replace(situation("write", item("xarray") | values, folder=folder), apply=True)


def test_a_draft_is_written_as_it_was_drafted(tmp_path: Path) -> None:
    asked = drafted(image(tmp_path))
    found = prepared(asked)
    assert (found.outcome, found.value) == ("written", "environment.yml")
    (write,) = found.writes
    assert Path(write.path) == tmp_path / "hub" / "environment.yml"
    assert "xarray==2026.4.*" in write.content
    Path(write.path).write_text(write.content, encoding="utf-8", newline="")
    again = prepared(asked)
    assert (again.outcome, again.writes) == ("written", ())


def test_nothing_is_written_unless_somebody_wants_it(tmp_path: Path) -> None:
    found = prepared(replace(drafted(image(tmp_path)), apply=False))
    assert (found.outcome, found.writes) == ("shown", ())
    assert "--apply" in found.notes[0]


@pytest.mark.parametrize("after", [ENVIRONMENT + "  - attrs\n", None])
def test_a_file_that_is_another_by_now_is_not_written(tmp_path: Path, after: str | None) -> None:
    asked = drafted(image(tmp_path))
    path = tmp_path / "hub" / "environment.yml"
    path.unlink()
    if after is not None:
        path.write_text(after, encoding="utf-8")
    found = prepared(asked)
    assert (found.outcome, found.writes) == ("changed", ())


def test_a_link_is_not_written_through(tmp_path: Path) -> None:
    asked = drafted(image(tmp_path))
    path = tmp_path / "hub" / "environment.yml"
    path.rename(tmp_path / "elsewhere.yml")
    path.symlink_to(tmp_path / "elsewhere.yml")
    assert prepared(asked).outcome == "changed"


@pytest.mark.parametrize("file", ["../environment.yml", "/etc/passwd"])
def test_a_record_cannot_lead_the_writing_elsewhere(tmp_path: Path, file: str) -> None:
    asked = drafted(image(tmp_path))
    (tmp_path / "environment.yml").write_text(ENVIRONMENT, encoding="utf-8")
    (writes,) = [one["draft.writes"] for one in asked.items]
    assert isinstance(writes, list)
    moved = [{**one, "file": file} for one in writes if isinstance(one, dict)]
    changed = replace(asked, items=({**asked.items[0], "draft.writes": [*moved]},))
    assert prepared(changed).outcome == "changed"
    other = [{**one, "content": "x"} for one in writes if isinstance(one, dict)]
    forged = replace(asked, items=({**asked.items[0], "draft.writes": [*other]},))
    with pytest.raises(InputError, match="not what was drafted"):
        prepared(forged)


# reply


def test_parts_of_a_letter_become_one() -> None:
    page = runbook()
    late = item("b", ">=1", **{"ours.sentence": "It takes *long*.", "ours": "no"})
    first = prepared(situation("later", late, page=page, template="late"))
    second = prepared(situation("reply", item("a"), item("c"), page=page, template="ready"))
    again = prepared(situation("reply", item("a"), item("c"), page=page, template="ready"))
    (letter,) = whole((*first.artefacts, *second.artefacts, *again.artefacts))
    assert (letter.name, letter.media) == ("reply.md", "markdown")
    assert letter.text == (
        "Hello Ada,\n\na and c can be tried on https://staging.example.org.\n\n"
        "b>=1: It takes \\*long\\*.\n\nThank you!\n"
    )


def test_a_letter_of_its_own_name_may_have_its_own_opening() -> None:
    page = runbook(**{"done-opening": "Once more, {{ requester }}:"})
    found = prepared(situation("reply", item("a"), page=page, template="ready", letter="done"))
    (letter,) = whole(found.artefacts)
    assert letter.name == "done.md"
    assert letter.text.startswith("Once more, Ada:\n\na can")


def test_a_template_around_a_letter_is_used() -> None:
    from factlock.runbook.proof.graph import prove

    page = runbook(**{"done-opening": "a", "other-closing": "b", "reply-closing": "c"})
    steps = [
        replace(one, options=(Option(name="letter", value="done", line=1),))
        for one in page.steps[4:5]
    ]
    page = replace(page, steps=(*page.steps[:4], *steps, *page.steps[5:]))
    unused = [one.message for one in prove(page) if one.rule == "unused-template"]
    assert not [one for one in unused if "done-" in one or "reply-" in one]
    assert [one for one in unused if "other-" in one]


def test_a_page_may_have_neither_opening_nor_closing() -> None:
    page = replace(runbook(), templates=runbook().templates[2:])
    found = prepared(situation("reply", item("a"), page=page, template="ready"))
    assert [one.text for one in found.artefacts] == [
        "a can be tried on https://staging.example.org.\n"
    ]


def test_a_letter_is_in_the_language_that_was_asked_for() -> None:
    page = runbook(opening__de="Hallo {{ requester }},", ready__de="{{ items[0].package }} ist da.")
    asked = situation("reply", item("a"), page=page, template="ready")
    asked = replace(asked, values={**asked.values, "language": "de"})
    (letter,) = whole(prepared(asked).artefacts)
    # What the page does not have in that language comes in its own.
    assert letter.text == "Hallo Ada,\n\na ist da.\n\nThank you!\n"


@pytest.mark.parametrize("name", ["reply", "pull-request", "escalate"])
def test_a_template_that_is_not_there_is_said_with_the_line(name: str) -> None:
    with pytest.raises(InputError, match="no template 'nope'") as raised:
        prepared(situation(name, item("a"), template="nope"))
    assert (raised.value.file, raised.value.line) == ("add.md", 30)


def test_a_value_that_differs_is_named_in_a_loop_alone() -> None:
    page = runbook(one="{{ package }}", all="{{ ours.outcome }}{{ package.spec }}")
    alone = item("a", **{"ours.outcome": "yes"})
    assert prepared(situation("reply", alone, page=page, template="one")).value == "a"
    both = [alone, item("b", **{"ours.outcome": "yes"})]
    assert prepared(situation("reply", *both, page=page, template="all")).value == "yes"
    with pytest.raises(InputError, match="package is not the same for all packages"):
        prepared(situation("reply", *both, page=page, template="one"))


def test_no_path_of_the_machine_stands_in_a_letter(tmp_path: Path) -> None:
    folder = image(tmp_path)
    asked = situation("reply", item("a", image=str(folder)), folder=folder, template="where")
    assert prepared(asked).value == "hub"


# pull-request


def test_the_commands_of_a_pull_request_are_quoted_and_none_is_run(tmp_path: Path) -> None:
    draft: dict[str, Json] = {
        "draft.file": "my files/environment.yml",
        "draft.spec_line": "a==1.*",
    }
    found = prepared(
        situation("pull-request", item("a") | draft, template="pr", title="Add $(a) 'now'\n--x")
    )
    text, commands = found.artefacts
    assert (text.name, text.text) == (
        "pull-request.md",
        f"Adds `a==1.*` \n\n{TICKET}\n",
    )
    assert commands.text.splitlines() == [
        "git switch -c add-a",
        "git add -- 'my files/environment.yml'",
        "git commit -m 'Add $(a) '\"'\"'now'\"'\"' --x'",
        "git push -u origin add-a",
        "gh pr create --title 'Add $(a) '\"'\"'now'\"'\"' --x' --body-file pull-request.md",
    ]
    assert list(tmp_path.iterdir()) == []


def test_a_move_to_another_version_is_called_one() -> None:
    moved: dict[str, Json] = item("a") | {"end": "bump", "draft.pin": "==2.2.6"}
    alone = prepared(situation("pull-request", moved, template="pr"))
    assert (alone.value, alone.values["branch"]) == ("Move a to 2.2.6", "move-a")
    both = prepared(situation("pull-request", moved, item("b"), template="pr"))
    assert (both.value, both.values["branch"]) == ("Add b, move a to 2.2.6", "add-a-b")
    other = prepared(situation("pull-request", item("c", end="bump"), moved, template="pr"))
    assert other.value == "Move a to 2.2.6, c"


def test_the_commands_say_what_must_be_done_before() -> None:
    locked: dict[str, Json] = item("a") | {"draft.relock": ["conda-lock -f environment.yml"]}
    proposed: dict[str, Json] = item("b") | {"draft.outcome": "proposed"}
    found = prepared(situation("pull-request", locked, proposed, template="pr"))
    lines = found.artefacts[1].text.splitlines()
    assert lines[1:4] == [
        "# A lock is made from the list: make it anew, and add it.",
        "# conda-lock -f environment.yml",
        "# Write what is proposed first: that is not edited for you.",
    ]
    by_tool: dict[str, Json] = {
        "draft.file": "pixi.toml",
        "draft.run": "pixi add b",
        "draft.lock": "pixi.lock",
    }
    found = prepared(situation("pull-request", proposed | by_tool, template="pr"))
    lines = found.artefacts[1].text.splitlines()
    assert lines[1:3] == ["pixi add b", "git add -- pixi.toml pixi.lock"]
    drafted: dict[str, Json] = item("c") | {"draft.outcome": "drafted", "write.outcome": "shown"}
    found = prepared(situation("pull-request", drafted, template="pr"))
    assert "not written yet" in found.artefacts[1].text
    found = prepared(
        situation("pull-request", drafted | {"write.outcome": "written"}, template="pr")
    )
    assert "not written yet" not in found.artefacts[1].text


@pytest.mark.parametrize(
    ("branch", "name"),
    [("", "add-a-b"), ("../x y", "x-y"), ("-D", "d"), ("..", "change"), ("x" * 99, "x" * 60)],
)
def test_a_branch_has_a_name_that_git_takes(branch: str, name: str) -> None:
    found = prepared(
        situation("pull-request", item("a"), item("b"), template="pr", branch=branch, title="t")
    )
    assert found.values["branch"] == name
    made = ["git", "check-ref-format", "--branch", str(found.values["branch"])]
    assert subprocess.run(made, capture_output=True, check=False).returncode == 0


# escalate

FORM = "https://github.com/o/r/issues/new?title={title}&body={body}"


def test_an_escalation_has_its_text_and_an_address_with_it() -> None:
    asked = situation(
        "escalate", item("a", **{"ours.outcome": "no", "ours.sentence": "s"}), template="team"
    )
    plain = prepared(asked)
    assert [one.name for one in plain.artefacts] == ["escalation.md"]
    assert "No address is set" in plain.notes[0]
    found = prepared(replace(asked, house={"escalation": FORM}))
    assert found.artefacts[0].text == "- Title of ours: no\n"
    address = found.artefacts[1]
    assert (address.name, address.media) == ("escalation-address", "address")
    asked_for = parse_qs(urlsplit(address.text).query)
    assert asked_for == {"title": ["Request: a"], "body": ["- Title of ours: no"]}
    assert found.value == address.text


@pytest.mark.parametrize(
    "body", ["x&title=evil#y", "ü" * 3000, "\n" * 3000, "{title}" * 3, "😀" * 900]
)
def test_an_address_stays_one_that_can_be_a_link(body: str) -> None:
    made = fill_address(FORM, "a&b={body}", body)
    assert safe_url(made) == made
    found = parse_qs(urlsplit(made).query)
    assert found["title"] == ["a&b={body}"]
    assert list(found) == ["title", "body"]
    if len(body) > 100:
        assert found["body"][0].endswith("… (cut: the whole text is in escalation.md)")
    else:
        assert found["body"] == [body]


# Settings


@pytest.mark.parametrize(
    "address",
    [
        "http://github.com/new?title={title}&body={body}",
        "https://github.com/new?title={title}",
        "https://github.com/new?title={title}&body={body}&body={body}",
        "https://github.com/new?title={title}&body={body}&x={x}",
        "https://user:S3CRET@github.com/new?title={title}&body={body}",
        "https://{title}/{body}",
        "https://github.com/new?title={title}&body={body}&x=" + "x" * 400,
        "javascript:{title}{body}",
    ],
)
def test_an_address_for_escalations_is_checked(address: str) -> None:
    with pytest.raises(ConfigError, match="escalation") as raised:
        make_settings(Path(), {"escalation": address})
    assert "S3CRET" not in str(raised.value)


def test_the_house_is_what_the_settings_say() -> None:
    places = {"staging": "https://staging.example.org", "production": "the hub", "team": "#hubs"}
    made = make_settings(Path(), {**places, "escalation": FORM, "pin_conda": "==x.y.*"})
    assert made.house() == {
        **places,
        "tracker": "",
        "escalation": FORM,
        "pin_conda": "==x.y.*",
        "pin_pypi": "",
        "comment_place": "",
        "comment_form": "",
    }
    for name in ("staging", "production", "team", "tracker"):
        for text in ("a\nb", "https://user:S3CRET@example.org", "x" * 401, "\x1b[31m"):
            with pytest.raises(ConfigError, match=name):
                make_settings(Path(), {name: text})


# Artefacts


def test_the_last_of_a_text_that_is_made_twice_counts() -> None:
    one = Artefact(name="a.md", media="markdown", text="one\n")
    assert whole([one, replace(one, text="two\n")]) == (replace(one, text="two\n"),)


def test_actions_are_one_file_each() -> None:
    for name in action_ids():
        assert isinstance(find_action(name), Action)
