"""Where the indexes, certificates and proxy of this machine are configured: pip, then uv, then the default.

No address stands here. Local folders (``find-links``, ``file:`` indexes) are left out, and said: what
only one machine has is no fact for a page.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

from factlock.errors import ConfigError
from factlock.inputs.settings_toml import parse_settings
from factlock.light_dataclass import dataclass, replace
from factlock.patterns import regex
from factlock.sources.network.public_index import public_simple_url
from factlock.text import Secret, clean_text, normal_name

MAIN = "index"
_LOCAL = "local folder(s) of pip's configuration (find-links, file: indexes) are not asked"
_NAME = regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_BUNDLES = ("PIP_CERT", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """An index: its logical name, its address without credentials (ends with ``/``), its credentials.

    ``also_hosts`` are the hosts that it may redirect to; an ``explicit`` one is asked only by its name.
    """

    name: str
    url: str
    user: Secret | None = None
    password: Secret | None = None
    also_hosts: tuple[str, ...] = ()
    explicit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The indexes in the order in which they are asked, and how they are reached.

    ``left_out`` says in words what is configured but not used.
    """

    indexes: tuple[Index, ...]
    left_out: tuple[str, ...] = ()
    certificates: str | None = None
    proxy: Secret | None = None


@dataclass(slots=True)
class _Found:
    """What uv's places say: the extra addresses with their names, and the main one."""

    extra: list[tuple[str, str]]
    explicit: list[tuple[str, str]]
    main: str = ""


def read_access(
    environ: Mapping[str, str], *, home: Path, cwd: Path, platform: str = sys.platform
) -> Access:
    """Read the configuration; raises ``ConfigError`` with the file that is wrong."""
    pip = _pip_options(environ, home, platform)
    uv = _uv_options(environ, home, cwd, platform)
    main = (
        environ.get("PIP_INDEX_URL")
        or _named(environ.get("UV_DEFAULT_INDEX", ""))[1]
        or environ.get("UV_INDEX_URL")
        or pip.get("index-url", "")
        or uv.main
        or public_simple_url()
    )
    extra = [
        ("", word)
        for word in _words(environ.get("PIP_EXTRA_INDEX_URL") or pip.get("extra-index-url", ""))
    ]
    extra += uv.extra
    links = _words(environ.get("PIP_FIND_LINKS") or pip.get("find-links", ""))
    remote = [(name, url) for name, url in extra if not _is_local(url)]
    if _is_local(main):
        raise ConfigError(
            "The main index is a local folder; factlock asks indexes by http or https.",
            advice="Serve the folder, or set PIP_INDEX_URL.",
        )
    local = len(extra) - len(remote) + len(links)
    by_name = [replace(index, explicit=True) for index in _extra_indexes(uv.explicit, environ)]
    indexes = (*by_name, *_extra_indexes(remote, environ), _index(MAIN, main))
    proxy = environ.get("PIP_PROXY") or pip.get("proxy")
    return Access(
        indexes=_unique(indexes),
        left_out=(f"{local} {_LOCAL}.",) if local else (),
        certificates=_bundle(environ, pip),
        proxy=Secret(proxy) if proxy else None,
    )


def _bundle(environ: Mapping[str, str], pip: Mapping[str, str]) -> str | None:
    named = [
        environ.get("PIP_CERT") or pip.get("cert"),
        *(environ.get(name) for name in _BUNDLES[1:]),
    ]
    return next((path for path in named if path), None)


def _extra_indexes(found: list[tuple[str, str]], environ: Mapping[str, str]) -> Iterator[Index]:
    used = {MAIN}
    for number, (name, url) in enumerate(found, 1):
        chosen = normal_name(name) if _NAME.fullmatch(name) else ""
        while not chosen or chosen in used:
            chosen = f"extra-{number if not chosen else number + len(used)}"
        used.add(chosen)
        index = _index(chosen, url)
        # uv takes the credentials of a named index from the environment, too.
        variable = f"UV_INDEX_{re.sub('[^A-Z0-9]', '_', index.name.upper())}"
        user, password = environ.get(f"{variable}_USERNAME"), environ.get(f"{variable}_PASSWORD")
        if user or password:
            index = replace(index, user=Secret(user or ""), password=Secret(password or ""))
        yield index


def _unique(indexes: tuple[Index, ...]) -> tuple[Index, ...]:
    """Each address once, where it stands last: the main index stays the main one."""
    by_url = {index.url: index for index in indexes}
    return tuple(index for index in indexes if by_url[index.url] is index)


def _index(name: str, address: str) -> Index:
    try:
        parts = urlsplit(address.strip())
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if parts.scheme not in {"http", "https"} or not host:
        raise ConfigError(
            f"The address of the index {name!r} is not one of http or https.",
            advice="Look at PIP_INDEX_URL, UV_INDEX_URL, pip.conf and uv.toml.",
        )
    netloc = parts.netloc.rpartition("@")[2]
    url = urlunsplit((parts.scheme, netloc, parts.path.rstrip("/") + "/", "", ""))
    return Index(
        name=name,
        url=url,
        user=Secret(unquote(parts.username or "")) if parts.username or parts.password else None,
        password=Secret(unquote(parts.password)) if parts.password else None,
    )


def _is_local(address: str) -> bool:
    return not address.lower().startswith(("http://", "https://"))


def _words(text: str) -> list[str]:
    return text.split()


# -- pip


def _pip_options(environ: Mapping[str, str], home: Path, platform: str) -> dict[str, str]:
    """The options of pip's files, the later file wins, ``[install]`` before ``[global]``."""
    found: dict[str, str] = {}
    for section in ("global", "install"):
        for path in _pip_files(environ, home, platform):
            found.update(_pip_section(path, section))
    return found


def _pip_files(environ: Mapping[str, str], home: Path, platform: str) -> list[Path]:
    """Pip's files from the least to the most specific, as its page on configuration lists them."""
    chosen = environ.get("PIP_CONFIG_FILE")
    if chosen == os.devnull:
        return []
    if platform == "win32":
        name = "pip.ini"
        shared = [Path(environ.get("PROGRAMDATA", "C:/ProgramData")) / "pip" / name]
        user = [home / "pip" / name]
        if "APPDATA" in environ:
            user.append(Path(environ["APPDATA"]) / "pip" / name)
    else:
        name = "pip.conf"
        shared = [Path(folder) / "pip" / name for folder in _shared_folders(environ, platform)]
        shared.append(Path("/etc") / name)
        user = [home / ".pip" / name, _user_folder(environ, home) / "pip" / name]
        if platform == "darwin":
            user.append(home / "Library" / "Application Support" / "pip" / name)
    if chosen and Path(chosen).is_file():
        user = []
    site = [Path(environ.get("VIRTUAL_ENV") or sys.prefix) / name]
    return [*shared, *user, *site, *([Path(chosen)] if chosen else [])]


def _shared_folders(environ: Mapping[str, str], platform: str) -> list[str]:
    if platform == "darwin":
        return ["/Library/Application Support"]
    return [folder for folder in environ.get("XDG_CONFIG_DIRS", "/etc/xdg").split(":") if folder]


def _user_folder(environ: Mapping[str, str], home: Path) -> Path:
    return Path(environ.get("XDG_CONFIG_HOME") or home / ".config")


def _pip_section(path: Path, section: str) -> dict[str, str]:
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError("pip's configuration cannot be read.", file=str(path)) from error
    import configparser  # noqa: PLC0415 - few machines have such a file

    parser = configparser.RawConfigParser()
    try:
        parser.read_string(text, source=path.name)
    except configparser.Error as error:
        line = getattr(error, "lineno", None)
        raise ConfigError(
            "pip's configuration cannot be read.", file=str(path), line=line
        ) from error
    if not parser.has_section(section):
        return {}
    return {name.lstrip("-").replace("_", "-"): value for name, value in parser.items(section)}


# -- uv


def _uv_options(environ: Mapping[str, str], home: Path, cwd: Path, platform: str) -> _Found:
    found = _Found(extra=[], explicit=[])
    for word in _words(environ.get("UV_INDEX", "")):
        found.extra.append(_named(word))
    found.extra += [("", word) for word in _words(environ.get("UV_EXTRA_INDEX_URL", ""))]
    for path in _uv_files(environ, home, cwd, platform):
        _uv_file(path, found)
    return found


def _named(word: str) -> tuple[str, str]:
    """Name and address of ``name=address``; an address alone may hold ``=`` too."""
    match = re.fullmatch(r"(?:(?P<name>[\w.-]+)=)?(?P<url>.*)", word, re.DOTALL)
    return (match["name"] or "", match["url"]) if match else ("", word)


def _uv_files(environ: Mapping[str, str], home: Path, cwd: Path, platform: str) -> list[Path]:
    if environ.get("UV_NO_CONFIG"):
        return []
    if chosen := environ.get("UV_CONFIG_FILE"):
        return [Path(chosen)]
    if platform == "win32":
        user = Path(environ.get("APPDATA") or home) / "uv" / "uv.toml"
        shared = Path(environ.get("PROGRAMDATA", "C:/ProgramData")) / "uv" / "uv.toml"
    else:
        user = _user_folder(environ, home) / "uv" / "uv.toml"
        shared = Path("/etc/uv/uv.toml")
    project = cwd / "uv.toml" if (cwd / "uv.toml").is_file() else cwd / "pyproject.toml"
    return [project, user, shared]


def _uv_file(path: Path, found: _Found) -> None:
    try:
        table: Any = parse_settings(path.read_bytes(), path)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return
    except OSError as error:
        raise ConfigError(
            f"Cannot be read: {clean_text(str(error), 120)}.", file=str(path)
        ) from error
    if path.name == "pyproject.toml":
        table = _table(_table(table.get("tool"), path).get("uv"), path)
    pip = _table(table.get("pip"), path)
    for one in _list(table.get("index"), path):
        entry = _table(one, path)
        url, name = str(entry.get("url", "")), str(entry.get("name", ""))
        if entry.get("default"):
            found.main = found.main or url
        elif url:
            (found.explicit if entry.get("explicit") else found.extra).append((name, url))
    main = table.get("index-url") or pip.get("index-url")
    found.main = found.main or (main if isinstance(main, str) else "")
    extra = table.get("extra-index-url") or pip.get("extra-index-url")
    found.extra += [("", str(url)) for url in _list(extra, path)]


def _table(value: Any, path: Path) -> dict[str, Any]:
    """A table of TOML, empty where there is none; raises ``ConfigError`` for anything else."""
    if value is None or isinstance(value, dict):
        return value or {}
    raise ConfigError("A table is expected where there is none.", file=str(path))


def _list(value: Any, path: Path) -> list[Any]:
    """A list of TOML, or one text as a list of one; raises ``ConfigError`` for anything else."""
    if value is None or isinstance(value, list | str):
        return [value] if isinstance(value, str) else value or []
    raise ConfigError("A list is expected where there is none.", file=str(path))
