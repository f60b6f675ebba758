"""Requirements files: every line with its number, refusals in words, the same lines as pip."""

from __future__ import annotations

import os
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pip._internal.req.req_file import preprocess

from factlock.errors import InputError
from factlock.inputs import Entry, Manifest, read_manifest
from factlock.inputs.requirement import show
from factlock.inputs.requirements_txt import logical_lines

A64, B64 = "a" * 64, "b" * 64


def entries(text: str, file: str = "requirements.txt") -> tuple[Entry, ...]:
    return read_manifest(text.encode(), file).entries


def only(text: str) -> Entry:
    (entry,) = entries(text)
    return entry


def test_a_file_with_a_bit_of_everything() -> None:
    found = entries(
        "# a comment\n"
        "\n"
        "Flask_SQLAlchemy [Async, b.C] >=2,!=2.5 ; python_version<'3.12'  # why\n"
        "numpy == 1.26.4 \\\n"
        f"    --hash=sha256:{B64} \\\n"
        f"    --hash sha256:{A64}\n"
        "-r other.txt\n"
        "scipy==1.*\n"
    )
    assert found == (
        Entry(
            requirement='flask-sqlalchemy[async,b-c]!=2.5,>=2; python_version < "3.12"',
            name="flask-sqlalchemy",
            file="requirements.txt",
            line=3,
            text="Flask_SQLAlchemy [Async, b.C] >=2,!=2.5 ; python_version<'3.12'",
        ),
        Entry(
            requirement="numpy==1.26.4",
            name="numpy",
            file="requirements.txt",
            line=4,
            text="numpy == 1.26.4",
            hashes=(f"sha256:{A64}", f"sha256:{B64}"),
            pinned="1.26.4",
        ),
        Entry(
            file="requirements.txt",
            line=7,
            text="-r other.txt",
            refused="an option of an installer: another file of requirements",
        ),
        Entry(
            requirement="scipy==1.*",
            name="scipy",
            file="requirements.txt",
            line=8,
            text="scipy==1.*",
        ),
    )


REFUSALS = [
    ("-r x.txt", "another file of requirements"),
    ("-rx.txt", "another file of requirements"),
    ("--requirement=x.txt", "another file of requirements"),
    ("--req x.txt", "another file of requirements"),
    ("-c x.txt", "a file of constraints"),
    ("--const x", "a file of constraints"),
    ("-e .", "an editable install"),
    ("--editable git+ssh://git@host.example/x.git", "an editable install"),
    ("-i https://host.example/simple", "the choice of an index"),
    ("-ihttps://host.example/simple", "the choice of an index"),
    ("--index https://host.example/simple", "the choice of an index"),
    ("--extra-index-url https://host.example/simple", "the choice of an index"),
    ("--extra https://host.example/simple", "the choice of an index"),
    ("-f ./wheels", "the choice of an index"),
    ("--no-index", "the choice of an index"),
    ("--pre", "an option of an installer"),
    ('demo --global-option="--help"', "an option of an installer"),
    ("demo==1.0 --index-url https://host.example/", "the choice of an index"),
    ("https://host.example/x-1.0.tar.gz", "an address"),
    ("x @ https://host.example/x-1.0.tar.gz", "an address"),
    ("x[a] @ https://host.example/x-1.0.tar.gz ; python_version < '3'", "an address"),
    ("x @ file:///etc/passwd", "a local path"),
    ("x@file:///etc/passwd", "a local path"),
    ("file:x", "a local path"),
    (".", "a local path"),
    (".[dev]", "a local path"),
    ("./x-1.0.tar.gz", "a local path"),
    ("dist/x.whl", "a local path"),
    ("x-1.0-py3-none-any.whl", "a local path"),
    ("~/x", "a local path"),
    ("C:\\x", "a local path"),
    ("git+https://host.example/x.git@main#egg=x", "a revision of a repository"),
    ("x @ git+https://host.example/x.git", "a revision of a repository"),
    ("x @ hg+http://host.example/x", "a revision of a repository"),
    ("git@host.example:x/y.git", "a revision of a repository"),
    ("x @ https://${TOKEN}@host.example/x.whl", "an environment variable"),
    ("${X}", "an environment variable"),
    ("x==$VERSION", "an environment variable"),
    ("x==%VERSION%", "an environment variable"),
    ("x=={{ version }}", "a template"),
    ("x===1.0", "a comparison of versions as text (===)"),
    ("x=1.0", "a requirement as conda writes it (= or ::)"),
    ("conda-forge::x", "a requirement as conda writes it (= or ::)"),
    ("x>=1.0.*", "not a requirement as packaging tools write them"),
    ("x; python_version <", "not a requirement as packaging tools write them"),
    ("_x", "not a requirement as packaging tools write them"),
    ("x y", "not a requirement as packaging tools write them"),
    ("x[<b>]", "not a requirement as packaging tools write them"),
    ("numpу", "holding characters that no requirement has"),
    ("x==" + "9" * 30, "holding a number of more than 20 digits"),
    ("x; " + "(" * 60 + "os_name=='a'" + ")" * 60, "holding more than 20 parentheses"),
    ("x" * 4001, "longer than 4,000 characters"),
]


@pytest.mark.parametrize(("line", "reason"), REFUSALS)
def test_what_is_refused_and_why(line: str, reason: str) -> None:
    found = entries(f"demo\n{line}\nlast==2\n")
    refused = found[1]
    assert refused.refused.endswith(reason)
    assert (refused.requirement, refused.name, refused.pinned) == ("", "", "")
    assert refused.line == 2
    # One bad line does not lose the others.
    assert [found[0].requirement, found[2].requirement] == ["demo", "last==2"]


@pytest.mark.parametrize(
    ("line", "pinned"),
    [
        ("a==1.2.3", "1.2.3"),
        ("a == 1.0+cu118", "1.0+cu118"),
        ("a==1.2,>=1", "1.2"),
        ("a==1.2.*", ""),
        ("a>=1", ""),
        ("a", ""),
        ("a==1,==2", ""),
    ],
)
def test_what_is_pinned(line: str, pinned: str) -> None:
    assert only(line).pinned == pinned


def test_an_option_on_a_continued_line_is_named_by_its_own_line() -> None:
    entry = only("\n\ndemo==1.0 \\\n  \\\n  --index-url https://u:pw@host.example/simple\n")
    assert entry.line == 5
    assert entry.refused.endswith("the choice of an index")
    assert "pw" not in entry.text


def test_a_comment_ends_a_continued_line_and_an_address_keeps_its_fragment() -> None:
    found = entries("a \\\n# no\nb # yes\ngit+https://h.example/x#egg=x\n")
    assert [(one.line, one.text) for one in found] == [
        (1, "a"),
        (3, "b"),
        (4, "git+https://h.example/x#egg=x"),
    ]


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"a\nb==1 --hash=sha256:abc\n", 2, "hash"),
        (b"a\nb==1 \\\n --hash=md5:" + b"0" * 32, 3, "hash"),
        (b"# -*- coding: utf-7 -*-\na\n", 1, "utf-7"),
        (b"\n# vim: set fileencoding=latin-1 :\na\n", 2, "latin-1"),
        ("a\n".encode("utf-16"), 1, "UTF-16"),
        (b"a\nb\0c\n", 2, "U+0000"),
        ("a\nb\u2028-r x\n".encode(), 2, "U+2028"),
        (b"a\n\xff\n", 2, "UTF-8"),
        (b"a\n-r requirements.txt\n", 2, "includes itself"),
        (b"a\n--requirement=./requirements.txt\n", 2, "includes itself"),
    ],
)
def test_what_makes_a_whole_file_doubtful(content: bytes, line: int, words: str) -> None:
    with pytest.raises(InputError, match=words.replace("+", r"\+")) as caught:
        read_manifest(content, "some/requirements.txt")
    assert (caught.value.file, caught.value.line) == ("some/requirements.txt", line)
    assert caught.value.advice


def test_a_byte_order_mark_and_windows_line_ends_are_taken() -> None:
    found = read_manifest(b"\xef\xbb\xbfa\r\n# coding: utf-8\r\nb \\\r\n >=1\r\n", "x.in").entries
    assert [(one.line, one.requirement) for one in found] == [(1, "a"), (3, "b>=1")]


@pytest.mark.parametrize(
    "text",
    [
        "-i https://user:S3CRET@host.example/simple",
        "x @ git+ssh://S3CRET@host.example/x",
        "--proxy user:S3CRET@host.example:80",
        "--proxy=user:S3CRET@host.example:80",
        "https://host.example/t/S3CRET/x",
        "x @ https://host.example/x.whl?token=S3CRET#sha256=1",
        "https://u:S3CRET@a.example/ https://u:S3CRET@b.example/",
    ],
)
def test_secrets_are_not_shown(text: str) -> None:
    entry = only(text)
    assert entry.refused
    assert "S3CRET" not in repr(entry)


def test_shown_text_is_one_short_clean_line() -> None:
    shown = show("a\n\tb \u202e c\x1b[31m" + "x" * 1000)
    assert len(shown) <= 200
    assert shown.startswith("a b U+202E cU+001B[31m")


def test_too_many_lines_are_refused_with_the_line() -> None:
    with pytest.raises(InputError, match="10,000") as caught:
        entries("a\n" * 10_001)
    assert caught.value.line == 10_001


LINES = st.lists(
    st.text(alphabet="ab \\#-\t=", max_size=8)
    | st.sampled_from(["\\", "a\\", " # x", "#\\", "a #b\\"]),
    max_size=8,
).map("\n".join)


@given(LINES)
def test_lines_are_joined_and_cut_as_pip_does(text: str) -> None:
    with mock.patch.dict(os.environ, {}, clear=True):
        expected = [(line, said) for line, said in preprocess(text) if said]
    ours = [one for one in logical_lines(text.split("\n")) if one.text]
    assert [one.text for one in ours] == [said for _, said in expected]
    # pip counts from the first of the joined lines, even where that says nothing.
    assert all(theirs <= one.line for one, (theirs, _) in zip(ours, expected, strict=True))


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_a_manifest_or_an_input_error(content: bytes) -> None:
    check_any(content, "requirements.txt")


def check_any(content: bytes, file: str) -> Any:
    try:
        manifest = read_manifest(content, file)
    except InputError:
        return None
    assert isinstance(manifest, Manifest)
    for entry in manifest.entries:
        assert bool(entry.refused) != bool(entry.requirement)
        assert bool(entry.name) == bool(entry.requirement)
        assert 0 < entry.line <= content.count(b"\n") + content.count(b"\r") + 1
        assert len(entry.text) <= 200
    return manifest
