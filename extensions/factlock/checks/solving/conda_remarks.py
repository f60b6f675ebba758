"""What is said of a set that conda's solver chose: its variants, and what it asks of the system."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from factlock.checks.amounts import describe_some
from factlock.checks.solving.channel_target import ChannelTarget
from factlock.checks.solving.conda_solved import CondaPackage
from factlock.checks.solving.solved import Package, Solved, Target
from factlock.checks.solving.variants import CPU
from factlock.model import Text, say

MAX_SHOWN = 8
_CUDA = "__cuda"
# Where no build for CUDA is made, nothing was decided.
_NO_CUDA = "osx-"


def variant_marks(solved: Solved) -> dict[str, Text]:
    """A remark for each package whose build tells its variant."""
    return {
        one.name: say("{variant}", variant=variant)
        for one in _of_conda(solved.packages.values())
        if (variant := one.variant)
    }


def set_remarks(solved: Solved, target: Target) -> Iterator[Text]:
    """What holds of a whole set: for which processor it was chosen and why, and what it asks of a system."""
    packages = list(_of_conda(solved.packages.values()))
    if isinstance(target, ChannelTarget):
        yield from _processors(packages, target)
    asked = _by_system(packages)
    if asked:
        words = [
            f"{what} ({describe_some(names, 2)})"
            for what, names in sorted(asked.items(), key=_rank)
        ]
        yield say("The system must have: {words}.", words=describe_some(words, MAX_SHOWN))


def chosen_remarks(solved: Solved, names: Iterable[str], target: Target) -> Iterator[Text]:
    """In which variant some packages were chosen, and why."""
    packages = list(_of_conda(solved.packages[name] for name in names if name in solved.packages))
    for one in packages:
        if one.variant:
            yield say(
                "{name} {version} is the build {build}: {variant}.",
                name=one.name,
                version=one.version,
                build=one.build,
                variant=one.variant,
            )
    if isinstance(target, ChannelTarget):
        yield from _processors(packages, target)


def _of_conda(packages: Iterable[Package]) -> Iterator[CondaPackage]:
    return (one for one in packages if isinstance(one, CondaPackage))


def _processors(packages: Iterable[CondaPackage], target: ChannelTarget) -> Iterator[Text]:
    """What the virtual package of CUDA decided."""
    found = list(packages)
    cuda = [one.name for one in found if any(variant.cuda for variant in one.variants)]
    cpu = [one.name for one in found if any(variant.word == CPU for variant in one.variants)]
    given = {word.split("=")[0]: word for word in target.virtual.split(",")}
    there = given.get(_CUDA, "")
    if cuda and there:
        yield say(
            "Chosen for CUDA, for the system has {cuda}: {names}.",
            cuda=there,
            names=describe_some(cuda),
        )
    elif cpu and there:
        yield say(
            "Chosen without CUDA, though the system has {cuda}: {names}.",
            cuda=there,
            names=describe_some(cpu),
        )
    elif cpu and not target.platform.startswith(_NO_CUDA):
        yield say(
            "Chosen without CUDA: {names}. A build that asks for `__cuda` is not taken, because the "
            "question says of no system that has it (`virtual`: `__cuda=12.9`).",
            names=describe_some(cpu),
        )


def _by_system(packages: Iterable[CondaPackage]) -> dict[str, list[str]]:
    asked: dict[str, list[str]] = {}
    for one in packages:
        for what in one.system:
            asked.setdefault(what, []).append(one.name)
    return asked


def _rank(one: tuple[str, list[str]]) -> tuple[int, str]:
    """What fewest ask for says most."""
    what, names = one
    return len(names), what
