"""Wheels read by ranges: what servers do wrong, what hostile files hold, what may be asked at all."""

from __future__ import annotations

import contextlib
import json
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from factlock.errors import Cause, SourceError
from factlock.sources.network.addresses import Access, Index
from factlock.sources.network.transport import Limits, Transport
from factlock.sources.wheel.wheel_files import TAIL, WheelFile, open_wheel
from factlock.sources.wheel.wheel_metadata import Kept, Metadata, read_dependency, read_metadata
from factlock.text import Secret
from shelf import Listed, Shelf, metadata_of, wheel_bytes

FAST = Limits(total=5.0, connect=1.0, idle=1.0, tries=2, pause=0.01)
HOSTILE = Path(__file__).parents[2] / "shared" / "data" / "hostile" / "metadata"


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    with Shelf() as found:
        yield found


def opened(shelf: Shelf, name: str, **fields: object) -> WheelFile:
    index = Index(name="index", url=shelf.url, **fields)  # type: ignore[arg-type]
    transport = Transport(Access(indexes=(index,)), FAST)
    return open_wheel(transport, f"{shelf.root}/files/{name}", index)


def held(body: bytes, *, tail: int = TAIL) -> tuple[WheelFile, list[tuple[int, int]]]:
    """A wheel of bytes, with the ranges that were asked beyond its end."""
    asked: list[tuple[int, int]] = []

    def fetch(first: int, last: int) -> bytes:
        asked.append((first, last))
        return body[first : last + 1]

    return WheelFile(size=len(body), tail=body[-tail:], fetch=fetch), asked


def noise(size: int) -> bytes:
    """Bytes that cannot be packed."""
    import hashlib

    return b"".join(hashlib.sha256(str(n).encode()).digest() for n in range(size // 32 + 1))[:size]


def test_one_request_reads_a_small_wheel(shelf: Shelf) -> None:
    made = shelf.wheel("demo", "1.0", requires=["other>=1"], more={"big.bin": noise(100_000)})
    wheel = opened(shelf, made.name)
    found = read_metadata(wheel, "demo", "1.0")
    assert found.requires == ("other>=1",)
    assert found.size == wheel.size == len(made.body)
    assert shelf.fetched(".whl") == 1
    assert "big.bin" in wheel.names()


def test_what_is_not_at_the_end_takes_one_request_more(shelf: Shelf) -> None:
    members = {
        "demo-1.0.dist-info/METADATA": metadata_of("demo", "1.0").encode(),
        "big.bin": noise(100_000),
    }
    shelf.put("demo", Listed("demo-1.0-py3-none-any.whl", wheel_bytes(members)))
    wheel = opened(shelf, "demo-1.0-py3-none-any.whl")
    assert read_metadata(wheel, "demo", "1.0").name == "demo"
    assert shelf.fetched(".whl") == 2
    assert wheel.read("big.bin", 200_000) == noise(100_000)


def test_a_long_directory_is_fetched_in_one_go() -> None:
    members = {f"a/{number:05}" + "x" * 40: b"" for number in range(2000)}
    members["demo-1.0.dist-info/METADATA"] = metadata_of("demo", "1.0").encode()
    wheel, asked = held(wheel_bytes(members))
    assert read_metadata(wheel, "demo", "1.0").version == "1.0"
    assert len(asked) <= 2
    assert len(wheel.names()) == 2001


@pytest.mark.parametrize("way", ["lies", "short", "silent", "other", "huge", "beyond"])
def test_a_lying_server_is_found_out(shelf: Shelf, way: str) -> None:
    made = shelf.wheel("demo", "1.0", more={"big.bin": noise(40_000)})
    shelf.ways[made.name] = way
    with pytest.raises(SourceError) as error:
        read_metadata(opened(shelf, made.name), "demo", "1.0")
    assert error.value.cause is Cause.MALFORMED


def test_a_server_without_ranges_sends_the_whole_file(shelf: Shelf) -> None:
    made = shelf.wheel("demo", "1.0", more={"big.bin": noise(40_000)})
    shelf.ways[made.name] = "whole"
    wheel = opened(shelf, made.name)
    assert read_metadata(wheel, "demo", "1.0").size == len(made.body)
    assert shelf.fetched(".whl") == 1


def test_a_whole_file_that_is_large_is_not_read(shelf: Shelf) -> None:
    made = shelf.put("demo", Listed("demo-1.0-py3-none-any.whl", bytes(17 << 20)))
    shelf.ways[made.name] = "whole"
    with pytest.raises(SourceError) as error:
        opened(shelf, made.name)
    assert error.value.cause is Cause.TOO_LARGE


def test_a_file_that_is_gone(shelf: Shelf) -> None:
    with pytest.raises(SourceError) as error:
        opened(shelf, "demo-1.0-py3-none-any.whl")
    assert error.value.cause is Cause.MALFORMED


def test_the_login_of_an_index_goes_to_its_own_host_only(shelf: Shelf) -> None:
    made = shelf.wheel("demo", "1.0")
    opened(shelf, made.name, user=Secret("me"), password=Secret("s3cret"))
    assert "authorization" in shelf.seen[-1][1]
    with Shelf() as other:
        index = Index(name="index", url=shelf.url, user=Secret("me"), password=Secret("s3cret"))
        other.wheel("demo", "1.0")
        transport = Transport(Access(indexes=(index,)), FAST)
        open_wheel(transport, f"{other.root}/files/{made.name}", index)
        assert "authorization" not in other.seen[-1][1]


@pytest.mark.parametrize(
    ("index", "file"),
    [
        ("https://index.example/simple/", "http://files.example/x.whl"),
        ("https://index.example/simple/", "http://127.0.0.1:9/x.whl"),
        ("http://index.example/simple/", "http://127.0.0.1:9/x.whl"),
        ("http://127.0.0.1:8/simple/", "http://10.0.0.1/x.whl"),
        ("http://127.0.0.1:8/simple/", "file:///etc/passwd"),
        ("http://127.0.0.1:8/simple/", "http://me:pw@127.0.0.1:8/x.whl"),
    ],
)
def test_addresses_that_an_index_may_not_name(index: str, file: str) -> None:
    found = Index(name="index", url=index)
    transport = Transport(Access(indexes=(found,)), FAST)
    with pytest.raises(SourceError) as error:
        open_wheel(transport, file, found)
    assert error.value.cause is Cause.REFUSED


# -- hostile wheels


def broken(body: bytes, name: str = "demo", version: str = "1.0") -> SourceError:
    wheel, _ = held(body)
    with pytest.raises(SourceError) as error:
        read_metadata(wheel, name, version)
    assert error.value.cause is Cause.MALFORMED
    return error.value


def demo(content: bytes, folder: str = "demo-1.0.dist-info") -> bytes:
    return wheel_bytes({f"{folder}/METADATA": content})


def test_a_bomb_is_not_unpacked() -> None:
    bomb = metadata_of("demo", "1.0").encode() + b" " * (64 << 20)
    assert "too large" in broken(demo(bomb)).message


def test_a_size_that_lies_is_found_out() -> None:
    body = bytearray(demo(metadata_of("demo", "1.0").encode() + b" " * 5000))
    place = body.rfind(b"PK\x01\x02")
    body[place + 24 : place + 28] = (100).to_bytes(4, "little")
    broken(bytes(body))


@pytest.mark.parametrize(
    ("folder", "name", "version"),
    [
        ("other-1.0.dist-info", "demo", "1.0"),
        ("demo-2.0.dist-info", "demo", "1.0"),
        ("demo-1.0.dist-info", "other", "1.0"),
        ("demo-1.0.dist-info", "demo", "2.0"),
        ("deep/demo-1.0.dist-info", "demo", "1.0"),
        ("demo-1.0.dist-info", "demo\nName: demo", "1.0"),
        ("demo-1.0.dist-info", "demo", "9" * 5000),
    ],
)
def test_metadata_of_another_release(folder: str, name: str, version: str) -> None:
    broken(demo(metadata_of(name, version).encode(), folder))


def test_two_folders_of_metadata() -> None:
    content = metadata_of("demo", "1.0").encode()
    members = {f"{stem}.dist-info/METADATA": content for stem in ("demo-1.0", "Demo-1.0")}
    broken(wheel_bytes(members))


def test_two_members_of_one_name() -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("demo-1.0.dist-info/METADATA", metadata_of("demo", "1.0"))
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("demo-1.0.dist-info/METADATA", metadata_of("demo", "2.0"))
    broken(stream.getvalue())


@pytest.mark.parametrize(
    "body", [b"", b"PK", b"not a zip file" * 100, b"PK\x05\x06" + b"\xff" * 18]
)
def test_what_is_no_zip_file(body: bytes) -> None:
    broken(body)


def test_every_cut_and_every_changed_byte_is_no_crash() -> None:
    body = demo(metadata_of("demo", "1.0", "Requires-Dist: other").encode())
    for place in range(len(body)):
        for changed in (body[:place], body[:place] + b"\xff" + body[place + 1 :]):
            wheel, _ = held(changed)
            with contextlib.suppress(SourceError):
                assert read_metadata(wheel, "demo", "1.0").name == "demo"


def test_too_many_requirements() -> None:
    lines = [f"Requires-Dist: x{number}" for number in range(5001)]
    assert "5000" in broken(demo(metadata_of("demo", "1.0", *lines).encode())).message


@pytest.mark.corpus
@pytest.mark.parametrize(
    "name", sorted(path.name for path in HOSTILE.glob("reqdist_*.json")) or ["none"]
)
def test_hostile_requirements_are_not_handed_on(name: str) -> None:
    if name == "none":
        pytest.skip("../shared/data is not here")
    found = json.loads((HOSTILE / name).read_text(encoding="utf-8"))
    plain, *odd = found["info"]["requires_dist"]
    assert read_dependency(plain) is not None
    # A number cannot stand in METADATA, which is text.
    texts = [text for text in odd if isinstance(text, str)]
    accepted = name in {"reqdist_self.json", "reqdist_self_extra.json"}
    assert [read_dependency(text) is not None for text in texts] == [accepted] * len(texts)


# -- kept metadata


def test_kept_metadata_is_given_back_whole_or_not_at_all(tmp_path: Path) -> None:
    kept = Kept(lambda: tmp_path)
    found = Metadata(name="demo", version="1.0", size=3, requires=("a", "b"), extras=("x",))
    digest = "a" * 64
    kept.write(digest, found)
    assert kept.read(digest, "demo", "1.0") == found
    assert kept.read(digest, "other", "1.0") is None
    assert kept.read("b" * 64, "demo", "1.0") is None
    assert kept.read("../../etc/passwd", "demo", "1.0") is None
    path = next(tmp_path.rglob("*.json"))
    for content in (b"", b"{}", b"[" * 100_000, path.read_bytes().replace(b'"a"', b'"z"')):
        path.write_bytes(content)
        assert kept.read(digest, "demo", "1.0") is None


def zip64(members: int, *, moved: int = 0) -> bytes:
    """A directory of members whose real count stands in the zip64 record alone."""
    import struct

    names = [b"%x" % number for number in range(members)]
    head = b"PK\1\2" + bytes(24)
    entries = b"".join(head + struct.pack("<H", len(name)) + bytes(16) + name for name in names)
    sizes = (members, members, len(entries), 0)
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, *sizes)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, len(entries) + moved, 1)
    return entries + record + locator + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, 46, 0, 0)


def test_the_count_of_members_is_that_of_the_record_that_is_believed() -> None:
    assert len(held(zip64(500))[0].names()) == 500
    wheel, asked = held(zip64(200_001))
    with pytest.raises(SourceError, match="list of members is too large"):
        wheel.names()
    assert not asked
    with pytest.raises(SourceError, match="of this size"):
        held(zip64(500, moved=4))[0].names()
