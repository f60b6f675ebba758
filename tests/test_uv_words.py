"""What uv says, as data: texts of uv 0.13.8, collected on 2026-11-21 from the public index."""

from __future__ import annotations

import pytest

from factlock.errors import Cause
from factlock.sources.network.addresses import Index
from factlock.sources.uv.unsolved import exclude_each_other
from factlock.sources.uv.uv_trouble import find_trouble
from factlock.sources.uv.uv_words import MAX_SAID, is_unsolved, read_words

HEAD = "error: No solution found when resolving dependencies\n  cause: "
END = "we can conclude that your requirements are unsatisfiable.\n"
BUILD_HINT = (
    "\nhint: Wheels are required for `{}` because building from source is disabled for all packages "
    "(i.e., with `--no-build`)\n"
)
CHAIN = (Index(name="index", url="https://index.example/simple/"),)

STORAGE = (
    HEAD
    + "Because google-cloud-storage==1.13.2 depends on google-cloud-core>=0.29.0,<0.30.dev0 and "
    "you require google-cloud-storage==1.13.2, we can conclude that you require "
    "google-cloud-core>=0.29.0,<0.30.dev0.\n"
    "         And because you require google-cloud-core==0.28.1, " + END
)
DJANGO = HEAD + "Because you require django==1.11.29 and django>2.0, " + END
TOKENIZERS = (
    HEAD + "Because transformers==4.30.0 depends on one of:\n"
    "             tokenizers>=0.11.1,<0.11.3\n"
    "             tokenizers>0.11.3,<0.14\n"
    "         and you require transformers==4.30, we can conclude that you require one of:\n"
    "             tokenizers>=0.11.1,<0.11.3\n"
    "             tokenizers>0.11.3,<0.14\n\n"
    "         And because you require tokenizers>=0.15, " + END
)
CRCMOD = (
    HEAD + "Because crcmod==1.7 has no usable wheels and only crcmod<=1.7 is available, we can conclude "
    "that crcmod>=1.7 cannot be used.\n"
    "         And because apache-beam==2.50.0 depends on crcmod>=1.7 and you require apache-beam==2.50, "
    + END + BUILD_HINT.format("crcmod")
)  # fmt: skip
TRAITLETS = (
    HEAD
    + "Because traitlets<=0.0.2 has no usable wheels and only the following versions of traitlets "
    "are available:\n             traitlets<=0.0.2\n             traitlets>=4\n"
    "         we can conclude that traitlets<4 cannot be used.\n"
    "         And because you require traitlets<4, " + END + BUILD_HINT.format("traitlets")
)
PANDAS = (
    HEAD + "Because pandas>=3.0.0rc0,<=3.0.0rc1 depends on numpy>=1.26.0 and all of:\n"
    "             pandas>=3.0.0rc2,<=3.0.3\n             pandas>=3.0.5,<=3.0.6\n"
    "         depend on numpy{python_full_version < '3.14'}>=1.26.0, we can conclude that numpy<1.26.0, "
    "all of:\n             pandas>=3.0.0rc0,<=3.0.3\n         are incompatible.\n"
    "         And because you require pandas>=2 and numpy<1.21, " + END
)
TENSORFLOW = (
    HEAD + "Because tensorflow==2.1.0 has no wheels with a matching platform tag (e.g., "
    "`macosx_13_0_arm64`) and you require tensorflow==2.1, " + END +
    "\nhint: Wheels are available for `tensorflow` (v2.1.0) on the following platforms: "
    "`manylinux2010_x86_64`, `macosx_10_11_x86_64`, `win_amd64`\n"
)  # fmt: skip
NEWER = (
    HEAD + "Because the requested Python version (>=3.11.99) does not satisfy Python>=3.13 and "
    "newer==1.0 depends on Python>=3.13, we can conclude that newer==1.0 cannot be used.\n"
    "         And because only newer==1.0 is available and you require newer, " + END
)
MISSING = (
    HEAD + "Because nobody-has-this was not found in the package registry and you require "
    "nobody-has-this, " + END
)
# The frame that uv drew before 0.13.
FRAMED = (
    "  × No solution found when resolving dependencies:\n"
    "  ╰─▶ Because you require django==1.11.29 and django>2.0, we can conclude that your\n"
    "      requirements are unsatisfiable.\n"
)


def asks(text: str) -> list[tuple[str, str]]:
    return [(who, " or ".join(map(str, wanted))) for who, wanted in read_words(text).asks]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (STORAGE, [("google-cloud-storage==1.13.2", "google-cloud-core>=0.29.0,<0.30.dev0"),
                   ("", "google-cloud-storage==1.13.2"), ("", "google-cloud-core==0.28.1")]),
        (DJANGO, [("", "django==1.11.29"), ("", "django>2.0")]),
        (FRAMED, [("", "django==1.11.29"), ("", "django>2.0")]),
        (TOKENIZERS, [("transformers==4.30.0", "tokenizers>=0.11.1,<0.11.3 or tokenizers>0.11.3,<0.14"),
                      ("", "transformers==4.30"), ("", "tokenizers>=0.15")]),
        (PANDAS, [("pandas>=3.0.0rc0,<=3.0.0rc1", "numpy>=1.26.0"),
                  ("pandas>=3.0.0rc2,<=3.0.3", "numpy>=1.26.0"),
                  ("pandas>=3.0.5,<=3.0.6", "numpy>=1.26.0"), ("", "pandas>=2"), ("", "numpy<1.21")]),
        (CRCMOD, [("apache-beam==2.50.0", "crcmod>=1.7"), ("", "apache-beam==2.50")]),
    ],
)  # fmt: skip
def test_who_asks_for_what(text: str, expected: list[tuple[str, str]]) -> None:
    assert is_unsolved(text)
    assert asks(text) == expected


def test_what_is_there_and_what_is_not() -> None:
    assert read_words(MISSING).absent == ["nobody-has-this"]
    assert [str(one) for one in read_words(CRCMOD).unusable] == ["crcmod==1.7"]
    assert [str(one) for one in read_words(TRAITLETS).unusable] == ["traitlets<=0.0.2"]
    assert [str(one) for one in read_words(TENSORFLOW).unusable] == ["tensorflow==2.1.0"]
    assert [str(one) for one in read_words(NEWER).python] == ["newer==1.0"]
    everything = read_words(
        HEAD + "Because all versions of docopt have no usable wheels and you require docopt, " + END
    )
    assert [str(one) for one in everything.unusable] == ["docopt"]
    none = read_words(
        HEAD + "Because there is no version of jaxlib==0.4.7 and you require jaxlib==0.4.7, " + END
    )
    assert [str(one) for one in none.none] == ["jaxlib==0.4.7"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [(STORAGE, True), (DJANGO, True), (TOKENIZERS, True), (PANDAS, True), (FRAMED, True),
     (CRCMOD, False), (TRAITLETS, False), (TENSORFLOW, False), (MISSING, False)],
)  # fmt: skip
def test_what_excludes_each_other(text: str, expected: bool) -> None:
    assert exclude_each_other(read_words(text)) is expected


def test_the_text_is_whole_and_without_our_options() -> None:
    said = read_words(CRCMOD).text
    assert said.startswith("Because crcmod==1.7 has no usable wheels")
    assert said.endswith("unsatisfiable.")
    assert "--no-build" not in said
    assert "hint: Wheels are available for `tensorflow`" in read_words(TENSORFLOW).text
    assert "  tokenizers>0.11.3,<0.14\nand you require" in read_words(TOKENIZERS).text
    assert read_words(FRAMED).text.startswith("Because you require django")


def test_hostile_words_are_shown_and_bounded() -> None:
    said = read_words(HEAD + "Because \x1b[31mx\u202e https://me:pw@h/ " + "y" * 9000 + "\n" * 9000)
    assert "\x1b" not in said.text
    assert "\u202e" not in said.text
    assert "pw" not in said.text
    assert len(said.text) <= MAX_SAID
    many = read_words(
        HEAD + "Because " + " and ".join(f"a{n} depends on b{n}" for n in range(5000)) + ", " + END
    )
    assert len(many.asks) <= 100


def test_the_log_of_uv_is_no_part_of_its_words() -> None:
    text = "DEBUG error: nothing\nDEBUG Searching\n" + DJANGO.replace("\n", "\nDEBUG and\n", 1)
    assert "DEBUG" not in read_words(text).text


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("  cause: dns error\n  cause: error resolving DNS", Cause.UNREACHABLE),
        ("  cause: tcp connect error\n  cause: Connection refused (os error 111)", Cause.UNREACHABLE),
        ("  cause: operation timed out", Cause.TIMEOUT),
        ("  cause: invalid peer certificate: UnknownIssuer", Cause.UNTRUSTED),
        ("  cause: HTTP status server error (503 Reason) for url (https://files.example/x)",
         Cause.SERVER_ERROR),
        ("  cause: HTTP status client error (429 Reason) for url (https://files.example/x)", Cause.BUSY),
        ("  cause: HTTP status client error (401 Unauthorized) for url (https://f.example/x)",
         Cause.CREDENTIALS),
        ("  cause: end of file before message length reached", Cause.MALFORMED),
        ("  cause: HTTP 302 Found 'Location' value `file:///etc/passwd` is not a valid HTTP URI",
         Cause.REDIRECT),
        ("  cause: something that uv never said before", Cause.UNSURE),
    ],
)  # fmt: skip
def test_trouble_has_its_true_cause(text: str, cause: Cause) -> None:
    error = find_trouble(
        f"error: Failed to fetch: https://me:s3cret@files.example/x\n{text}", CHAIN
    )
    assert error.cause is cause
    assert "s3cret" not in str(error)
    assert cause is Cause.UNSURE or error.host.endswith("example")


def test_a_refusal_beside_no_solution_is_no_solution() -> None:
    hint = (
        "\nhint: An index URL (https://index.example/simple/) could not be queried due to a lack of "
        "valid authentication credentials (401 Unauthorized)\n"
    )
    found = find_trouble(MISSING + hint, CHAIN, sure=False)
    assert found is not None
    assert found.cause is Cause.CREDENTIALS
    assert find_trouble(MISSING, CHAIN, sure=False) is None
