"""What is solved on conda channels: the options of a question, and the target that they make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from factlock.channel_names import read_channels
from factlock.checks import Parameter
from factlock.checks.solving.solved import Target, canonical_requirement, read_target
from factlock.errors import InputError
from factlock.facts.channel_keys import environment_key
from factlock.inputs.conda_spec import read_conda_spec
from factlock.light_dataclass import dataclass
from factlock.model import FactKey, Json
from factlock.patterns import regex
from factlock.target import describe_target
from factlock.text import clean_text, read_name
from factlock.virtual_packages import read_virtual_packages

# ``dask[array]``: brackets of conda hold ``key='value'``.
_EXTRAS = regex(r"\s*[A-Za-z0-9._-]+\s*\[[^=\]]*\]")
_PYTHON = "python"
# What else a project of an index is called on channels, where the name alone would find nothing.
CALLED: Mapping[str, str] = {"torch": "pytorch"}

CHANNEL = Parameter(
    name="channel",
    help="Conda channels to ask instead of the index, the first before the others: `conda-forge`.",
    read=read_channels,
)
VIRTUAL = Parameter(
    name="virtual",
    help="What the system has, for conda: `__cuda=12.4 __glibc=2.17`; `__cuda=none` takes it away.",
    read=read_virtual_packages,
)
ON_CHANNELS = (CHANNEL, VIRTUAL)


def read_package(text: str, given: Mapping[str, str]) -> str:
    """A spec of conda where a channel is asked, else a requirement; canonical. Raises ``InputError``."""
    if not given.get(CHANNEL.name):
        return canonical_requirement(text)
    if refused := _refusal(text):
        raise refused
    spec = read_conda_spec(text)
    if spec.name.startswith("__"):
        raise InputError(
            f"{spec.name} cannot be asked for: it stands for the system and is no package.",
            advice=f"Say what the system has with `virtual`: {spec.name}=1.2.",
        )
    asked = read_channels(given[CHANNEL.name]).split(",")
    if spec.channel and spec.channel not in asked:
        raise InputError(
            f"{clean_text(spec.channel, 60)} is not one of the channels that are asked.",
            advice=f"Name it in `channel`, or take it from the package: {spec.name}.",
        )
    return str(spec)


REQUIREMENTS = Parameter(
    name="requirements",
    help="Projects that are installed together, perhaps with extras and versions: `pymc dask[array]`; "
    "beside `channel` packages of conda: `pymc>=5 libblas=*=*openblas`.",
    read_beside=read_package,
)


def _refusal(text: str) -> InputError | None:
    if _EXTRAS.match(text):
        return InputError(
            f"{clean_text(text, 60)!r} cannot be asked of a channel: packages of conda have no extras.",
            advice="Ask for the package without them, and for what the extra would bring beside it.",
        )
    if ";" in text:
        return InputError(
            f"{clean_text(text, 60)!r} cannot be asked of a channel: packages of conda have no markers.",
            advice="Ask for the package alone; the target is said with `python` and `platform`.",
        )
    return None


def read_package_name(text: str, given: Mapping[str, str]) -> str:
    """The name of a package of the channels or of a project of the index; raises ``InputError``."""
    if not given.get(CHANNEL.name):
        return read_name(text)
    found = read_conda_spec(text)
    if str(found) != found.name:
        raise InputError(
            f"{clean_text(text, 60)!r} is more than a name.", advice=f"Write {found.name}."
        )
    return found.name


def read_names(text: str, given: Mapping[str, str]) -> str:
    """Names separated by spaces or commas, as ``jax,torch``; raises ``InputError``."""
    words = text.replace(",", " ").split()
    return ",".join(sorted({read_package_name(word, given) for word in words}))


def read_called(text: str, given: Mapping[str, str]) -> str:
    """Like ``read_package_name``, without names that channels use for nothing."""
    name = read_package_name(text, given)
    if given.get(CHANNEL.name) and name in CALLED:
        raise InputError(
            f"On conda channels {name} is called {CALLED[name]}.",
            advice=f"Write {CALLED[name]}.",
        )
    return name


def agree_on_channels(read: Mapping[str, str]) -> None:
    """Raises ``InputError`` for options that are of an index beside those of channels."""
    if read.get("channel") and read.get("index"):
        raise InputError(
            "`index` and `channel` cannot stand together: one set is chosen by one resolver.",
            advice="Take one of them away; two questions can ask both.",
        )
    if read.get("virtual") and not read.get("channel"):
        raise InputError(
            "`virtual` says what the system has for packages of conda.",
            advice="Name the channel too, or take it away.",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelTarget(Target):
    """What a set of conda is solved for. ``python`` is empty where the specs say themselves which."""

    channels: tuple[str, ...]
    virtual: str = ""

    @property
    def of_channels(self) -> bool:
        """Whether conda's solver chooses, from channels."""
        return True

    @property
    def words(self) -> str:
        """The target in words: ``Python 3.12 on linux-64 with __cuda=12.4 from conda-forge``."""
        words = describe_target(self.python, self.platform) if self.python else self.platform
        if self.virtual:
            words += f" with {self.virtual.replace(',', ', ')}"
        if self.before:
            words += f" before {self.before.removesuffix('T00:00:00Z')}"
        return f"{words} from {self.place}"

    @property
    def place(self) -> str:
        """The channels in words."""
        return ", ".join(self.channels)

    @property
    def data(self) -> dict[str, Json]:
        """The target as JSON shows it."""
        channels: list[Json] = [*self.channels]
        return {
            "python": self.python,
            "platform": self.platform,
            "before": self.before,
            "channels": channels,
            "virtual": self.virtual,
        }

    def solve(self, requirements: Iterable[str]) -> FactKey:
        """The key of the solution of a set of specs; Python is one of them."""
        own = [f"{_PYTHON} {self.python}.*"] if self.python else []
        return environment_key(
            [*requirements, *own],
            channels=self.channels,
            platform=self.platform,
            virtual=self.virtual,
            before=self.before,
        )

    def name_of(self, requirement: str) -> str:
        """The name in a canonical spec."""
        return read_conda_spec(requirement).name


def find_target(parameters: Mapping[str, str], requirements: Iterable[str]) -> Target:
    """The target of a question: of its channels where it names some, else of the index."""
    target = read_target(parameters)
    if not parameters.get("channel"):
        return target
    told = any(read_conda_spec(one).name == _PYTHON for one in requirements)
    return ChannelTarget(
        python="" if told else target.python,
        platform=target.platform,
        before=target.before,
        channels=tuple(parameters["channel"].split(",")),
        virtual=parameters.get("virtual", ""),
    )
