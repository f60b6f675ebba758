"""Editing environment.yml: what is written where, what survives, what is refused, and the proof."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factlock.errors import ConfigError, InputError
from factlock.images.editing import (
    Action,
    Change,
    Channel,
    Edited,
    HouseRules,
    Status,
    edit_environment,
    edit_requirements,
    read_house_rules,
    undo,
)

URL = "https://tickets.example.org/issues/17"
FILE = "environment.yml"


def conda(name: str = "demo", version: str = "2.0.5", ticket: str = "") -> Change:
    return Change(channel=Channel.CONDA, name=name, version=version, ticket=ticket)


def pip(name: str = "demo", version: str = "2.0.5", ticket: str = "") -> Change:
    return Change(channel=Channel.PYPI, name=name, version=version, ticket=ticket)


def move(name: str, version: str, channel: Channel = Channel.CONDA, ticket: str = "") -> Change:
    return Change(channel=channel, name=name, version=version, ticket=ticket, action=Action.BUMP)


def edit(text: str | bytes, *changes: Change, house: HouseRules | None = None) -> Edited:
    """The edited file, after what has to hold of every edit was held against it."""
    content = text.encode() if isinstance(text, str) else text
    edited = edit_environment(content, FILE, changes, house or HouseRules())
    assert undo(edited) == content
    again = edit_environment(edited.content, FILE, changes, house or HouseRules())
    assert again.content == edited.content
    assert (again.diff, again.lines, again.splices) == ("", (), ())
    return edited


def after(text: str, *changes: Change, house: HouseRules | None = None) -> str:
    return edit(text, *changes, house=house).content.decode()


def listed(*entries: str, head: str = "dependencies:\n", indent: str = "  ") -> str:
    return head + "".join(f"{indent}{entry}\n" for entry in entries)


@pytest.mark.parametrize("pin", ["== ", " ==", " == ", "=="])
def test_the_spaces_around_a_sign_are_kept(pin: str) -> None:
    rows = f"a{pin}1.0\nb[x]{pin}2.0\n"
    wanted = pip("xarray", "2026.4.1")
    edited = edit_requirements(rows.encode(), "requirements.txt", [wanted])
    assert edited.content.decode() == f"{rows}xarray{pin}2026.4.1\n"
    bumped = move("b", "3.0", Channel.PYPI)
    moved = edit_requirements(rows.encode(), "requirements.txt", [bumped])
    assert moved.content.decode() == f"a{pin}1.0\nb[x]{pin}3.0\n"
    text = listed("- pip:", f"  - a{pin}1.0", f"  - b[x]{pin}2.0")
    assert after(text, wanted) == f"{text}    - xarray{pin}2026.4.1\n"
    assert after(text, bumped) == text.replace("2.0", "3.0")


@pytest.mark.parametrize(
    ("ticket", "words"),
    [
        ("https://t.example.org/" + "a" * 200, "more than 200 characters"),
        ("x " * 5000, "more than 200 characters"),
        ("https://t.example.org/1?token=S3CRET", "may be a secret: token="),
        ("https://t.example.org/1?a=1&X-Amz-Signature=S3CRET", "may be a secret: X-Amz-Signature="),
        ("https://t.example.org/1#access_token=S3CRET", "may be a secret: access_token="),
    ],
)
def test_a_ticket_is_taken_whole_or_not_at_all(ticket: str, words: str) -> None:
    for change in (conda(ticket=ticket), pip(ticket=ticket), move("a", "2.0", ticket=ticket)):
        with pytest.raises(InputError, match=words) as raised:
            edit_environment(listed("- a=1.0").encode(), FILE, [change])
        assert "S3CRET" not in str(raised.value)


def test_an_address_keeps_what_names_the_ticket() -> None:
    ticket = "https://t.example.org/show_bug.cgi?id=17&author=me&design=1"
    assert f"  # {ticket}\n" in after(listed("- a"), conda(ticket=ticket))
    whole = "https://t.example.org/" + "a" * 178
    assert f"  # {whole}\n" in after(listed("- a"), conda(ticket=whole))


@pytest.mark.parametrize(
    ("comment", "kept"),
    [
        ("https://t/12", False),
        ("https://t/1/2", False),
        ("https://t/1?page=2", False),
        ("see https://t/1, and more", True),
        ("asked for in (https://t/1).", True),
        ("https://t/1", True),
    ],
)
def test_a_ticket_is_found_as_a_whole(comment: str, kept: bool) -> None:
    text = listed(f"- xarray=2025.1 # {comment}")
    changed = after(text, move("xarray", "2026.4.1", ticket="https://t/1"))
    assert ("\n  # https://t/1\n" not in changed) is kept
    rows = f"xarray==2025.1 # {comment}\n".encode()
    moved = move("xarray", "2026.4.1", Channel.PYPI, "https://t/1")
    edited = edit_requirements(rows, "requirements.txt", [moved])
    assert (len(edited.lines) == 1) is kept


# Pins


@pytest.mark.parametrize(
    ("written", "version", "pin"),
    [
        ("==1.2.*", "2.0.5", "==2.0.*"),
        ("==1.*", "2.0.5", "==2.*"),
        ("=1.2.*", "2.0.5", "=2.0.*"),
        ("=1.2", "2.0.5", "=2.0"),
        ("=1", "2.0.5", "=2"),
        ("=1.2.3", "2.0.5", "=2.0.5"),
        (">=1.2", "2.0.5", ">=2.0"),
        (">=1.2.3", "2.0.5", ">=2.0.5"),
        ("==1.2.3", "2.0.5", "==2.0.5"),
        ("==1.2", "2.0.5", "==2.0.5"),
        (" ==1.2.*", "2.0.5", " ==2.0.*"),
        (" = 1.2.3", "2.0.5", " = 2.0.5"),
        ("", "2.0.5", ""),
        ("==1.2.*", "2", "==2.*"),
        ("==1.2.*", "2.0.0rc1", "==2.0.0rc1"),
        ("==1.2.*", "2.0.post1", "==2.0.*"),
        ("==1.2.*", "1!2.0.5", "==1!2.0.*"),
        ("==1.2.*", "2.0.5+cpu", "==2.0.*"),
        ("==1.2.*", "", ""),
    ],
)
def test_a_pin_is_written_as_the_file_writes_pins(written: str, version: str, pin: str) -> None:
    text = listed("- python=3.11", f"- a{written}", f"- b{written}", "- c>0")
    assert f"  - demo{pin}\n" in after(text, conda("demo", version))


def test_pins_of_conda_and_pip_are_kept_apart() -> None:
    text = listed("- a=1.2", "- b=2.2", "- pip", "- pip:", "  - c==1.0.0", "  - d==1.1.1")
    assert after(text, conda(), pip("epsilon")) == listed(
        "- a=1.2", "- b=2.2", "- demo=2.0", "- pip", "- pip:", "  - c==1.0.0", "  - d==1.1.1",
        "  - epsilon==2.0.5",
    )  # fmt: skip


def test_a_list_without_pins_takes_the_form_of_the_other_one() -> None:
    text = listed("- a=1.2", "- b=2.2", "- pip")
    assert "- demo==2.0.*\n" in after(text, pip())
    assert "- demo==2.0.*\n" in after(listed("- python=3.11"), conda())


def test_most_entries_decide() -> None:
    assert "- demo\n" in after(listed("- a", "- b", "- c=1.2"), conda())
    assert "- demo=2.0\n" in after(listed("- a", "- b=1.2", "- c=1.2"), conda())


def test_extras_and_names() -> None:
    change = Change(channel=Channel.PYPI, name="My_Demo", version="1.2.3", extras=("a", "b"))
    text = listed("- pip", "- pip:", "  - c==1.0.*")
    assert "  - My_Demo[a,b]==1.2.*\n" in after(text, change)
    assert "- demo\n" in after(listed("- a"), conda("Demo"))


# Comments


@pytest.mark.parametrize(
    ("entries", "made"),
    [
        (["- a", "- b"], [f"# {URL}", "- demo"]),
        (["# https://x.org/issues/1", "- a"], [f"# {URL}", "- demo"]),
        (["- a # https://x.org/issues/1", "- b"], [f"- demo # {URL}"]),
        (["- a   # See https://x.org/issues/1", "- b"], [f"- demo   # See {URL}"]),
        (["# requested in https://x.org/issues/1", "- a"], [f"# requested in {URL}", "- demo"]),
        (["# From https://x.org/issues/1", "- a"], [f"# From {URL}", "- demo"]),
        (["# Econ 148; https://x.org/issues/1", "- a"], [f"# {URL}", "- demo"]),
        (["# Required until https://x.org/issues/1", "- a"], [f"# {URL}", "- demo"]),
        (["# for the course", "- a", "- b  # issue #3", "- c  # DH-17"], [f"- demo  # {URL}"]),
        # What names no ticket is no habit of naming them.
        (["- a  # plots", "- b"], [f"# {URL}", "- demo"]),
    ],
)
def test_a_comment_is_written_as_the_file_writes_them(entries: list[str], made: list[str]) -> None:
    found = edit(listed(*entries, "- zeta", "- beta"), conda(ticket=URL))
    assert [
        line for line in found.content.decode().splitlines() if URL in line or "demo" in line
    ] == [f"  {line}" for line in made]
    assert len(found.lines) == len(made)


@pytest.mark.parametrize(
    ("ticket", "comment"),
    [
        ("DH-1\n  - evil", "# DH-1 - evil"),
        ("a # b: c", "# a # b: c"),
        ("https://user:pw@x.org/issues/1", "# https://x.org/issues/1"),
        ("x\u202ey\x1b[31m\x85", "# xU+202Ey U+001B[31mU+0085"),
        ("{{ 7*7 }} {% x %}", "# { { 7*7 }} { % x %}"),
        ("ends\\", "# ends"),
    ],
)
def test_no_ticket_gets_out_of_its_comment(ticket: str, comment: str) -> None:
    found = after(listed("- a"), conda(ticket=ticket)).split("\n")
    assert found[2].strip().replace("U+001B", " U+001B").replace("  ", " ") == comment
    assert found[3:] == ["  - demo", ""]


def test_house_rules_come_first() -> None:
    house = read_house_rules(
        {
            "pin-conda": "==x.y.*",
            "pin_pypi": ">=x.y.z",
            "comment_place": "trailing",
            "comment_form": "requested in {ticket}",
        }
    )
    text = listed("# https://x.org/issues/1", "- a=1", "- pip", "- pip:", "  - c==1.0.0")
    found = after(text, conda(ticket="T-1"), pip("e", ticket="T-2"), house=house)
    assert "- demo==2.0.*  # requested in T-1\n" in found
    assert "- e>=2.0.5  # requested in T-2\n" in found
    none = read_house_rules({"comment_place": "none", "pin_conda": "none"})
    assert after(listed("- a=1"), conda(ticket=URL), house=none) == listed("- a=1", "- demo")


@pytest.mark.parametrize(
    "given",
    [
        {"pin": "==x"}, {"pin_conda": "=="}, {"pin_pypi": "=x.y"}, {"comment_place": "below"},
        {"comment_form": "no ticket"}, {"comment_form": "{ticket}\n- evil"}, {"pin_conda": 3},
    ],
)  # fmt: skip
def test_house_rules_that_are_none(given: dict[str, object]) -> None:
    with pytest.raises(ConfigError):
        read_house_rules(given)


# Places


@pytest.mark.parametrize(
    ("before", "name", "expected"),
    [
        (["- a", "- c"], "b", ["- a", "- b", "- c"]),
        (["- b", "- c"], "a", ["- a", "- b", "- c"]),
        (["- a", "- b"], "c", ["- a", "- b", "- c"]),
        (["- A", "- b", "- D"], "c", ["- A", "- b", "- c", "- D"]),
        (["- a_x", "- a-y"], "a-xx", ["- a_x", "- a-xx", "- a-y"]),
        (["- python=3.11", "- a", "- c", "- pip"], "b", ["- python=3.11", "- a", "- b", "- c", "- pip"]),
        (["- c", "- a"], "b", ["- c", "- a", "- b"]),
        (["- c", "- a", "- pip", "- pip:", "  - z"], "b",
         ["- c", "- a", "- b", "- pip", "- pip:", "  - z"]),
        (["- c", "- a", "# of pip", "- pip:", "  - z"], "b",
         ["- c", "- a", "- b", "# of pip", "- pip:", "  - z"]),
        (["- c", "- a", "", "# the end", "#- off"], "b", ["- c", "- a", "- b", "", "# the end", "#- off"]),
        (["# one", "- b", "- d", "- f", "# two", "- a", "- c"], "b2",
         ["# one", "- b", "- d", "- f", "# two", "- a", "- b2", "- c"]),
        (["# one", "- b", "- d", "- f", "# two", "- c", "- d2"], "a",
         ["# one", "- b", "- d", "- f", "# two", "- a", "- c", "- d2"]),
        (["# heads the list", "- b", "- c"], "a", ["# heads the list", "- a", "- b", "- c"]),
        (["# DH-1", "- b", "- c"], "a", ["- a", "# DH-1", "- b", "- c"]),
        (["- a", "# about c", "- c"], "b", ["- a", "- b", "# about c", "- c"]),
        (["- pip:", "  - z"], "b", ["- b", "- pip:", "  - z"]),
    ],
)  # fmt: skip
def test_where_an_entry_goes(before: list[str], name: str, expected: list[str]) -> None:
    assert after(listed(*before), conda(name, "")) == listed(*expected)


def test_a_list_for_pip_is_made() -> None:
    assert after(listed("- c=1.0", "- a=1.0"), pip(ticket="T-1")) == listed(
        "- c=1.0", "- a=1.0", "- pip", "- pip:", "  # T-1", "  - demo==2.0.*"
    )
    assert after(listed("- a", "- pip", "- z"), pip()) == listed(
        "- a", "- pip", "- z", "- pip:", "  - demo"
    )
    assert after(listed("- a", "- z", indent=""), pip()) == listed(
        "- a", "- pip", "- z", "- pip:", "  - demo", indent=""
    )
    assert after("dependencies:\n- sel(win): vc\nname: x\n", pip()) == (
        "dependencies:\n- pip\n- sel(win): vc\n- pip:\n  - demo==2.0.*\nname: x\n"
    )


def test_empty_lists_are_filled() -> None:
    assert after("channels:\n- x\ndependencies:\n", conda()) == (
        "channels:\n- x\ndependencies:\n- demo==2.0.*\n"
    )
    assert after("dependencies:  # none yet\nname: x\n", conda()) == (
        "dependencies:  # none yet\n  - demo==2.0.*\nname: x\n"
    )
    assert after(listed("- a", "- pip:"), pip()) == listed("- a", "- pip:", "  - demo")
    assert after("dependencies:\n", pip()) == listed("- pip", "- pip:", "  - demo==2.0.*")


# What survives


def test_line_endings_marks_and_ends_survive() -> None:
    crlf = b"\xef\xbb\xbfname: x\r\ndependencies:\r\n  - a  # \xc3\xa9 \xf0\x9f\x98\x80\r\n"
    assert edit(crlf, conda(ticket=URL)).content == crlf + f"  # {URL}\r\n  - demo\r\n".encode()
    assert edit(b"\xef\xbb\xbfdependencies: [a]", conda()).content == (
        b"\xef\xbb\xbfdependencies: [a, demo]"
    )
    assert after("dependencies:\n  - a", conda()) == "dependencies:\n  - a\n  - demo"
    assert after("dependencies:\r\n  - a", pip()) == (
        "dependencies:\r\n  - a\r\n  - pip\r\n  - pip:\r\n    - demo"
    )
    assert after("---\ndependencies:\n- a  \n...\n", conda()) == (
        "---\ndependencies:\n- a  \n- demo\n...\n"
    )


def test_mixed_line_endings_are_kept_line_by_line() -> None:
    assert edit(b"dependencies:\r\n- a\n- c\r\n", conda("b", "")).content == (
        b"dependencies:\r\n- a\n- b\n- c\r\n"
    )
    assert edit(b"dependencies:\n- a\r\n- c\n", conda("b", "")).content == (
        b"dependencies:\n- a\r\n- b\r\n- c\n"
    )


def test_harmless_anchors_survive() -> None:
    text = (
        "channels: &ch\n  - conda-forge\ndependencies: &d\n  - &p python=3.11\nnote: *ch\nq: *p\n"
    )
    assert after(text, conda()) == text.replace("note:", "  - demo==2.0.*\nnote:")


def test_quotes_are_taken_over() -> None:
    text = listed("- 'a=1.0'", "- 'c=1.0'", "- pip:", '  - "x"')
    assert after(text, conda("b"), pip("y")) == listed(
        "- 'a=1.0'", "- 'b=2.0'", "- 'c=1.0'", "- pip:", '  - "x"', '  - "y"'
    )
    assert "- 'null'\n" in after(listed("- a"), conda("null", ""))
    assert "- 'yes'\n" in after(listed("- a"), conda("yes", ""))
    assert "- '7'\n" in after(listed("- a"), conda("7", ""))


@pytest.mark.parametrize(
    ("text", "change", "made"),
    [
        ("dependencies: [python=3.11, numpy, {pip: [demo]}]\n", conda("b", ""),
         "dependencies: [python=3.11, b, numpy, {pip: [demo]}]\n"),
        ("dependencies: [z, a, {pip: [x]}]\n", pip("y", ""), "dependencies: [z, a, {pip: [x, y]}]\n"),
        ("dependencies: []\n", conda(), "dependencies: [demo==2.0.*]\n"),
        ("dependencies: [ {pip: [x]} ]\n", conda("b", ""), "dependencies: [b,  {pip: [x]} ]\n"),
        ("dependencies: [\n  z,  # one\n  a,\n]\n", conda("b", ""),
         "dependencies: [\n  z,  # one\n  a, b,\n]\n"),
        ("dependencies:\n  - z\n  - pip: [x]\n", pip("y", "", URL),
         f"dependencies:\n  - z\n  # y: {URL}\n  - pip: [x, y]\n"),
        ("dependencies: [z, a]\n", conda("b", "", URL), f"# b: {URL}\ndependencies: [z, a, b]\n"),
    ],
)  # fmt: skip
def test_flow_style(text: str, change: Change, made: str) -> None:
    assert after(text, change) == made


def test_an_extra_stands_in_quotes_within_flow_style() -> None:
    change = Change(channel=Channel.PYPI, name="y", extras=("e",))
    assert after("dependencies: [{pip: [x]}]\n", change).endswith("{pip: [x, 'y[e]']}]\n")


# Twice, and the other side


@pytest.mark.parametrize(
    ("change", "status", "line"),
    [
        (conda("Numpy"), Status.THERE, 2),
        (pip("typing.EXTENSIONS"), Status.THERE, 5),
        (pip("numpy"), Status.OTHER_SIDE, 2),
        (conda("typing-extensions"), Status.OTHER_SIDE, 5),
        (Change(channel=Channel.PYPI, name="torch", also=("pytorch",)), Status.OTHER_SIDE, 3),
    ],
)
def test_nothing_is_added_twice(change: Change, status: Status, line: int) -> None:
    text = listed(
        "- numpy>=1,<2", "- conda-forge::pytorch=2", "- pip:", "  - Typing_Extensions[x]==1.0"
    )
    found = edit(text, change)
    assert [(one.status, one.line) for one in found.done] == [(status, line)]
    assert (found.content, found.diff) == (text.encode(), "")


def test_changes_are_made_together_or_not_at_all() -> None:
    text = listed("- a", "- pip:", "  - -r requirements.txt")
    with pytest.raises(InputError, match=r"environment\.yml:4: .*another file.*requirements\.txt"):
        edit(text, conda(), pip("x"))
    found = edit(listed("- a"), conda("b", ""), conda("b", ""))
    assert [one.status for one in found.done] == [Status.ADDED, Status.THERE]


# Moving


@pytest.mark.parametrize(
    ("entry", "version", "moved"),
    [
        ("- numpy=1.26.*  # kept", "2.1.3", "- numpy=2.1.*  # kept"),
        ("- numpy==1.26.4", "2.1.3", "- numpy==2.1.3"),
        ("- 'numpy >=1.26'", "2.1.3", "- 'numpy >=2.1'"),
        ("- conda-forge::numpy=1.26", "2.1.3", "- conda-forge::numpy=2.1"),
        ("- numpy", "2.1.3", "- numpy==2.1.*"),
        ("- NumPy=1", "2.1.3", "- NumPy=2"),
    ],
)
def test_a_pin_is_moved_in_its_own_form(entry: str, version: str, moved: str) -> None:
    rest = ["- scipy==1.1.*", "- sympy==1.1.*"]
    assert after(listed(entry, *rest), move("numpy", version)) == listed(moved, *rest)


def test_who_asks_for_a_version_gets_a_pin() -> None:
    assert after(listed("- a", "- b"), move("a", "2.0.5")) == listed("- a==2.0.*", "- b")
    none = HouseRules(pin_conda="none")
    assert after(listed("- a"), move("a", "2.0.5"), house=none) == listed("- a")


def test_a_move_names_its_ticket() -> None:
    assert after(listed("- a=1  # DH-3", "- b=1"), move("b", "2", ticket="T-1")) == listed(
        "- a=1  # DH-3", "- b=2  # T-1"
    )
    assert after(listed("- a=1  # x", "- b=1"), move("a", "2", ticket="T-1")) == listed(
        "# T-1", "- a=2  # x", "- b=1"
    )
    named = listed("# T-1", "- a=1")
    assert after(named, move("a", "2", ticket="T-1")) == named.replace("a=1", "a=2")
    text = listed("- a", "- pip:", "  - 'b[x]==1.0.*'")
    assert "  - 'b[x]==2.0.*'\n" in after(text, move("b", "2.0.5", Channel.PYPI))


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("- numpy>=1,<2", "not a single pin"),
        ("- numpy=1.2=py_0", "not a single pin"),
        ("- numpy[build=x]", "not a single pin"),
        ('- "num\\x70y=1"', "not written as it is read"),
        ("- numpy=1\n  - numpy=2", "second time"),
        ("- scipy", "not in the file"),
    ],
)
def test_what_is_not_moved(entry: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        edit(listed(entry), move("numpy", "2.1"))


# What is refused


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("dependencies:\n- a\n- {{ b }}\n", 3, "not YAML|template|text"),
        ("dependencies:\n- a\n- '{{ b }}'\n", 3, "template"),
        ("dependencies:\n{% if x %}\n- a\n", 2, "not YAML|template"),
        ("dependencies:\n- a # {% if x %}\n", 2, "template"),
        ("x: &x {a: b}\n<<: *x\ndependencies: [a]\n", 2, "merge key"),
        ("dependencies: [a]\ndependencies: [b]\n", 2, "second time"),
        ("dependencies: [a]\n---\nx: y\n", 2, "second document"),
        ("dependencies:\n- !x a\n", 2, "tag"),
        ("dependencies:\n- a\n- pip: [x]\n- pip: [y]\n", 4, "second list of pip"),
        ("dependencies: &d\n- a\nother: *d\n", 1, "used elsewhere"),
        ("dependencies:\n- a\n- pip: &d\n  - x\nother: *d\n", 3, "used elsewhere"),
        ("x: &x [a]\ndependencies: *x\n", 2, "list is missing"),
        ("x: &x a\ndependencies:\n- *x\n", 3, "neither a package"),
        ("dependencies: *x\n", 1, "names what is not there"),
        ("name: x\n", 1, "no dependencies"),
        ("- a\n- b\n", 1, "does not begin with a key"),
        ("just text\n", 1, "does not begin with a key"),
        ("", 1, "empty"),
        ("dependencies: a\n", 1, "list is missing"),
        ("dependencies: ~\n", 1, "list is missing"),
        ("dependencies:\n- [a]\n", 2, "neither a package"),
        ("dependencies:\n- a: 1\n", 2, "neither a package"),
        ("dependencies:\n- pip: [x]\n  a: 1\n", 2, "neither a package"),
        ("dependencies:\n- pip:\n  - [x]\n", 3, "neither a package"),
        ("dependencies:\n- |\n  a\n", 2, "not the name"),
        ("dependencies:\n- ''\n", 2, "not the name"),
        ("dependencies:\n- 'a\n\n  b'\n", 2, "not the name"),
        ("dependencies:\n- --channel=x\n", 2, "not a package"),
        ("dependencies:\n- ./a.conda\n", 2, "not a package"),
        ("dependencies:\n- http://x.org/t/S3CRET/a::b\n", 2, "not a package"),
        ("dependencies:\n- numpу\n", 2, "not a package"),
        ("dependencies:\n-\n  a\n", 3, "dash"),
        ("dependencies:\n\t- a\n", 2, "not YAML"),
        ("dependencies:\n-\ta\n", 2, "not YAML"),
        ("dependencies:\n- 'a\n", 2, "not YAML"),
        ("channels: ['file:///etc']\ndependencies: [a]\n", 1, "not a channel"),
        ("channels: [~]\ndependencies: [a]\n", 1, "not a channel"),
        ("dependencies:\r- a\r", 1, "carriage return"),
        ("dependencies:\n- a\n- sel(win): demo\n", 3, "one platform"),
        ("dependencies:\n- a # \x85 - b\n", 2, r"U\+0085"),
        ("a: " + "[" * 40, 1, "deep"),
    ],
)
def test_what_is_not_edited(text: str, line: int, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        edit(text, conda())
    error = caught.value
    assert (error.file, error.line) == (FILE, line)
    assert error.advice
    assert "S3CRET" not in str(error)


def test_what_cannot_be_proved_is_not_done() -> None:
    text = "name: x\ndependencies:\n  - a\n  - {pip: }\n"
    with pytest.raises(InputError, match=r"yml:2: .*cannot be proved.*Nothing was changed"):
        edit(text, pip())


def test_no_list_for_pip_is_made_within_brackets() -> None:
    with pytest.raises(InputError, match="within"):
        edit("dependencies: [a]\n", pip())


@pytest.mark.parametrize(
    "change",
    [
        conda("a b"), conda("-x"), conda("a\n- b"), conda("numpу"), conda("a", "1.*"),
        conda("a", ">=1"), conda("a", "1\n"), conda("a", "9" * 30), pip("a==1"), pip("a", "1 # x"),
        pip("http://x"), Change(channel=Channel.PYPI, name="a", extras=("b]",)),
        Change(channel=Channel.CONDA, name="a", extras=("b",)),
    ],
)  # fmt: skip
def test_changes_that_are_none(change: Change) -> None:
    with pytest.raises(InputError):
        edit(listed("- a"), change)


def test_what_a_file_takes_in_is_kept() -> None:
    entries = [
        "- -r base.txt",
        "- -e .",
        "- git+https://x.org/y.git@v1#egg=y",
        "- demo @ file:///x",
    ]
    text = listed("- a", "- pip:", *(f"  {one}" for one in entries))
    assert after(text, pip("x", "")) == f"{text}    - x\n"
    assert edit(text, pip("demo")).done[0].status is Status.THERE


def test_the_edit_is_taken_back_only_from_what_it_made() -> None:
    found = edit(listed("- a"), conda())
    moved = Edited(
        file=found.file, content=b"#\n" + found.content, diff="", lines=(), done=(),
        splices=found.splices,
    )  # fmt: skip
    with pytest.raises(InputError, match="no longer"):
        undo(moved)


def test_the_difference_can_be_applied() -> None:
    found = edit("dependencies:\n  - a", conda())
    assert found.diff == (
        "--- a/environment.yml\n+++ b/environment.yml\n@@ -1,2 +1,3 @@\n dependencies:\n-  - a\n"
        "\\ No newline at end of file\n+  - a\n+  - demo\n\\ No newline at end of file\n"
    )
    assert found.lines == (3,)


def test_odd_but_honest_layouts() -> None:
    text = (
        "# top\nname: x   \n\ndependencies:   # what we have\n      # far in\n  - b=1.0   \n"
        " # near\n\n  - a=1.0 # é\n\n\n# of pip\n  - pip:  # by hand\n\n        # first\n"
        "      - z==1.0   \n   # last\nprefix: /x\n"
    )
    made = after(text, conda(), pip("y"))
    assert made == text.replace("# é\n", "# é\n  - demo=2.0\n").replace(
        "- z==1.0   \n", "- z==1.0   \n      - y==2.0.5\n"
    )


@pytest.mark.parametrize(
    ("above", "behind"),
    [
        # A heading or a remark on this very package: it stays above what it stands above.
        ("# z has no build of conda", True),
        ("# https://tracker.example.org/tickets/1", False),
        ("", False),
    ],
)
def test_a_remark_on_a_single_entry_gets_no_other_owner(above: str, behind: bool) -> None:
    remark = f"      {above}\n" if above else ""
    start = "dependencies:\n  - a\n  - pip:\n      - b==1.0\n      - c==1.0\n      - zz==1.0\n\n"
    entry, new = f"{remark}      - z==1.0\n", "      - y==2.0.5\n"
    assert after(start + entry, pip("y")) == start + (entry + new if behind else new + entry)


def test_speed() -> None:
    text = listed(*(f"- pkg{number:05}" for number in range(9_990)))
    begun = time.process_time()
    found = edit_environment(text.encode(), FILE, [conda("pkg05000b")])
    taken = time.process_time() - begun
    print(f"{taken:.2f} s for 10,000 lines")
    assert found.lines == (5003,)
    assert taken < 5


@pytest.mark.parametrize(
    "text",
    [
        listed("- a", "- c") + "#\n" * 9_990,
        listed("- a", *["#"] * 9_990, "- c"),
        "#\n" * 9_990 + listed("- a"),
        listed(*["- a"] * 9_990),
        listed("- c", "- a", *["- pip:"], *["  - a"] * 9_990),
    ],
)
def test_equal_lines_do_not_make_it_slow(text: str) -> None:
    begun = time.process_time()
    found = edit_environment(text.encode(), FILE, [conda("b", "", URL)])
    # It was minutes where each line was compared with each.
    assert time.process_time() - begun < 10
    assert undo(found) == text.encode()
    assert len(found.lines) == 2


# Files of requirements


def edit_txt(text: str, *changes: Change) -> str:
    content = text.encode()
    edited = edit_requirements(content, "requirements.txt", changes)
    assert undo(edited) == content
    assert edit_requirements(edited.content, "requirements.txt", changes).diff == ""
    return edited.content.decode()


@pytest.mark.parametrize(
    ("before", "change", "made"),
    [
        ("b\na\n", pip(), "b\na\ndemo\n"),
        ("a==1.0.*\nz==1.0.*", pip(), "a==1.0.*\ndemo==2.0.*\nz==1.0.*"),
        ("b\na", pip(ticket="T-1"), "b\na\n# T-1\ndemo"),
        ("b  # DH-3\r\na\r\n", pip(ticket="T-1"), "b  # DH-3\r\na\r\ndemo  # T-1\r\n"),
        (
            "-r x.txt\n\nb \\\n  >=1\na\n# end\n",
            pip(),
            "-r x.txt\n\nb \\\n  >=1\na\ndemo>=2\n# end\n",
        ),
        ("", pip(), "demo==2.0.*\n"),
        ("Demo_X==1.0\n", move("demo.x", "2.0", Channel.PYPI, "T-1"), "# T-1\nDemo_X==2.0\n"),
        ("demo>=1\n", pip(), "demo>=1\n"),
    ],
)
def test_requirements(before: str, change: Change, made: str) -> None:
    assert edit_txt(before, change) == made


@pytest.mark.parametrize(
    ("text", "change", "words"),
    [
        ("# This file is autogenerated by pip-compile\na==1\n", pip(), "made from another"),
        (f"a==1 --hash=sha256:{'0' * 64}\n", pip(), "hashes"),
        ("a\n", conda(), "pip alone"),
        ("a\\", pip(), "cannot be proved"),
        ("a>=1,<2\n", move("a", "2", Channel.PYPI), "not a single pin"),
        ("b\n", move("a", "2", Channel.PYPI), "not in the file"),
    ],
)
def test_requirements_that_are_not_edited(text: str, change: Change, words: str) -> None:
    with pytest.raises(InputError, match=words):
        edit_txt(text, change)


# Anything

_NAMES = st.sampled_from(["a", "b-c", "b_d", "Zed", "python", "pip", "numpy", "xarray", "7zip"])
_PINS = st.sampled_from(["", "=1.2", "==1.2.*", " >=3", ">=1,<2", "=1=py_0", " 1.2"])
_ENDS = st.sampled_from(["", "  # T-1", " # note", "   ", " # https://x.org/issues/3"])
_BETWEEN = st.sampled_from(["", "", "", "\n", "# head\n", "   # odd\n", "# DH-7\n"])
_QUOTES = st.sampled_from(["", "", "'", '"'])


@st.composite
def environments(draw: st.DrawFn) -> bytes:
    def entry(indent: str) -> str:
        quote = draw(_QUOTES)
        text = f"{quote}{draw(_NAMES)}{draw(_PINS)}{quote}"
        return f"{draw(_BETWEEN)}{indent}- {text}{draw(_ENDS)}\n"

    indent = draw(st.sampled_from(["", "  ", "    "]))
    deeper = indent + draw(st.sampled_from(["  ", "    ", "      "]))
    text = draw(st.sampled_from(["", "---\n", "# top\n", "name: x\nchannels: [c]\n\n"]))
    text += "dependencies:\n" + "".join(entry(indent) for _ in range(draw(st.integers(0, 5))))
    if draw(st.booleans()):
        text += f"{draw(_BETWEEN)}{indent}- pip:{draw(_ENDS)}\n"
        text += "".join(entry(deeper) for _ in range(draw(st.integers(0, 4))))
    if draw(st.booleans()):
        text += entry(indent)
    text += draw(st.sampled_from(["", "prefix: /x\n", "# end\n", "...\n"]))
    text = text.removesuffix("\n") if draw(st.booleans()) else text
    text = text.replace("\n", "\r\n") if draw(st.booleans()) else text
    return draw(st.sampled_from([b"", b"\xef\xbb\xbf"])) + text.encode()


def edit_or_refuse(content: bytes, change: Change) -> Edited | InputError:
    try:
        return edit_environment(content, FILE, [change])
    except InputError as error:
        return error


@settings(max_examples=150, deadline=None)
@given(
    environments(),
    st.sampled_from(["demo", "a", "zzz", "Numpy", "b-c"]),
    st.sampled_from(list(Channel)),
    st.sampled_from(["", "2.0.5", "3", "1.0rc1"]),
    st.text(max_size=12),
    st.sampled_from(list(Action)),
)
def test_every_edit_is_right_or_refused(  # noqa: PLR0917 - what is drawn
    content: bytes, name: str, channel: Channel, version: str, ticket: str, action: Action
) -> None:
    change = Change(channel=channel, name=name, version=version, ticket=ticket, action=action)
    found = edit_or_refuse(content, change)
    if isinstance(found, InputError):
        assert "proved" not in found.message
        return
    assert undo(found) == content
    assert edit_environment(found.content, FILE, [change]).content == found.content
    if found.done[0].status is Status.ADDED:
        gone = [n for n in range(len(found.content.splitlines())) if n + 1 not in found.lines]
        kept = [found.content.splitlines()[n] for n in gone]
        assert kept == content.splitlines()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from("abcdefghij"), min_size=2, unique=True), st.sampled_from("klmABc0"))
def test_a_sorted_list_stays_sorted(names: list[str], name: str) -> None:
    ordered = sorted(names)
    found = after(listed(*(f"- {one}x" for one in ordered)), conda(f"{name}y", ""))
    entries = [line.strip("- ") for line in found.splitlines()[1:]]
    assert entries == sorted(entries)


# Versions that were asked for


def asked(bounds: str, version: str, pin: str = "", channel: Channel = Channel.CONDA) -> Change:
    return Change(channel=channel, name="demo", version=version, bounds=bounds, pin=pin)


@pytest.mark.parametrize(
    ("habit", "bounds", "version", "pin", "written"),
    [
        # The minor series lies within what was asked for: the file's own form stays.
        ("==1.0.*", ">=2.0", "2.4.1", "==2.4.*", "==2.4.*"),
        ("=1.0", "==2.4.*", "2.4.1", "==2.4.*", "=2.4"),
        # It does not: the pin that was given is written.
        ("==1.0.*", "==2.2.3", "2.2.3", "==2.2.3", "==2.2.3"),
        ("=1.0", "==2.2.3", "2.2.3", "==2.2.3", "==2.2.3"),
        ("==1.0.*", ">=2.4.1,<2.4.5", "2.4.4", ">=2.4.1,<2.4.5", ">=2.4.1,<2.4.5"),
        (">=1.0", "<3", "2.4.4", "==2.4.*", "==2.4.*"),
        ("", "==2.2.3", "2.2.3", "==2.2.3", "==2.2.3"),
        # Nor does that: one version, and no other.
        ("==1.0.*", ">=2.4.1,<2.4.5", "2.4.4", "==2.4.*", "==2.4.4"),
        ("==1.0.*", ">=2.4.1,<2.4.5", "2.4.4", "", "==2.4.4"),
    ],
)
def test_what_was_asked_for_is_not_left(
    habit: str, bounds: str, version: str, pin: str, written: str
) -> None:
    wanted = asked(bounds, version, pin)
    text = listed(f"- a{habit}", f"- b{habit}")
    assert after(text, wanted) == f"{text}  - demo{written}\n"


def test_a_pin_that_is_given_is_written_where_the_file_pins_nothing() -> None:
    text = listed("- a", "- b")
    assert after(text, asked("", "2.0.5", "==2.0.*")) == f"{text}  - demo==2.0.*\n"
    assert after(text, asked("", "2.0.5")) == f"{text}  - demo\n"
    text = listed("- a=1.0", "- b=1.0")
    assert after(text, asked("", "2.0.5", "==2.0.*")) == f"{text}  - demo=2.0\n"


@pytest.mark.parametrize("bounds", [">=2.4.1,<2.4.5", "==2.4.3"])
def test_of_pip_and_when_a_pin_is_moved_it_is_not_left_either(bounds: str) -> None:
    wanted = asked(bounds, "2.4.3", bounds, Channel.PYPI)
    rows = b"a==1.0.*\nb==2.0.*\n"
    edited = edit_requirements(rows, "requirements.txt", [wanted])
    assert edited.content.decode().splitlines()[-1] == f"demo{bounds}"
    text = listed("- a==1.0.*", "- demo==2.3.*")
    moved = Change(
        channel=Channel.CONDA,
        name="demo",
        version="2.4.3",
        bounds=bounds,
        pin=bounds,
        action=Action.BUMP,
    )
    changed = edit_environment(text.encode(), FILE, [moved])
    assert f"  - demo{bounds}\n" in changed.content.decode()


@pytest.mark.parametrize("pin", ["2.0", ">=2 # x", "==1\n- evil", "=={{ x }}", ">=1," * 40, "@ x"])
def test_a_pin_that_is_none_is_refused(pin: str) -> None:
    for change in (asked(pin, "2.0.5"), asked(">=2", "2.0.5", pin)):
        with pytest.raises(InputError, match="which versions are meant"):
            edit_environment(listed("- a=1.0").encode(), FILE, [change])
