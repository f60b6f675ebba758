"""Reading a project's page: JSON and HTML, honest, broken and hostile."""

from __future__ import annotations

import csv
import html
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet

from factlock.errors import Cause, SourceError
from factlock.sources.pages.releases import Target, latest_fact, project_fact, read_releases
from factlock.sources.pages.simple_api import read_listing, read_project
from factlock.sources.pages.simple_fields import Project, split_filename
from factlock.sources.pages.simple_html import _Page

NOW = datetime(2026, 11, 20, tzinfo=UTC)
JSON = "application/vnd.pypi.simple.v1+json"
HOSTILE = Path(__file__).parents[2] / "shared" / "data" / "hostile"


def file(version: str, **fields: Any) -> dict[str, Any]:
    name = fields.pop("name", f"demo-{version}-py3-none-any.whl")
    return {"filename": name, "url": f"../{name}", "hashes": {}, **fields}


def page(*files: dict[str, Any], **fields: Any) -> bytes:
    found = {"meta": {"api-version": "1.1"}, "name": "demo", "files": list(files), **fields}
    return json.dumps(found).encode()


def read(body: bytes, content_type: str = JSON) -> Project:
    return read_project(body, content_type, "demo", NOW)


def test_a_listing_says_of_files_what_the_whole_page_says() -> None:
    sha = "AB" * 32
    body = page(
        file("1.0", hashes={"sha256": sha, "md5": "x"}),
        file("2.0"),
        **{"project-status": {"status": "archived"}},
    )
    found = read_listing(body, JSON, "demo")
    project = read(body)
    assert found.files == tuple((one.name, one.sha256) for one in project.files)
    assert (found.name, found.status) == ("demo", "archived")
    assert found.files[0] == ("demo-1.0-py3-none-any.whl", sha.lower())
    as_links = read_listing(as_html(body), "text/html", "demo")
    assert [name for name, _ in as_links.files] == [name for name, _ in found.files]


@pytest.mark.parametrize(
    "body",
    [
        page(),
        page(file("1.0"))[:-1],
        page(name="other"),
        page(meta={}),
        page(file("1.0", filename=None)),
        page(file("1.0", hashes=[])),
        page(file("1.0", hashes={"sha256": 1})),
        json.dumps({"meta": {"api-version": "1.0"}, "name": "demo", "files": ["x"]}).encode(),
        b'{"a": 1, "a": 2}',
        b"\xff",
    ],
)
def test_a_listing_is_of_a_whole_page_of_that_project(body: bytes) -> None:
    if body == page():
        assert read_listing(body, JSON, "demo").files == ()
        return
    with pytest.raises(SourceError) as error:
        read_listing(body, JSON, "demo")
    assert error.value.cause is Cause.MALFORMED
    with pytest.raises(SourceError, match="type"):
        read_listing(page(), "image/png", "demo")


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("2026-11-15T21:32:28Z", "2026-11-15T21:32:28"),
        ("2026-11-15T21:32:28.123456Z", "2026-11-15T21:32:28"),
        ("2026-11-15T23:32:28+02:00", "2026-11-15T21:32:28"),
        ("2026-11-15T21:32:28", "2026-11-15T21:32:28"),
        ("20261115T213228Z", "2026-11-15T21:32:28"),
    ],
)
def test_an_upload_time_in_each_form(written: str, read_as: str) -> None:
    (found,) = read(page(file("1.0", **{"upload-time": written}))).files
    assert found.uploaded == read_as


@pytest.mark.parametrize(
    "written", ["2026-13-15T21:32:28Z", "2026-11-15T25:32:28Z", "2026-02-30T00:00:00.1Z"]
)
def test_an_upload_time_that_is_none(written: str) -> None:
    with pytest.raises(SourceError, match="upload time"):
        read(page(file("1.0", **{"upload-time": written})))


def latest(project: Project, python: str = "", platform: str = "", specifier: str = "") -> Any:
    target = Target(python=python, platform=platform)
    return latest_fact(read_releases(project), target, SpecifierSet(specifier))


def as_html(body: bytes) -> bytes:
    """The same page as an index without JSON serves it."""
    links = []
    for one in json.loads(body)["files"]:
        attributes = {
            "href": one["url"],
            "data-requires-python": one.get("requires-python"),
            "data-upload-time": one.get("upload-time"),
            "data-yanked": one["yanked"] if isinstance(one.get("yanked"), str) else None,
        }
        text = " ".join(f'{k}="{html.escape(v)}"' for k, v in attributes.items() if v is not None)
        links.append(f"<a {text}>{html.escape(one['filename'])}</a>")
    return ("<!DOCTYPE html><title>Links for demo</title>" + "<br>".join(links)).encode()


def test_html_and_json_say_the_same() -> None:
    body = page(
        file("1.0", **{"upload-time": "2020-01-01T00:00:00Z", "requires-python": ">=3.8"}),
        file("2.0", **{"upload-time": "2021-01-01T00:00:00.5Z", "yanked": "broken <b>"}),
        file("1.5", name="demo-1.5.tar.gz", **{"upload-time": "2020-06-01T00:00:00Z"}),
    )
    assert read(as_html(body), "text/html") == read(body)


def test_latest_for_a_python_and_newest_of_all() -> None:
    project = read(
        page(
            file("1.0", **{"requires-python": ">=3.8"}),
            file("2.0", **{"requires-python": ">=3.12"}),
        )
    )
    assert latest(project, "3.11")["latest"]["version"] == "1.0"
    assert latest(project, "3.12")["latest"]["version"] == "2.0"
    found: Any = project_fact(project, read_releases(project))
    assert found["newest"]["version"] == "2.0"


@pytest.mark.parametrize(
    ("requires", "python", "fits"),
    [
        (">=3.11.4", "3.11", True),
        (">=3.11.4", "3.11.2", False),
        ("<3.11", "3.11", False),
        ("!=3.11.*", "3.11", False),
        ("==3.11.5", "3.11", True),
        (">=3.9,<4", "3.14", True),
        ("~=3.11.2", "3.11", True),
    ],
)
def test_requires_python(requires: str, python: str, fits: bool) -> None:
    found = latest(read(page(file("1.0", **{"requires-python": requires}))), python)
    assert bool(found["latest"]) is fits
    assert ("elsewhere" in found) is not fits


@pytest.mark.parametrize(
    ("wheel", "python", "platform", "fits"),
    [
        ("cp311-cp311-manylinux_2_17_x86_64", "3.11", "linux-64", True),
        ("cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64", "3.11", "linux-64", True),
        ("cp311-cp311-manylinux_2_39_x86_64", "3.11", "linux-64", False),
        ("cp311-cp311-manylinux_2_17_x86_64", "3.12", "linux-64", False),
        ("cp38-abi3-manylinux_2_17_x86_64", "3.12", "linux-64", True),
        ("cp311-cp311-macosx_11_0_arm64", "3.11", "osx-arm64", True),
        ("cp311-cp311-macosx_11_0_arm64", "3.11", "osx-64", False),
        ("cp311-cp311-macosx_10_9_universal2", "3.11", "osx-64", True),
        ("cp311-cp311-win_amd64", "3.11", "win-64", True),
        ("cp311-cp311-win_amd64", "3.11", "", True),
        ("cp313-cp313t-win_amd64", "3.13", "win-64", False),
        ("py2-none-any", "3.11", "", False),
        ("py2.py3-none-any", "3.11", "linux-64", True),
        ("cp37-cp37m-win_amd64", "3.7", "win-64", True),
    ],
)
def test_wheel_tags(wheel: str, python: str, platform: str, fits: bool) -> None:
    project = read(page(file("1.0", name=f"demo-1.0-{wheel}.whl")))
    assert bool(latest(project, python, platform)["latest"]) is fits


def test_prereleases_yanked_and_bounds_are_told_apart() -> None:
    project = read(
        page(file("3.0rc1"), file("2.5", yanked="broken"), file("2.0"), file("1.0", yanked=True))
    )
    found = latest(project)
    assert found["latest"]["version"] == "2.0"
    assert found["newer_yanked"]["reason"] == "broken"
    assert latest(project, specifier=">2.0") == {
        "latest": None,
        "prerelease": latest(project, specifier=">2.0")["prerelease"],
        "yanked": latest(project, specifier=">2.0")["yanked"],
        "outside": found["latest"],
    }
    assert latest(project, specifier=">=3.0rc1")["latest"]["version"] == "3.0rc1"
    assert latest(project, specifier="<1.5")["yanked"]["version"] == "1.0"


def test_an_unreadable_requires_python_matters_only_where_the_answer_hangs_on_it() -> None:
    star = {"requires-python": ">=3.*"}
    old = read(page(file("1.0", **star), file("2.0")))
    assert latest(old, "3.11")["latest"]["version"] == "2.0"
    with pytest.raises(SourceError) as error:
        latest(read(page(file("1.0"), file("2.0", **star))), "3.11")
    assert error.value.cause is Cause.UNSURE


def test_invalid_versions_are_left_out_and_counted() -> None:
    names = ["demo-french.toast.tar.gz", "demo-1.0.tar.gz", "demo-\u0131.0.tar.gz"]
    releases = read_releases(read(page(*(file("x", name=name) for name in names))))
    assert [str(release.version) for release in releases.found] == ["1.0"]
    assert releases.skipped == 2


@pytest.mark.parametrize("field", ["status", "state"])
def test_quarantine(field: str) -> None:
    project = read(page(**{"project-status": {field: "quarantined", "reason": "malware"}}))
    assert (project.status, project.status_reason) == ("quarantined", "malware")


def test_html_that_was_cut_inside_a_tag() -> None:
    # Its length may match: then the last files are missing, and an older version looks newest.
    whole = as_html(page(file("1.0"), file("2.0")))
    assert len(read(whole, "text/html").files) == 2
    for end in (whole.rindex(b"href"), whole.rindex(b"<a ") + 1, len(whole) - 1):
        with pytest.raises(SourceError, match="cut") as error:
            read(whole[:end], "text/html")
        assert error.value.cause is Cause.MALFORMED


def test_quarantine_in_html() -> None:
    body = b'<meta name="pypi:project-status" content="quarantined"><title>Links for demo</title>'
    assert read(body, "text/html").status == "quarantined"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"<html><body><a href='/login'>Sign in</a></body></html>", "text/html"),
        (b"<html>Welcome to the hotel</html>", "text/html"),
        (b"", "text/html"),
        (b"<title>Links for other</title>", "text/html"),
        (b"{}", JSON),
        (b"[]", JSON),
        (b"null", JSON),
        (page(name="other"), JSON),
        (page(meta={"api-version": "2.0"}), JSON),
        (b"[" * 100_000 + b"]" * 100_000, JSON),
        (page().replace(b'"files": []', b'"files": [], "x": ' + b"9" * 100_000), JSON),
        (page(**{"project-status": {"status": "sleeping"}}), JSON),
        (page(file("1.0", **{"upload-time": "2999-01-01T00:00:00Z"})), JSON),
        (page(), "application/octet-stream"),
        (b"\xff\xfe" + page(), JSON),
    ],
)
def test_what_is_not_the_page_of_the_project_is_no_answer(body: bytes, content_type: str) -> None:
    with pytest.raises(SourceError) as error:
        read(body, content_type)
    assert error.value.cause is Cause.MALFORMED


@pytest.mark.parametrize(
    ("filename", "split"),
    [
        ("demo-1.0-py3-none-any.whl", ("wheel", "1.0")),
        ("demo-1.0-1-py3-none-any.whl", ("wheel", "1.0")),
        ("demo-1.0.tar.gz", ("sdist", "1.0")),
        ("Demo-1.0.zip", ("sdist", "1.0")),
        ("demo-1.0-py3.8.egg", None),
        ("demo-1.0.win32.exe", None),
        ("other-1.0.tar.gz", None),
        ("demo-extra-1.0-py3-none-any.whl", ("wheel", "extra")),
    ],
)
def test_file_names(filename: str, split: tuple[str, str] | None) -> None:
    assert split_filename(filename, "demo") == split


@given(st.binary(max_size=400), st.sampled_from([JSON, "text/html"]))
def test_no_answer_crashes_the_reader(body: bytes, content_type: str) -> None:
    try:
        read(body, content_type)
    except SourceError as error:
        # Most inputs raise, some are pages.
        assert error.cause in {Cause.MALFORMED, Cause.TOO_LARGE}  # noqa: PT017


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "meta",
                        "name",
                        "files",
                        "filename",
                        "url",
                        "hashes",
                        "yanked",
                        "api-version",
                        "size",
                    ]
                ),
                inner,
                max_size=5,
            )
        ),
        max_leaves=20,
    )
)
def test_no_json_crashes_the_reader(value: Any) -> None:
    base = {"meta": {"api-version": "1.0"}, "name": "demo", "files": value}
    for found in (value, base, base | {"files": [value]}, base | {"project-status": value}):
        try:
            read(json.dumps(found).encode("utf-8", "surrogatepass"))
        except SourceError as error:
            assert error.cause in {Cause.MALFORMED, Cause.TOO_LARGE}  # noqa: PT017


def _hostile() -> list[tuple[str, str]]:
    manifest = HOSTILE / "manifest.tsv"
    if not manifest.is_file():
        return []
    with manifest.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [
            (row["path"], row["must"])
            for row in rows
            if row["path"].startswith(("metadata/simple_", "metadata/json_"))
        ]


@pytest.mark.corpus
@pytest.mark.skipif(not HOSTILE.is_dir(), reason="../shared/data/hostile is not there")
@pytest.mark.parametrize(("path", "must"), _hostile())
def test_hostile_pages(path: str, must: str) -> None:
    # The manifest asks "all yanked" and a foreign metadata hash to be doubted by who would install;
    # here they are whole answers, and the first is the outcome "yanked".
    whole = path.endswith(("all_yanked.json", "metadata_hash_mismatch.json"))
    try:
        project = read((HOSTILE / path).read_bytes())
        found = latest(project, "3.11")
    except SourceError:
        assert must == "UNKNOWN", path
        assert not whole
        return
    assert must in {"ACCEPT", "ESCAPE", "REFUSE", "NOEXEC"} or whole, path
    if must == "REFUSE":
        assert project.status == "quarantined"
    if path.endswith("all_yanked.json"):
        assert found["latest"] is None
        assert "yanked" in found


@pytest.mark.parametrize(
    ("files", "python", "specifier", "kind"),
    [
        ([file("2.0rc1", **{"requires-python": ">=3.12"})], "3.11", "", "elsewhere"),
        ([file("2.0", yanked="x", **{"requires-python": ">=3.12"})], "3.11", "", "elsewhere"),
        ([file("1.0b1")], "", ">=5", "outside"),
        ([file("1.0", yanked="x")], "", ">=5", "outside"),
        (
            [file("1.0", yanked="x"), file("2.0", **{"requires-python": ">=3.12"})],
            "3.11",
            "",
            "yanked",
        ),
        ([file("1.0b1"), file("0.9")], "", ">=5", "outside"),
    ],
)
def test_what_is_there_is_never_called_nothing(
    files: list[dict[str, Any]], python: str, specifier: str, kind: str
) -> None:
    found = latest(read(page(*files)), python, specifier=specifier)
    assert found["latest"] is None
    assert kind in found


def test_what_is_out_of_bounds_is_named_for_the_target() -> None:
    project = read(
        page(
            file("1.0", **{"requires-python": ">=3.8"}),
            file("2.0", **{"requires-python": ">=3.12"}),
            file("3.0rc1", **{"requires-python": ">=3.8"}),
        )
    )
    assert latest(project, "3.11", specifier=">=9")["outside"]["version"] == "1.0"
    assert latest(project, "3.12", specifier=">=9")["outside"]["version"] == "2.0"
    assert latest(project, "3.7", specifier=">=9")["outside"]["version"] == "2.0"


def test_doubt_about_a_prerelease_is_doubt_when_nothing_else_fits() -> None:
    project = read(page(file("1.0b1", **{"requires-python": ">=3.*"})))
    with pytest.raises(SourceError):
        latest(project, "3.11")


def test_what_a_release_needs_is_said_by_a_file_that_fits() -> None:
    project = read(
        page(
            file("1.0", **{"requires-python": ">=3.12"}),
            file("1.0", name="demo-1.0.tar.gz", **{"requires-python": ">=3.8"}),
        )
    )
    found = latest(project, "3.11")["latest"]
    assert (found["requires_python"], found["wheel"], found["sdist"]) == (">=3.8", "", True)


def test_a_range_of_patch_releases_fits() -> None:
    project = read(page(file("1.0", **{"requires-python": ">3.11.0,<3.11.5"})))
    assert latest(project, "3.11")["latest"]


@pytest.mark.parametrize(
    "body",
    [
        b"<title>Index of /x</title><a href='demo-extra-1.0.tar.gz'>x</a>",
        b"<a href='demo-extra/'>demo-extra</a>",
        b"<title>demo-1 files</title><a href='demo-1-2.tar.gz'>x</a>",
        b"<a href='demo-1.0.tar.gz'>x</a><p>&#" + b"9" * 5000 + b";",
        b"<a href='demo-1.0.tar.gz'>x</a><![foo bar[ x]>",
        b"<a " * 40_000,
        b"<!--" * 100_000,
        b"<!-- >" * 100_000,
        b"<a href=a>" * 1_000_000,
    ],
)
def test_html_of_another_project_or_made_to_hurt(body: bytes) -> None:
    import time

    begin = time.monotonic()
    with pytest.raises(SourceError):
        read(body, "text/html")
    assert time.monotonic() - begin < 5


@pytest.mark.parametrize(
    "extra",
    [
        b"[" + b"[]," * 1_000_000 + b"1]",
        b"[" + b"{}," * 1_000_000 + b"1]",
        b'"' + "\U0001f600".encode() + b"x" * (17 << 20) + b'"',
    ],
)
def test_json_that_is_small_to_send_and_large_to_hold(extra: bytes) -> None:
    with pytest.raises(SourceError) as error:
        read(page()[:-1] + b', "x": ' + extra + b"}")
    assert error.value.cause is Cause.TOO_LARGE


def test_the_address_of_a_link_names_the_file_and_not_its_text() -> None:
    body = b"""<title>Index of /simple/demo/</title>
    <a href="../">../</a>
    <a href="demo-1.0.tar.gz">demo-1.0.tar.gz</a>
    <a href="demo-2.0-py3-none-any.whl">demo-2.0-py3-none-a..&gt;</a>"""
    assert latest(read(body, "text/html"))["latest"]["version"] == "2.0"


def test_a_text_without_end_is_cut() -> None:
    project = read(page(file("1.0", **{"requires-python": ">=3.8," * 100_000})))
    assert len(str(project_fact(project, read_releases(project)))) < 1000
    with pytest.raises(SourceError):
        latest(project, "3.11")


PIECES = st.sampled_from([
    '<a href="../demo-1.0.tar.gz#sha256=0" data-requires-python="&gt;=3.8">demo-1.0.tar.gz</a><br>\n',
    '<a href="x" data-yanked="a &quot;b&quot; &amp;amp; &#39;c&#39;" >x</a>', '<a href="x">a &amp; b</a>',
    "<a href='one'>x</a>", '<a href="&copy=1">x</a>', '<a href="x>y">x</a>', '<A HREF="x">x</A>',
    '<a href="a" href="b">x</a>', "<a href=x>", '<a href="x"/>', "<a>", '<a  href="x"\n data-yanked="">',
    "</a>", "<!--", "-->", "<script>", "</script>", "<style>", "<title>", "Links for demo", "</title>",
    '<meta name="pypi:repository-version" content="1.1">', "<", "&", "&gt", '"', "text", "<a ", '<a href="',
    "<br />", "<![CDATA[", "<?", "<textarea>", "\u00a0",
])  # fmt: skip


@given(st.lists(PIECES, max_size=12))
def test_plain_links_are_read_as_html(pieces: list[str]) -> None:
    text = "".join(pieces)
    ours, slow = _Page(), _Page()
    try:
        slow.feed(text)
        slow.close()
    except (ValueError, AssertionError):
        return
    ours.read(text)
    assert (ours.links, ours.metas, "".join(ours.title)) == (
        slow.links,
        slow.metas,
        "".join(slow.title),
    )


def test_many_upper_bounds_in_json_are_no_open_tags() -> None:
    files = [file(f"1.{n}", **{"requires-python": "<3.13,~=3.9"}) for n in range(60)]
    assert len(read(page(*files)).files) == 60
    assert len(read(as_html(page(*files)), "text/html").files) == 60
