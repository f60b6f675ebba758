"""The proof of a runbook: what is wrong with its graph is said at its line, all at once."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from factlock.cli import main
from factlock.runbook.page.reading import read_runbook
from factlock.runbook.proof.graph import producers, prove
from factlock.runbook.proof.rules import RULES
from factlock.runbook.shelf import find_runbook, open_runbook, shelf, shipped
from runbook_pages import PAGE, at, changed, faults, line_of, read

TALK = """
## Talk

```{runbook:step} talk
:choose: Which?
```

- `one`: [done](#done)
- `two`: [again](#talk)
"""


def test_a_page_in_order_has_no_faults() -> None:
    assert faults(PAGE) == ()
    assert faults(changed("[done](#done)", "[talk](#talk)") + TALK) == ()


def test_unknown_must_be_mapped_too() -> None:
    found = at(PAGE.replace(", `unknown`", ""), "- `available`: go", "not-mapped")
    assert "`unknown`" in found.message


def test_each_outcome_of_people_and_actions_must_be_mapped() -> None:
    found = at(
        changed("- `no`, or nobody knows: look [again](#look)\n", ""), "- `yes`:", "not-mapped"
    )
    assert "`no`" in found.message
    at(changed("`prepared`", "`sent`"), "`sent`", "unknown-outcome")
    at(changed("`prepared`", "`sent`"), "`sent`", "not-mapped")


def test_a_dead_end() -> None:
    at(changed("- `prepared`: [escalated](#escalated)\n", ""), "} pass-on", "dead-end")
    text = changed(
        "- `prepared`: [escalated](#escalated)\n",
        "Prose.\n\n### More\n\n- `prepared`: [x](#escalated)\n",
    )
    at(text, "} pass-on", "dead-end")


def test_an_end_with_ways() -> None:
    text = changed(":end: decided\n```\n", ":end: decided\n```\n\n- `yes`: [again](#look)\n")
    at(text, "- `yes`: [again]", "end-with-ways")
    read(changed(":end: decided\n```\n", ":end: decided\n```\n\n1. say so\n2. go home\n"))


def test_a_step_without_a_way_to_it() -> None:
    assert at(PAGE + TALK, "} talk", "unreachable").advice.startswith("Link to #talk")


def test_a_circle_needs_a_person() -> None:
    others = next(line for line in PAGE.split("\n") if line.endswith(": [pass it on](#pass-it-on)"))
    check = "```{runbook:step} again\n:check: availability\n:package: {package}\n```"
    action = "```{runbook:step} once-more\n:action: reply\n:template: letter\n```"
    text = (
        changed("[done](#done)", "[again](#again)")
        + f"\n## Again\n\n{check}\n\n- `available`: [once more](#once-more)\n{others}\n"
        + f"\n## Once more\n\n{action}\n\n- `prepared`: [again](#again)\n"
    )
    found = [one for one in faults(text) if one.rule == "circle"]
    assert [one.line for one in found] == [line_of(text, "} again")]
    assert "again, once-more" in found[0].message


def test_a_person_who_is_never_asked_does_not_break_a_circle() -> None:
    text = changed("[done](#done)", "[talk](#talk)") + TALK.replace(
        "Which?", "Which?\n:known: {package}"
    )
    at(text, "} talk", "circle")


def test_a_step_from_which_no_end_is_reached() -> None:
    text = changed("[done](#done)", "[talk](#talk)") + TALK.replace("#done", "#talk")
    at(text, "} talk", "no-way-out")
    at(text, "} done", "unreachable")


def test_ends() -> None:
    found = at(changed(":end: escalate", ":end: escalte"), "} escalated", "unknown-end")
    assert "Did you mean escalate?" in found.advice
    at(changed(":verdict: simple", ":verdict: smple"), "} meant", "unknown-end")
    assert (
        "`bump`"
        in at(
            changed("[simple, escalate]", "[simple, bump, escalate]"), "runbook:", "unused-end"
        ).message
    )


def test_decided_needs_a_verdict_on_every_way() -> None:
    text = changed("go [on](#is-it-meant)", "go [on](#done)")
    found = at(text, "} done", "undecided")
    assert "look" in found.message
    at(changed(":end: decided", ":end: simple"), "} meant", "unused-verdict")


def test_a_value_that_cannot_be_there_yet() -> None:
    text = changed(":package: {package}", ":package: {package}\n:python: {pass-on.title}")
    assert "pass-on" in at(text, ":python:", "too-early").message
    kept = changed(":verdict: simple", ":verdict: simple\n:keeps: sure").replace(
        ":package: {package}", ":package: {package}\n:python: {sure}"
    )
    assert faults(kept) == (), "no leads back to the first step"


def test_a_name_of_a_step_and_of_an_input() -> None:
    at(changed("    image:", "    look:"), "} look", "two-meanings")
    at(changed(":verdict: simple", ":verdict: simple\n:keeps: look"), "} look", "two-meanings")


def test_templates() -> None:
    more = "\n```{runbook:template} %s\n%s\n```\n"
    assert [one.rule for one in faults(PAGE + more % ("other", "Hello"))] == ["unused-template"]
    assert [one.rule for one in faults(PAGE + more % ("letter", "Hello"))] == ["duplicate-template"]
    assert faults(PAGE + more % ("letter", ":language: de\nGuten Tag")) == ()
    assert (
        faults(PAGE + more % ("opening", "Dear") + more % ("reply-opening", "x"))[0].rule
        == "unused-template"
    )
    assert [one.rule for one in faults(changed("\nHello\n", "\n{% if %}\n"))] == ["template"]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("{{ imge }}", "imge"),
        ("{{ look.sentnce }}", "look.sentnce"),
        ("{% for one in items %}{{ one.look.value }}{% endfor %}", "look.value"),
        ("{% for one in others %}{{ one.packge }}{% endfor %}", "packge"),
        ("{% if house.stagin %}x{% endif %}", "house.stagin"),
    ],
)
def test_a_name_in_a_template_that_nothing_fills(text: str, wrong: str) -> None:
    found = at(changed("\nHello\n", f"\nHello\n{text}\n"), text, "no-producer")
    assert f"{wrong}," in found.message


def test_names_in_templates_that_are_filled() -> None:
    text = (
        "{{ image }} {{ pass_on.title }} {% for one in items %}{{ one.package.name }} {{ loop.index }} "
        "{{ one.look.outcome|upper }} {% for it in one.findings %}{{ it.title }}{% endfor %}{{ one.end }}"
        "{% endfor %} {% if items|length == 1 %}{{ items[0].package }}{% endif %} {{ house.team }}"
    )
    assert faults(changed("\nHello\n", f"\n{text}\n")) == ()


def test_questions_and_their_types() -> None:
    for option, rule in (
        (":type: numbr", "unknown-type"),
        (":type: choice", "missing-option"),
        (":among: a, b", "missing-option"),
    ):
        text = changed(":confirm: Is {package.name} meant?", f":ask: Which?\n{option}")
        assert rule in {one.rule for one in faults(text)}, option
    fine = changed(
        ":confirm: Is {package.name} meant?", ":ask: Which?\n:type: choice\n:among: {image.folders}"
    )
    fine = fine.replace("- `yes`:", "- `given`:").replace(
        "- `no`, or nobody knows: look [again](#look)\n", ""
    )
    assert faults(fine) == ()
    assert "image.only" in producers(read(fine))


def test_all_faults_come_at_once_and_in_order() -> None:
    text = changed("[done](#done)", "[done](#doen)").replace(
        ":check: availability", ":check: avail"
    )
    text = text.replace("version: 1", "version: 3").replace("`prepared`", "`sent`")
    found = faults(text)
    assert {"target", "unknown-check", "front-matter", "unknown-outcome"} <= {
        one.rule for one in found
    }
    assert [one.line for one in found] == sorted(one.line for one in found)
    assert {one.rule for one in found} <= RULES.keys()


def test_a_graph_of_many_steps_is_proved_in_a_moment() -> None:
    section = "## S{0}\n\n```{{runbook:step}} s{0}\n{1}\n```\n\n"
    asks = section + "- `yes`: [on](#s{2})\n- `no`: [done](#s500)\n\n"
    text = PAGE.partition("## Look")[0]
    text += "".join(asks.format(at, ":confirm: {s0.outcome}?", at + 1) for at in range(500))
    reading = read_runbook(text + section.format(500, ":end: simple"), "page.md", "page")
    assert reading.runbook is not None
    began = time.process_time()
    assert {one.rule for one in prove(reading.runbook)} == {
        "no-producer",
        "too-early",
        "unused-end",
    }
    assert time.process_time() - began < 2


def test_lint_says_file_line_column_rule_and_advice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "runbooks").mkdir()
    good, bad = tmp_path / "runbooks" / "good.md", tmp_path / "runbooks" / "bad.md"
    good.write_text(PAGE, encoding="utf-8")
    assert main(["lint"]) == 0
    assert "1 runbook is in order" in capsys.readouterr().out
    bad.write_bytes(changed("[done](#done)", "[done](#doen)").encode())
    (tmp_path / "runbooks" / "worse.md").write_bytes(PAGE.encode().replace(b"Prose", b"Pr\xffose"))
    (tmp_path / "runbooks" / "prose.md").write_text("# No runbook\n", encoding="utf-8")
    assert main(["lint"]) == 2
    shown = capsys.readouterr().out
    line = line_of(bad.read_text(encoding="utf-8"), "#doen")
    assert (
        f"runbooks/bad.md:{line}:1: '#doen' leads to no heading of this page. Did you mean #done?"
        in shown
    )
    assert "[target]" in shown
    assert "runbooks/worse.md:14:3: " in shown
    assert "[encoding]" in shown
    assert main(["lint", "--json", "runbooks/bad.md"]) == 2
    said = json.loads(capsys.readouterr().out)
    assert said["runbooks"] == ["runbooks/bad.md"]
    assert said["faults"][0].keys() == {"file", "line", "column", "rule", "message", "advice"}
    assert main(["lint", "runbooks"]) == 2
    assert main(["lint", "good", "runbooks/good.md"]) == 0
    assert main(["lint", "nothing", "good"]) == 2
    assert "There is no runbook 'nothing'" in capsys.readouterr().err
    assert main(["lint", "god"]) == 2
    assert (
        "Did you mean good? There are: add-python-package, bad, good, " in capsys.readouterr().err
    )


def test_runbooks_that_come_along_are_found_from_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "add-python-package" in shipped()
    assert "index" not in shipped()
    assert find_runbook("add-python-package") == shelf() / "add-python-package.md"
    packed = tmp_path / "factlock"
    (packed / "runbooks").mkdir(parents=True)
    (packed / "runbooks" / "mine.md").write_text(PAGE, encoding="utf-8")
    monkeypatch.setattr("factlock.runbook.shelf._PACKAGE", packed)
    assert shipped() == ("mine",)
    assert open_runbook(find_runbook("mine"))[1] == ()


def test_rules_are_said_in_a_sentence() -> None:
    assert all(text[0].isupper() or text[0] == "`" for text in RULES.values())
    assert all(text.endswith(".") for text in RULES.values())
