"""The stages of the pipeline for one question: which are asked for, and where the chain breaks."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from factlock.checks.solving.asked_sets import AskedSet, place, read_set, set_of
from factlock.checks.solving.disagreements import asks_of, contested
from factlock.checks.solving.install_proof import Fault, Flaw, find_faults
from factlock.checks.solving.on_targets import OnTarget, State
from factlock.checks.solving.solved import Package
from factlock.errors import InputError
from factlock.inputs import Entry, load_manifest, select
from factlock.inputs.requirement import (
    ADDRESS,
    EDITABLE,
    LOCAL_PATH,
    OTHER_INDEX,
    OWN_INDEX,
    REPOSITORY,
)
from factlock.light_dataclass import dataclass, replace
from factlock.text import clean_text

_ADDRESSES = (ADDRESS, EDITABLE, LOCAL_PATH, OTHER_INDEX, OWN_INDEX, REPOSITORY)
ALL = "all"


class Stage(StrEnum):
    """The links of the chain, in their order."""

    COMPILE = "compile"
    RESOLVE = "resolve"
    INSTALL = "install"


class Outcome(StrEnum):
    """What ``pipeline`` can answer."""

    INSTALLABLE = "installable"
    COMPILED = "compiled"
    RESOLVED = "resolved"
    CANNOT_BE_FOUND = "cannot-be-found"
    CANNOT_BE_BUILT = "cannot-be-built"
    CANNOT_BE_INSTALLED = "cannot-be-installed"
    BAD_ADDRESS = "bad-address"
    UNKNOWN = "unknown"


DONE = {
    Stage.COMPILE: Outcome.COMPILED,
    Stage.RESOLVE: Outcome.RESOLVED,
    Stage.INSTALL: Outcome.INSTALLABLE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """What a question wants done: the stages, what goes in, and the list that skips the first stage."""

    stages: tuple[Stage, ...]
    asked: AskedSet
    pins: AskedSet | None

    @property
    def subject(self) -> AskedSet:
        """What the resolver is asked about: the pins where they are given."""
        return self.asked if self.pins is None else self.pins


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """Where the chain breaks: the stage, which failure it is, and what it was."""

    stage: Stage
    outcome: Outcome
    names: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()


def read_stage(text: str) -> str:
    """The name of a stage, or ``all``; raises ``InputError``."""
    known = [ALL, *(stage.value for stage in Stage)]
    if text not in known:
        raise InputError(
            f"{clean_text(text, 40)!r} is not a stage.", advice=f"There are: {', '.join(known)}."
        )
    return text


def read_chain(parameters: Mapping[str, str]) -> Chain:
    """The chain that a question asks for."""
    pins = None
    if text := parameters.get("pinned@"):
        manifest = load_manifest(text)
        pins = set_of(manifest, select(manifest))
    wanted = parameters.get("stage") or ALL
    stages = tuple(Stage)[0 if pins is None else 1 :]
    chosen = stages if wanted == ALL else (Stage(wanted),)
    return Chain(stages=chosen, asked=read_set(parameters), pins=pins)


def check_chain(parameters: Mapping[str, str]) -> None:
    """Raise ``InputError`` for a stage without its input, and for lines that pin nothing."""
    chain = read_chain(parameters)
    if chain.pins is None:
        if chain.stages[0] is not Stage.COMPILE:
            raise InputError(
                f"The stage {chain.stages[0].value} has nothing to work on.",
                advice="Set the option `pinned` to the file with the pins "
                "(`--pinned requirements.txt`, `:pinned: requirements.txt`).",
            )
        return
    if chain.stages == (Stage.COMPILE,):
        raise InputError(
            "The stage compile makes the pins, and they are given.",
            advice="Leave the option pinned out, or choose another stage.",
        )
    for entry in chain.pins.entries:
        _check_pin(entry, hashed=chain.stages == (Stage.INSTALL,))


def _check_pin(entry: Entry, *, hashed: bool) -> None:
    line = entry.line or None
    if not entry.pinned:
        raise InputError(
            f"{entry.text!r} allows more than one version: the list is not pinned.",
            file=entry.file,
            line=line,
            advice="Compile it first: give the file as file, not as pinned.",
        )
    if hashed and not entry.hashes:
        raise InputError(
            f"{entry.text!r} has no hash: the stage install takes a list of files.",
            file=entry.file,
            line=line,
            advice="Use the list that the stage resolve shows, or choose that stage.",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The chain with what the resolver said, and where it breaks, if it does."""

    chain: Chain
    solved: OnTarget
    broken: Break | None = None

    @property
    def outcome(self) -> Outcome:
        """The outcome of the whole."""
        return self.broken.outcome if self.broken else DONE[self.chain.stages[-1]]

    @property
    def there(self) -> tuple[Package, ...]:
        """The packages that the list holds for the target: all that were solved, or those pinned."""
        solved, pins = self.solved, self.chain.pins
        if pins is None:
            return solved.packages
        names = set(pins.active(solved.python, solved.platform).names)
        return tuple(package for package in solved.packages if package.name in names)

    def word(self, stage: Stage) -> str:
        """How a stage ended: its outcome, or that it was not finished or not reached."""
        if self.broken is None:
            return DONE[stage].value
        if stage is self.broken.stage:
            return self.broken.outcome.value
        stages = self.chain.stages
        if stages.index(stage) > stages.index(self.broken.stage):
            return "not reached"
        # What needs a build keeps the list of pins from being finished, too.
        return DONE[stage].value if self.solved.state is State.SOLVED else "not finished"


def stop(chain: Chain, python: str, platform: str) -> Run | None:
    """The end of a chain whose lines cannot all be asked: nothing is asked then."""
    subject = chain.subject
    bad = [one for one in subject.refused if one.refused in _ADDRESSES]
    if subject.whole:
        return None
    broken = Break(
        stage=chain.stages[0],
        outcome=Outcome.BAD_ADDRESS if bad else Outcome.UNKNOWN,
        names=tuple(place(one) for one in bad or subject.refused),
    )
    solved = OnTarget(python=python, platform=platform, state=State.UNKNOWN)
    return Run(chain=chain, solved=solved, broken=broken)


def go(chain: Chain, solved: OnTarget) -> Run:
    """The chain over what the resolver said; a stage that was not asked for breaks nothing."""
    run = Run(chain=chain, solved=solved)
    found = _unsolved(chain, solved) if solved.state is not State.SOLVED else _unproven(run)
    if found is not None and found.stage not in chain.stages:
        if solved.state is State.SOLVED:
            return run
        # Without a solution there is nothing to show for any stage.
        found = replace(found, stage=chain.stages[-1])
    return replace(run, broken=found)


def _unsolved(chain: Chain, solved: OnTarget) -> Break:
    if solved.state is State.UNKNOWN:
        return Break(stage=chain.stages[0], outcome=Outcome.UNKNOWN)
    if solved.state in {State.NEEDS_A_BUILD, State.NOT_FOR_THIS_PYTHON}:
        return Break(stage=Stage.RESOLVE, outcome=Outcome.CANNOT_BE_BUILT, names=solved.names)
    disputed = tuple(contested(asks_of(solved, chain.subject)))
    if chain.pins is not None and solved.state is State.CONFLICT and disputed:
        # Every pin may be there, and yet they make no environment.
        return Break(stage=Stage.INSTALL, outcome=Outcome.CANNOT_BE_INSTALLED, names=disputed)
    names = solved.names or disputed or tuple(what for _, what in solved.asks)
    first = Stage.COMPILE if chain.pins is None else Stage.RESOLVE
    return Break(stage=first, outcome=Outcome.CANNOT_BE_FOUND, names=names)


def _unproven(run: Run) -> Break | None:
    pins = run.chain.pins
    hashes = {} if pins is None else {one.name: one.hashes for one in pins.entries}
    listed = {package.name: package.version for package in run.there}
    faults = tuple(find_faults(run.there, listed, hashes))
    if not faults:
        return None
    flaws = {fault.flaw for fault in faults}
    outcome = Outcome.CANNOT_BE_INSTALLED
    if flaws <= {Flaw.ADDRESS, Flaw.UNREAD}:
        outcome = Outcome.BAD_ADDRESS if Flaw.ADDRESS in flaws else Outcome.UNKNOWN
    names = tuple(dict.fromkeys(fault.who for fault in faults))
    return Break(stage=Stage.INSTALL, outcome=outcome, names=names, faults=faults)
