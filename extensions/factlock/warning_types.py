"""The types of warning that a build can give. Each is ``factlock.NAME`` for ``suppress_warnings``."""

from __future__ import annotations

from enum import StrEnum


class WarningType(StrEnum):
    """A type of warning; ``MEANING`` says when it is given."""

    FAILS = "fails"
    UNKNOWN = "unknown"
    STALE = "stale"
    NOT_LOCKED = "not-locked"
    INPUT = "input"
    RUNBOOK = "runbook"
    BRANCH = "branch"


MEANING = {
    WarningType.FAILS: "An expectation does not hold. Given at the directive, on every build.",
    WarningType.UNKNOWN: "A source could not be asked or did not answer properly, and there is no older"
    " fact to show. One warning a source and cause, with the number of facts.",
    WarningType.STALE: "A source could not be asked, and older facts are shown. One warning a source and"
    " cause, with the number of facts and the oldest date.",
    WarningType.NOT_LOCKED: "The mode is `locked` and `facts.lock` has no answer to this question.",
    WarningType.INPUT: "A directive, a role or an option is written wrongly.",
    WarningType.RUNBOOK: "A runbook is wrong: a way leads nowhere, an outcome is not mapped, a place has no"
    " producer. `factlock lint` says the same.",
    WarningType.BRANCH: "A worked request of a runbook takes another way than it expects. Given at the"
    " request's file, on every build.",
}
