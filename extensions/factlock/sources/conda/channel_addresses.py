"""Where conda's channels are: what was said for this run, then conda's own configuration, then its default.

No address stands here: where nothing is configured rattler knows the default. Source of the places and
the names of settings: conda's documentation of ``.condarc`` (2026-11).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from factlock.channel_names import is_channel_name
from factlock.errors import Cause, ConfigError, SourceError
from factlock.inputs.guarded_yaml import read_yaml
from factlock.inputs.yaml_tree import Mapping as YamlMapping
from factlock.inputs.yaml_tree import Node, Scalar
from factlock.light_dataclass import dataclass
from factlock.text import Secret, clean_text

_MAX = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel: its logical name, its address without credentials, and whether it is only a sample.

    ``address`` is ``""`` where rattler's default is meant; ``folder`` is set for a channel that is one.
    ``until`` is the day up to which somebody said a sample goes.
    """

    name: str
    address: str = ""
    folder: Path | None = None
    partial: bool = False
    until: str = ""
    user: Secret | None = None
    password: Secret | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a run was told: folders or addresses by channel, and which are samples, up to which day."""

    addresses: Mapping[str, str]
    partial: Mapping[str, str]
    root: Path


class Channels:
    """The channels of this machine by their logical names."""

    def __init__(self, told: Told, environ: Mapping[str, str], home: Path) -> None:
        self._told = told
        self._custom: dict[str, str] = {}
        self._alias = environ.get("CONDA_CHANNEL_ALIAS", "")
        self._found: dict[str, Channel] = {}
        for path in _condarcs(environ, home):
            self._read(path)

    @property
    def found(self) -> tuple[Channel, ...]:
        """The channels that were looked for so far."""
        return tuple(self._found.values())

    def find(self, name: str) -> Channel:
        """A channel; raises ``SourceError`` for a name that says nothing on this machine."""
        if name in self._told.partial and name not in self._told.addresses:
            raise ConfigError(
                f"The channel {clean_text(name, 60)} is said to be a sample, but not where it is.",
                advice=f"Say it as --channel {clean_text(name, 60)}=FOLDER.",
            )
        top = name.partition("/")[0]
        if name in self._told.addresses:
            address = self._told.addresses[name]
        elif top in self._told.addresses:
            # A label lies inside its channel.
            address = _below(self._told.addresses[top], name, self._told.root)
        elif top in self._custom:
            address = f"{self._custom[top].rstrip('/')}/{name}"
        elif top == "defaults" or not is_channel_name(name):
            raise SourceError(
                f"The channel {clean_text(name, 60)!r} is not configured on this machine.",
                cause=Cause.NOT_CONFIGURED,
                advice="Name its address in factlock's setting `channels`, or in custom_channels of "
                ".condarc.",
            )
        else:
            address = f"{self._alias.rstrip('/')}/{name}" if self._alias else ""
        partial = name in self._told.partial
        self._found[name] = _channel(name, address, self._told, partial=partial)
        return self._found[name]

    def _read(self, path: Path) -> None:
        """What one ``.condarc`` says, where no earlier one said it."""
        try:
            content = path.read_bytes()
        except OSError:
            return
        document = read_yaml(content, str(path), limit=_MAX) if content.strip() else None
        if not isinstance(document, YamlMapping):
            return
        alias = document.get("channel_alias")
        if isinstance(alias, Scalar) and not self._alias:
            self._alias = alias.text
        custom = document.get("custom_channels")
        for name, address in _texts(custom):
            self._custom.setdefault(name, address)


def _below(address: str, name: str, root: Path) -> str:
    """The address of a label of a channel; raises ``SourceError`` for a folder that has none."""
    label = name.partition("/")[2]
    found = f"{address.rstrip('/')}/{label}"
    if urlsplit(address).scheme in {"http", "https"}:
        return found
    path = unquote(urlsplit(found).path) if urlsplit(found).scheme == "file" else found
    if (root / path).is_dir():
        return found
    raise SourceError(
        f"The channel {clean_text(name, 60)} is not there: its folder has nothing of that name.",
        cause=Cause.NOT_AN_INDEX,
        advice="Ask for a label that the channel has.",
    )


def _texts(node: Node | None) -> Iterator[tuple[str, str]]:
    if isinstance(node, YamlMapping):
        for key, value in node.pairs:
            if isinstance(value, Scalar):
                yield key.text, value.text


def _condarcs(environ: Mapping[str, str], home: Path) -> Iterator[Path]:
    """The files that conda reads, the most important one first."""
    if named := environ.get("CONDARC"):
        yield Path(named)
    for variable in ("CONDA_PREFIX", "MAMBA_ROOT_PREFIX", "CONDA_ROOT"):
        if folder := environ.get(variable):
            yield Path(folder) / ".condarc"
    yield home / ".condarc"
    yield home / ".conda" / ".condarc"
    yield Path(environ.get("XDG_CONFIG_HOME") or home / ".config") / "conda" / ".condarc"
    yield from (Path("/etc/conda/.condarc"), Path("/var/lib/conda/.condarc"))


def _channel(name: str, address: str, told: Told, *, partial: bool) -> Channel:
    until = told.partial.get(name, "")
    parts = urlsplit(address)
    if address and parts.scheme not in {"http", "https"}:
        # A drive of Windows looks like a scheme.
        path = unquote(parts.path) if parts.scheme == "file" else address
        folder = (told.root / path).resolve()
        if not folder.is_dir():
            raise ConfigError(
                f"The channel {clean_text(name, 60)} is said to be in a folder that is not there.",
                file=str(folder),
                advice="Name the folder that holds noarch/repodata.json.",
            )
        return Channel(
            name=name, address=folder.as_uri(), folder=folder, partial=partial, until=until
        )
    bare = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    return Channel(
        name=name,
        address=bare,
        partial=partial,
        until=until,
        user=Secret(unquote(parts.username)) if parts.username else None,
        password=Secret(unquote(parts.password)) if parts.password else None,
    )
