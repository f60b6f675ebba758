"""Where indexes, certificates and proxies are configured."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from factlock.errors import ConfigError
from factlock.sources.network.addresses import Access, read_access
from factlock.sources.network.public_index import public_simple_url


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def access(home: Path, /, **environ: str) -> Access:
    environ.setdefault("VIRTUAL_ENV", str(home / "venv"))
    environ.setdefault("XDG_CONFIG_DIRS", str(home / "xdg"))
    environ.setdefault("XDG_CONFIG_HOME", str(home / "config"))
    return read_access(environ, home=home, cwd=home, platform="linux")


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def names(found: Access) -> list[tuple[str, str]]:
    return [(index.name, index.url) for index in found.indexes]


def test_the_public_default_comes_from_an_installed_library(home: Path) -> None:
    write(home / "config/pip/pip.conf", "")
    found = access(home, PIP_CONFIG_FILE=os.devnull, UV_NO_CONFIG="1")
    assert names(found) == [("index", public_simple_url() + "/")]


def test_environment_before_files_and_pip_before_uv(home: Path) -> None:
    write(home / "config/pip/pip.conf", "[global]\nindex-url = https://a.example/simple\n")
    write(home / "config/uv/uv.toml", 'index-url = "https://b.example/simple"\n')
    assert names(access(home)) == [("index", "https://a.example/simple/")]
    found = access(home, UV_INDEX_URL="https://c.example/simple")
    assert names(found) == [("index", "https://c.example/simple/")]
    found = access(home, UV_INDEX_URL="https://c.example/", PIP_INDEX_URL="https://d.example/x/")
    assert names(found) == [("index", "https://d.example/x/")]


def test_the_configuration_of_uv_is_read(home: Path) -> None:
    write(
        home / "uv.toml",
        '[[index]]\nname = "team"\nurl = "https://team.example/simple"\n'
        '[[index]]\nname = "torch"\nurl = "https://torch.example/"\nexplicit = true\n'
        '[[index]]\nname = "all"\nurl = "https://all.example/simple"\ndefault = true\n',
    )
    assert names(access(home)) == [
        ("torch", "https://torch.example/"),
        ("team", "https://team.example/simple/"),
        ("index", "https://all.example/simple/"),
    ]


def test_extra_indexes_stand_in_front_with_names_of_their_own(home: Path) -> None:
    found = access(
        home,
        PIP_INDEX_URL="https://main.example/simple",
        PIP_EXTRA_INDEX_URL="https://one.example/simple https://two.example/simple",
        UV_INDEX="team=https://team.example/simple",
    )
    assert [name for name, _ in names(found)] == ["extra-1", "extra-2", "team", "index"]


def test_local_folders_are_left_out_and_said_without_their_paths(home: Path) -> None:
    found = access(
        home,
        PIP_INDEX_URL="https://main.example/simple",
        PIP_EXTRA_INDEX_URL="file:///secret/place",
        PIP_FIND_LINKS="/secret/wheels",
    )
    assert len(found.indexes) == 1
    assert "2 local" in found.left_out[0]
    assert "secret" not in found.left_out[0]


def test_credentials_leave_the_address(home: Path) -> None:
    found = access(home, PIP_INDEX_URL="https://me:p%40ss@main.example/simple").indexes[0]
    assert found.url == "https://main.example/simple/"
    assert found.user is not None
    assert found.password is not None
    assert (found.user.reveal(), found.password.reveal()) == ("me", "p@ss")
    assert "p@ss" not in f"{found} {found!r} {found.password} {found.password!s}"


def test_certificates_and_proxy(home: Path) -> None:
    write(home / "config/pip/pip.conf", "[global]\ncert = /a/b.pem\nproxy = http://p.example:1\n")
    found = access(home, PIP_INDEX_URL="https://main.example/")
    assert (found.certificates, found.proxy) == ("/a/b.pem", "http://p.example:1")
    found = access(home, PIP_INDEX_URL="https://main.example/", PIP_CERT="/c.pem")
    assert found.certificates == "/c.pem"


@pytest.mark.parametrize(
    "address", ["ftp://x.example/", "https://", "https://[bad/", "nonsense://"]
)
def test_a_wrong_address_is_an_error_that_does_not_repeat_it(home: Path, address: str) -> None:
    with pytest.raises(ConfigError) as error:
        access(home, PIP_INDEX_URL=address)
    assert "index" in str(error.value)


def test_a_broken_file_is_named(home: Path) -> None:
    write(home / "config/pip/pip.conf", "index-url = x\n")
    with pytest.raises(ConfigError) as error:
        access(home)
    assert "pip.conf" in str(error.value)


def test_places_on_windows(home: Path) -> None:
    write(home / "roaming/pip/pip.ini", "[global]\nindex-url = https://w.example/simple\n")
    environ = {"APPDATA": str(home / "roaming"), "PROGRAMDATA": str(home / "data"),
               "VIRTUAL_ENV": str(home)}  # fmt: skip
    found = read_access(environ, home=home, cwd=home, platform="win32")
    assert names(found) == [("index", "https://w.example/simple/")]


def test_an_explicit_index_is_asked_only_by_its_name(home: Path) -> None:
    write(
        home / "uv.toml",
        '[[index]]\nname = "torch"\nurl = "https://torch.example/"\nexplicit = true\n',
    )
    found = access(home, PIP_INDEX_URL="https://main.example/")
    assert [(index.name, index.explicit) for index in found.indexes] == [
        ("torch", True),
        ("index", False),
    ]


def test_credentials_of_a_named_index_come_from_the_environment(home: Path) -> None:
    found = access(
        home,
        PIP_INDEX_URL="https://main.example/",
        UV_INDEX="my-team=https://team.example/",
        UV_INDEX_MY_TEAM_USERNAME="me",
        UV_INDEX_MY_TEAM_PASSWORD="s3cret",
    ).indexes[0]
    assert found.user is not None
    assert found.password is not None
    assert (found.user.reveal(), found.password.reveal()) == ("me", "s3cret")


def test_a_chosen_file_takes_the_place_of_the_files_of_the_user(home: Path) -> None:
    write(home / "config/pip/pip.conf", "[global]\nproxy = http://p.example:1\n")
    write(home / "mine.conf", "[global]\nindex-url = https://mine.example/\n")
    found = access(home, PIP_CONFIG_FILE=str(home / "mine.conf"))
    assert (names(found), found.proxy) == ([("index", "https://mine.example/")], None)


def test_a_token_may_hold_an_equals_sign(home: Path) -> None:
    found = access(
        home,
        UV_DEFAULT_INDEX="https://user:tok=@main.example/simple",
        UV_INDEX="team=https://user:tok==@team.example/simple https://u:t=@x.example/",
    )
    assert names(found) == [
        ("team", "https://team.example/simple/"),
        ("extra-2", "https://x.example/"),
        ("index", "https://main.example/simple/"),
    ]
    assert found.left_out == ()


def test_two_indexes_never_share_a_name(home: Path) -> None:
    found = access(
        home,
        PIP_INDEX_URL="https://m.example/",
        UV_INDEX="extra-2=https://a.example/ https://b.example/",
    )
    assert len({index.name for index in found.indexes}) == 3


def test_a_token_without_a_user_is_sent(home: Path) -> None:
    found = access(home, PIP_INDEX_URL="https://:tok3n@main.example/").indexes[0]
    assert found.user is not None
    assert found.password is not None
    assert (found.user.reveal(), found.password.reveal()) == ("", "tok3n")
