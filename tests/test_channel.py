"""The source of conda channels: folders, a loopback server, shards, samples, and what goes wrong."""

from __future__ import annotations

import gc
import hashlib
import json
import os
import shutil
import signal
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import msgpack
import pytest
import zstandard

from channels import DAY, MAY, record, write_channel
from factlock.errors import Cause, ConfigError, InputError, SourceError
from factlock.facts.channel_keys import builds_key, environment_key, package_key
from factlock.facts.observation import Observation
from factlock.model import Fact, FactKey, Freshness
from factlock.sources import Sources
from factlock.sources.network.transport import Limits

RECORDS = {
    "linux-64": [
        record("python", "3.12.4", build="h1_cpython"),
        record("python", "3.13.1", build="h1_cpython"),
        record(
            "solid", "1.0", "python >=3.12,<3.13.0a0", "python_abi 3.12.* *_cp312", build="py312_0"
        ),
        record("solid", "1.0", "python >=3.13,<3.14.0a0", build="py313_0"),
        record(
            "solid", "2.0", "python >=3.13,<3.14.0a0", build="py313_0", timestamp=MAY + DAY + 1000
        ),
        record("python_abi", "3.12", build="0_cp312"),
    ],
    "noarch": [
        record("pure", "1.1", "python >=3.9", "solid >=1"),
        record("greedy", "1.0", "solid >=3"),
    ],
    "win-64": [record("only-windows", "4.0")],
}
Ask = Callable[..., Observation]


def sources(tmp_path: Path, channels: str, partial: str = "", **environ: str) -> Sources:
    """Sources on an empty home, with channels where they are said to be."""
    (tmp_path / "home").mkdir(exist_ok=True)
    found = {name: text for name, text in os.environ.items() if name in {"PATH", "SYSTEMROOT"}}
    return Sources(
        {**found, "FACTLOCK_CACHE_DIR": str(tmp_path / "cache"), **environ},
        home=tmp_path / "home",
        cwd=tmp_path,
        now=lambda: datetime(2026, 11, 20, tzinfo=UTC),
        channels=channels,
        partial_channels=partial,
    )


def ask(asked: Sources, *keys: FactKey, seconds: float = 20.0) -> Any:
    """The value of the first key, all keys being of one subject."""
    return observe(asked, *keys, seconds=seconds).values[keys[0]]


def observe(asked: Sources, *keys: FactKey, seconds: float = 20.0) -> Observation:
    source = asked(keys[0].subject.source)
    return source.ask(keys[0].subject, keys, time.monotonic() + seconds)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    """A whole channel of our own, asked by one child for all tests that only read."""
    made = tmp_path_factory.mktemp("whole")
    write_channel(made / "ours", RECORDS, removed=["solid-0.9-py312_0.conda"])
    return sources(made, f"ours={made / 'ours'}")


def test_a_package_stands_for_a_target(whole: Sources) -> None:
    found = ask(whole, package_key("solid", channel="ours", platform="linux-64", python="3.12"))
    assert found["latest"]["version"] == "1.0"
    assert found["latest"]["build"] == "py312_0"
    assert found["latest"]["uploaded"] == "2026-05-01"
    assert found["on_platform"]["version"] == found["newest"]["version"] == "2.0"
    assert found["newest"]["pythons"] == ["3.13"]
    assert (found["versions"], found["files"], found["subdirs"]) == (2, 3, ["linux-64"])
    assert found["removed"] == ["solid-0.9-py312_0.conda"]
    assert (found["partial"], found["until"]) == (False, "2026-05-02")


def test_a_spec_bounds_what_is_the_latest(whole: Sources) -> None:
    bound = {"channel": "ours", "platform": "linux-64", "spec": "<2"}
    assert ask(whole, package_key("solid", **bound))["latest"]["version"] == "1.0"
    wrong = {**bound, "spec": ">=7"}
    assert ask(whole, package_key("solid", **wrong))["latest"] is None


def test_a_name_of_another_platform_is_told_apart_from_one_that_is_not_there(
    whole: Sources,
) -> None:
    other = ask(whole, package_key("only-windows", channel="ours", platform="linux-64"))
    assert other["exists"]
    assert other["latest"] is None
    assert other["newest"]["subdirs"] == ["win-64"]
    nothing = package_key("no-such-thing", channel="ours", platform="linux-64")
    assert ask(whole, nothing) == {"exists": False, "partial": False, "until": "2026-05-02"}


def test_the_builds_of_a_version(whole: Sources) -> None:
    found = ask(whole, builds_key("solid", "1.0", channel="ours"))
    assert [one["build"] for one in found["files"]] == ["py312_0", "py313_0"]
    assert "python_abi 3.12.* *_cp312" in found["files"][0]["depends"]
    assert ask(whole, builds_key("solid", "0.9", channel="ours"))["removed"]


def test_an_environment_is_solved(whole: Sources) -> None:
    key = environment_key(["pure", "python 3.12.*"], channels=["ours"], platform="linux-64")
    found = ask(whole, key)
    assert [(one["name"], one["version"]) for one in found["packages"]] == [
        ("pure", "1.1"),
        ("python", "3.12.4"),
        ("python_abi", "3.12"),
        ("solid", "1.0"),
    ]
    assert found["packages"][0]["subdir"] == "noarch"


def test_what_cannot_be_solved_says_why(whole: Sources) -> None:
    found = ask(whole, environment_key(["greedy"], channels=["ours"], platform="linux-64"))
    assert found["outcome"] == "conflict"
    assert "solid >=3" in found["said"]
    key = environment_key(["pure", "absent"], channels=["ours"], platform="linux-64")
    assert ask(whole, key)["outcome"] == "missing"
    assert ask(whole, key)["names"] == ["absent"]


def test_a_day_leaves_out_what_came_later(whole: Sources) -> None:
    key = environment_key(["solid"], channels=["ours"], platform="linux-64", before="2026-05-02")
    found = {one["name"]: one["version"] for one in ask(whole, key)["packages"]}
    assert found["solid"] == "1.0"


def test_virtual_packages_decide(tmp_path: Path) -> None:
    builds = [
        record("net", "1.0", build="cpu_0"),
        record("net", "1.0", "__cuda >=12", build="cuda_1", build_number=1),
    ]
    write_channel(tmp_path / "ours", {"linux-64": builds})
    asked = sources(tmp_path, f"ours={tmp_path / 'ours'}")
    for virtual, build in (("", "cpu_0"), ("__cuda=12.4", "cuda_1")):
        key = environment_key(["net"], channels=["ours"], platform="linux-64", virtual=virtual)
        assert ask(asked, key)["packages"][0]["build"] == build


def test_channels_have_an_order_and_specs_may_name_one(tmp_path: Path) -> None:
    write_channel(tmp_path / "one", {"noarch": [record("thing", "1.0")]})
    write_channel(tmp_path / "two", {"noarch": [record("thing", "2.0")]})
    asked = sources(tmp_path, f"one={tmp_path / 'one'}\ntwo={tmp_path / 'two'}")
    for spec, version, channel in (("thing", "1.0", "one"), ("two::thing", "2.0", "two")):
        key = environment_key([spec], channels=["one", "two"], platform="linux-64")
        package = ask(asked, key)["packages"][0]
        assert (package["version"], package["channel"]) == (version, channel)


def test_a_sample_says_so_everywhere(tmp_path: Path) -> None:
    write_channel(tmp_path / "some", RECORDS)
    asked = sources(tmp_path, f"big={tmp_path / 'some'}", "big=2026-08-22")
    key = package_key("no-such-thing", channel="big")
    found = observe(asked, key)
    assert found.values[key] == {"exists": False, "partial": True, "until": "2026-08-22"}
    assert found.via == "big, partial sample, data up to 2026-08-22"
    fact = found.fact(key, Freshness.LOCKED)
    assert isinstance(fact, Fact)
    assert fact.ageless


def test_a_folder_that_changes_is_another_source(tmp_path: Path) -> None:
    write_channel(tmp_path / "ours", {"noarch": [record("thing", "1.0")]})
    asked = sources(tmp_path, f"ours={tmp_path / 'ours'}")
    before = asked.identity("conda:ours")
    write_channel(tmp_path / "ours", {"noarch": [record("thing", "1.0"), record("thing", "2.0")]})
    again = sources(tmp_path, f"ours={tmp_path / 'ours'}")
    assert again.identity("conda:ours") != before


@pytest.mark.parametrize(
    ("text", "name", "address"),
    [
        (
            "channel_alias: https://mirror.example.org/conda\n",
            "ours",
            "https://mirror.example.org/conda/ours",
        ),
        (
            "custom_channels:\n  ours: https://packages.example.org\n",
            "ours/label/dev",
            "https://packages.example.org/ours/label/dev",
        ),
        ("channels: [x]\n", "ours", ""),
    ],
)
def test_conda_says_where_channels_are(tmp_path: Path, text: str, name: str, address: str) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / ".condarc").write_text(text)
    assert sources(tmp_path, "").channels.find(name).address == address


def test_what_was_said_for_a_run_goes_before_conda(tmp_path: Path) -> None:
    alias = {"CONDA_CHANNEL_ALIAS": "https://mirror.example.org"}
    asked = sources(tmp_path, "ours=https://user:word@other.example.org/ours", **alias)
    found = asked.channels.find("ours")
    assert found.address == "https://other.example.org/ours"
    assert found.user is not None
    assert found.user.reveal() == "user"
    assert asked.channels.find("theirs").address == "https://mirror.example.org/theirs"


@pytest.mark.parametrize("name", ["defaults", "https://example.org/x", "../x", ""])
def test_what_is_no_configured_name_is_not_asked(tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceError) as caught:
        sources(tmp_path, "").channels.find(name)
    assert caught.value.cause is Cause.NOT_CONFIGURED


def test_passwords_of_channels_are_among_the_secrets(tmp_path: Path) -> None:
    asked = sources(tmp_path, "ours=https://user:w0rd@other.example.org/ours")
    asked.channels.find("ours")
    assert "w0rd" in asked.secrets


def test_a_channel_without_noarch_is_asked_all_the_same(tmp_path: Path) -> None:
    write_channel(tmp_path / "old", {"linux-64": [record("thing", "1.0")]})
    shutil.rmtree(tmp_path / "old" / "noarch")
    asked = sources(tmp_path, f"old={tmp_path / 'old'}")
    key = environment_key(["thing"], channels=["old"], platform="linux-64")
    assert ask(asked, key)["outcome"] == "solved"
    assert ask(asked, package_key("other", channel="old", platform="linux-64"))["exists"] is False


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="not there"):
        sources(tmp_path, "ours=nowhere").channels.find("ours")


@pytest.mark.parametrize(
    ("depends", "fits"),
    [
        ("python>=3.13", False),
        ("python[version='>=3.13']", False),
        ("python ==3.12.5", True),
        ("python <=3.12", True),
        ("python >=3.12,<3.12.7", True),
        ("python >=3.13,<3.13.2", False),
        ("python_abi 3.12.* *_cp312", True),
        ("python_abi 3.12.* *_cp312t", False),
        ("python_abi 3.12.* *_pypy312_pp73", False),
        ("python 3.12.* *_cpython", True),
        ("__unix", True),
        ("__win", False),
        ("__glibc >=2.17,<3.0.a0", True),
        ("__glibc >=2.99", False),
        ("__cuda >=12", False),
        ("pythonic >=9", True),
    ],
)
def test_what_a_file_depends_on_says_whether_it_is_for_a_target(
    tmp_path: Path, depends: str, fits: bool
) -> None:
    write_channel(tmp_path / "ours", {"noarch": [record("thing", "1.0", depends)]})
    asked = sources(tmp_path, f"ours={tmp_path / 'ours'}")
    key = package_key("thing", channel="ours", platform="linux-64", python="3.12")
    assert (ask(asked, key)["latest"] is not None) is fits


def test_letters_behind_a_year_are_no_prerelease(tmp_path: Path) -> None:
    versions = ("2024a", "2025c", "1.0rc1", "2.0.dev0", "5.0.0.4592.90b8472", "2.0b3")
    records = [record("thing", one) for one in versions]
    write_channel(tmp_path / "ours", {"noarch": records})
    asked = sources(tmp_path, f"ours={tmp_path / 'ours'}")
    assert ask(asked, package_key("thing", channel="ours"))["finals"] == 3


def test_a_file_that_was_revoked_where_it_lies_is_removed(tmp_path: Path) -> None:
    records = [record("thing", "2.0", "package_has_been_revoked"), record("thing", "1.0")]
    write_channel(tmp_path / "ours", {"noarch": records})
    found = ask(
        sources(tmp_path, f"ours={tmp_path / 'ours'}"), package_key("thing", channel="ours")
    )
    assert found["latest"]["version"] == "1.0"
    assert found["removed"] == ["thing-2.0-h0_0.conda"]


def test_the_first_channel_that_has_a_name_answers_for_it_alone(tmp_path: Path) -> None:
    write_channel(tmp_path / "one", {"noarch": [record("thing", "1.0")]})
    write_channel(tmp_path / "two", {"noarch": [record("thing", "2.0")]})
    asked = sources(tmp_path, f"one={tmp_path / 'one'}\ntwo={tmp_path / 'two'}")
    key = environment_key(["thing >=2"], channels=["one", "two"], platform="linux-64")
    assert ask(asked, key)["outcome"] == "conflict"
    key = environment_key(["thing >=2"], channels=["two", "one"], platform="linux-64")
    assert ask(asked, key)["packages"][0]["version"] == "2.0"


@pytest.mark.parametrize("day", ["2026-13-45", "2026-02-30", "tomorrow"])
def test_a_day_that_is_none_is_refused(tmp_path: Path, day: str) -> None:
    write_channel(tmp_path / "ours", RECORDS)
    asked = sources(tmp_path, f"ours={tmp_path / 'ours'}", f"ours={day}")
    with pytest.raises(InputError):
        asked("conda:ours")


# -- over a loopback server


class Served:
    """What a server answers by path: bytes, or a status."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, Mapping[str, str], bytes]] = {}
        self.asked: list[str] = []
        self.logins: list[str] = []
        served = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                served.asked.append(self.path)
                served.logins.append(self.headers.get("Authorization", ""))
                status, headers, body = served.answers.get(self.path, served.default)
                self.send_response(status)
                for name, text in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, text)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self.default: tuple[int, Mapping[str, str], bytes] = (404, {}, b"")
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"

    def put(self, path: str, body: bytes, status: int = 200, **headers: str) -> None:
        self.answers[path] = status, headers, body

    def put_channel(self, folder: Path) -> None:
        for path in folder.glob("*/repodata.json"):
            self.put(f"/ours/{path.parent.name}/repodata.json", path.read_bytes())

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def served() -> Iterator[Served]:
    server = Served()
    yield server
    server.close()


KEY = package_key("solid", channel="ours", platform="linux-64", python="3.12")


def test_a_channel_is_asked_over_http_once(tmp_path: Path, served: Served) -> None:
    served.put_channel(write_channel(tmp_path / "channel", RECORDS))
    asked = sources(tmp_path, f"ours={served.address}/ours")
    found = observe(asked, KEY)
    assert found.values[KEY]["latest"]["version"] == "1.0"  # type: ignore[call-overload,index]
    assert found.via == "ours"
    first = len(served.asked)
    for name in ("python", "pure", "greedy", "python_abi"):
        assert ask(asked, package_key(name, channel="ours", platform="linux-64"))["exists"]
    key = environment_key(["pure", "python 3.12.*"], channels=["ours"], platform="linux-64")
    assert ask(asked, key)["outcome"] == "solved"
    assert served.asked[first:] == []


def test_credentials_go_to_the_channel_and_nowhere_else(tmp_path: Path, served: Served) -> None:
    served.put_channel(write_channel(tmp_path / "channel", RECORDS))
    address = served.address.replace("http://", "http://me:w0rd@")
    asked = sources(tmp_path, f"ours={address}/ours")
    assert ask(asked, KEY)["exists"]
    assert set(served.logins) == {"Basic bWU6dzByZA=="}


def test_shards_are_asked_first(tmp_path: Path, served: Served) -> None:
    packed = zstandard.ZstdCompressor()
    for subdir in ("linux-64", "noarch"):
        shards = {}
        for name in {one["name"] for one in RECORDS[subdir]}:
            files = {
                f"{one['name']}-{one['version']}-{one['build']}.conda": {
                    **one,
                    "subdir": subdir,
                    "md5": bytes.fromhex(one["md5"]),
                    "sha256": bytes.fromhex(one["sha256"]),
                }
                for one in RECORDS[subdir]
                if one["name"] == name
            }
            shard = {"packages": {}, "packages.conda": files, "removed": []}
            body = packed.compress(msgpack.packb(shard))
            shards[name] = hashlib.sha256(body).digest()
            served.put(f"/ours/{subdir}/{shards[name].hex()}.msgpack.zst", body)
        info = {"base_url": "", "shards_base_url": "", "subdir": subdir}
        index = msgpack.packb({"version": 1, "info": info, "shards": shards})
        served.put(f"/ours/{subdir}/repodata_shards.msgpack.zst", packed.compress(index))
    asked = sources(tmp_path, f"ours={served.address}/ours")
    assert ask(asked, KEY)["latest"]["version"] == "1.0"
    assert not any("repodata.json" in path for path in served.asked)
    assert sum(".msgpack.zst" in path for path in served.asked) == 3


def _truncated(content: bytes) -> tuple[int, Mapping[str, str], bytes]:
    return 200, {"Content-Length": str(2 * len(content))}, content


def _bomb(megabytes: int) -> bytes:
    """Brackets that unpack to so many megabytes, made without ever holding them."""
    packer = zlib.compressobj(wbits=31)
    pieces = [packer.compress(b"[" * (1 << 20)) for _ in range(megabytes)]
    return b"".join([*pieces, packer.flush()])


BOMB = _bomb(40)
FAULTS: dict[str, tuple[tuple[int, Mapping[str, str], bytes], set[Cause]]] = {
    "empty object": ((200, {}, b"{}"), {Cause.NOT_AN_INDEX, Cause.MALFORMED}),
    "page": ((200, {"Content-Type": "text/html"}, b"<html>Welcome</html>"), {Cause.MALFORMED}),
    "list": ((200, {}, b"[]"), {Cause.MALFORMED}),
    "cut": (_truncated(b'{"packages": {'), {Cause.MALFORMED, Cause.UNREACHABLE}),
    "401": ((401, {}, b""), {Cause.CREDENTIALS}),
    "403": ((403, {}, b""), {Cause.CREDENTIALS}),
    "404": ((404, {}, b""), {Cause.NOT_AN_INDEX}),
    "500": ((500, {}, b""), {Cause.SERVER_ERROR}),
    "429": ((429, {"Retry-After": "86400"}, b""), {Cause.BUSY}),
    "elsewhere": ((302, {"Location": "http://localhost:9/x"}, b""), {Cause.REDIRECT}),
    "to a file": ((302, {"Location": "file:///etc/passwd"}, b""), {Cause.REDIRECT}),
    "bomb": ((200, {"Content-Encoding": "gzip"}, BOMB), {Cause.TOO_LARGE, Cause.MALFORMED}),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("kind", ["package", "environment"])
def test_a_fault_is_never_an_answer(
    tmp_path: Path, served: Served, fault: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The bomb is told by the cap, whatever the cap is; this process is to stay small.
    small = Limits(wire=4 << 20, unpacked=4 << 20)
    monkeypatch.setattr("factlock.sources.conda.child._LIMITS", small)
    served.default, causes = FAULTS[fault]
    asked = sources(tmp_path, f"ours={served.address}/ours")
    key = KEY
    if kind == "environment":
        key = environment_key(["solid"], channels=["ours"], platform="linux-64")
    with pytest.raises(SourceError) as caught:
        ask(asked, key)
    assert caught.value.cause in causes
    assert caught.value.advice
    assert "factlock:" not in str(caught.value)


def test_a_channel_without_any_package_is_none(tmp_path: Path, served: Served) -> None:
    for subdir in ("linux-64", "noarch"):
        served.put(f"/ours/{subdir}/repodata.json", b'{"packages": {}, "packages.conda": {}}')
    with pytest.raises(SourceError) as caught:
        ask(sources(tmp_path, f"ours={served.address}/ours"), KEY)
    assert caught.value.cause is Cause.NOT_AN_INDEX


def test_a_server_that_never_ends_is_left_in_time(tmp_path: Path, served: Served) -> None:
    served.default = 200, {"Content-Length": "100000"}, b"{"
    asked = sources(tmp_path, f"ours={served.address}/ours")
    begun = time.monotonic()
    with pytest.raises(SourceError):
        ask(asked, KEY, seconds=2.0)
    assert time.monotonic() - begun < 10


def test_nobody_listens(tmp_path: Path) -> None:
    asked = sources(tmp_path, "ours=http://127.0.0.1:9/ours")
    with pytest.raises(SourceError) as caught:
        ask(asked, KEY)
    assert caught.value.cause is Cause.UNREACHABLE


def test_of_several_channels_the_one_out_of_reach_is_named_with_what_to_do(tmp_path: Path) -> None:
    write_channel(tmp_path / "ours", {"noarch": [record("thing", "1.0")]})
    asked = sources(tmp_path, f"ours={tmp_path / 'ours'}\ntheirs=http://127.0.0.1:9/theirs")
    key = environment_key(["thing"], channels=["ours", "theirs"], platform="linux-64")
    with pytest.raises(SourceError, match="channel theirs could not be asked") as caught:
        ask(asked, key)
    assert "--channel theirs=FOLDER" in caught.value.advice


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Nothing is copied here.")
def test_a_copy_of_the_process_ends_nothing_of_the_build(tmp_path: Path, served: Served) -> None:
    write_channel(tmp_path / "here", {"noarch": [record("thing", "1.0")]})
    asked = sources(tmp_path, f"here={tmp_path / 'here'}\ntheirs={served.address}/theirs")
    key = environment_key(["thing"], channels=["here"], platform="linux-64")
    ask(asked, key)
    with pytest.raises(SourceError):
        ask(asked, environment_key(["thing"], channels=["theirs"], platform="linux-64"))
    copy = os.fork()
    if not copy:
        # What would be collected in the copy, some time; without care it never comes back.
        del asked
        gc.collect()
        os._exit(7)
    until = time.monotonic() + 10
    while (ended := os.waitpid(copy, os.WNOHANG))[0] == 0 and time.monotonic() < until:
        time.sleep(0.02)
    if not ended[0]:
        os.kill(copy, signal.SIGKILL)
        os.waitpid(copy, 0)
    assert os.waitstatus_to_exitcode(ended[1]) == 7
    assert ended[0] == copy
    again = environment_key(["thing >=1"], channels=["here"], platform="linux-64")
    assert ask(asked, again)["packages"][0]["version"] == "1.0"


def test_the_cause_is_that_of_the_channel_and_its_advice_too(
    tmp_path: Path, served: Served
) -> None:
    served.default = 401, {}, b""
    with pytest.raises(SourceError) as caught:
        ask(sources(tmp_path, f"ours={served.address}/ours"), KEY)
    assert "channel ours" in str(caught.value)
    assert ".condarc" in caught.value.advice
    assert "left alone" not in str(caught.value)


def test_a_cache_that_cannot_be_used_costs_time_alone(tmp_path: Path, served: Served) -> None:
    served.put_channel(write_channel(tmp_path / "channel", RECORDS))
    (tmp_path / "file").write_text("no folder")
    cache = {"FACTLOCK_CACHE_DIR": str(tmp_path / "file")}
    assert ask(sources(tmp_path, f"ours={served.address}/ours", **cache), KEY)["exists"]


def test_a_bomb_of_another_kind_ends_the_child_and_not_the_machine(
    tmp_path: Path, served: Served
) -> None:
    packer = zstandard.ZstdCompressor().compressobj()
    pieces = [packer.compress(b"[" * (1 << 20)) for _ in range(5 << 9)]
    body = b"".join([*pieces, packer.flush()])
    for subdir in ("linux-64", "noarch"):
        served.put(f"/ours/{subdir}/repodata.json.zst", body)
    with pytest.raises(SourceError) as caught:
        ask(sources(tmp_path, f"ours={served.address}/ours"), KEY)
    assert caught.value.cause in {Cause.TOO_LARGE, Cause.MALFORMED, Cause.TIMEOUT}
    assert "RUST" not in str(caught.value)


def test_a_child_that_was_killed_is_begun_again(tmp_path: Path) -> None:
    write_channel(tmp_path / "ours", RECORDS)
    asked = sources(tmp_path, f"ours={tmp_path / 'ours'}")
    assert ask(asked, KEY)["exists"]
    conversation = asked.conda._conversation
    assert conversation is not None
    conversation._child.kill()
    assert ask(asked, KEY)["exists"]


def test_without_rattler_the_cause_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_channel(tmp_path / "ours", RECORDS)
    asked = sources(tmp_path, f"ours={tmp_path / 'ours'}")
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(SourceError, match="py-rattler") as caught:
        ask(asked, KEY)
    assert caught.value.cause is Cause.NOT_CONFIGURED


def test_the_relay_serves_only_its_own_child(tmp_path: Path, served: Served) -> None:
    import requests

    served.put_channel(write_channel(tmp_path / "channel", RECORDS))
    asked = sources(tmp_path, f"ours={served.address}/ours")
    assert ask(asked, KEY)["exists"]
    inside = f"{served.address}/ours/noarch/repodata.json"
    word, _, stranger = asked.conda.proxy.rpartition("@")
    with requests.Session() as session:
        session.trust_env = False
        for proxy, address, status in (
            (f"http://{stranger}", inside, 407),
            (f"{word}@{stranger}", f"{served.address}/other/noarch/repodata.json", 403),
            (f"{word}@{stranger}", f"{served.address}/ours/../secret", 403),
            (f"{word}@{stranger}", inside, 200),
        ):
            reply = session.get(address, proxies={"http": proxy}, timeout=10)
            assert reply.status_code == status


def test_records_that_lie_about_their_shape_are_no_answer(tmp_path: Path) -> None:
    folder = write_channel(tmp_path / "ours", RECORDS)
    path = folder / "linux-64" / "repodata.json"
    content = json.loads(path.read_text())
    for one in content["packages.conda"].values():
        one["depends"] = {"not": "a list"}
    path.write_text(json.dumps(content))
    asked = sources(tmp_path, f"ours={folder}")
    with pytest.raises(SourceError):
        ask(asked, KEY)
