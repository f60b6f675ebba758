"""The lines in which tools conclude: a conflict, nothing found, no wheel, a build that failed.

Every pattern is looked for in one line of bounded length, begins where a word does, and repeats nothing
within a repetition: each line takes a time that its length bounds.
"""

from __future__ import annotations

from factlock.checks.logs.failures import Failure
from factlock.checks.logs.rules import Rule, make_rule

VERDICTS: tuple[Rule, ...] = (
    make_rule(
        Failure.CONFLICT,
        r"Cannot install .{1,900} because these package versions have conflicting dependencies",
        r"The conflict is caused by:",
        r"(?<![\w.-])(?P<req>[\w.-]{1,100}) \S{1,50} has requirement .{1,300}",
        r"(?<![\w.-])(?P<req_1>[\w.-]{1,100}) \S{1,50} requires "
        r".{1,300}, but you(?:'ll| will)? have .{1,200} incompatible",
        r"Double requirement given: (?P<req_2>[^\s(]{1,200})",
        r"Could not find a version that matches (?P<req_3>[^\s(]{1,200})",
        r"ContextualVersionConflict|VersionConflict",
        r"none of the providers can be installed|cannot install both ",
        r"is requested and can be installed|which conflicts with|because it conflicts with",
        r"Because \S{1,100} depends on both ",
        r"The following specifications were found to be (?:incompatible|in conflict)",
        rank=1,
    ),
    make_rule(
        Failure.NO_WHEEL,
        r"(?<![^\s(])(?P<req>[^\s(]{1,150}) has no usable wheels",
        r"(?<![^\s(])(?P<req_1>[^\s(]{1,150}) has no wheels with a matching",
        r"(?<![\w.+!-])(?P<req_2>[\w.+!-]{1,200}\.whl) is not a supported wheel on this platform",
        r"Unable to find installation candidates for (?P<req_3>[\w.-]{1,100}) \((?P<version>[^)]{1,50})\)",
        r"doesn't have a source distribution or wheel for the current platform",
        r"has no (?:source distribution|wheels? (?:available|compatible))",
        r"building from source is disabled|building source distributions is disabled",
        rank=1,
    ),
    make_rule(
        Failure.CANNOT_BE_FOUND,
        r"Could not find a version that satisfies the requirement (?P<req>\S.{0,200}?) \(from",
        r"No matching distribution found for (?P<req_1>\S.{0,200})$",
        r"Package '(?P<req_2>[\w.-]{1,100})' requires a different "
        r"Python: \S{1,20} not in '(?P<python>[^']{1,80})'",
        r"(?<![\w.-])(?P<req_3>[\w.-]{1,100}) was not found in the (?:package registry|provided package)",
        r"there (?:is|are) no versions? of (?P<req_4>[^\s,]{1,150})",
        r"does not satisfy Python(?P<python_1>[<>=!~][^\s]{1,60}).{0,60}? "
        r"and (?P<req_12>\S{1,150}) depends on Python",
        r"PackagesNotFoundError|ResolvePackageNotFound",
        r"nothing provides requested (?P<req_5>[\w.-]{1,100})(?: (?P<version>\S{1,60}))?",
        r"(?<![\w.-])(?P<req_7>[\w.-]{1,100}) (?:[^├└]{1,120} )?does not exist \(perhaps a typo",
        r"depends on (?P<req_8>[\w.-]{1,100}) \((?P<version_1>[^)]{1,60})\) which doesn't (?:match|exist)",
        r"Could not find a matching version of package (?P<req_9>[\w.-]{1,100})",
        r"(?<![\w.-])(?P<req_13>[\w.-]{1,100}) requires Python "
        r"(?P<python_2>[^\s]{1,60}), so it will not be (?:satisfied|installable)",
        r"No candidates were found for (?P<req_11>[\w.-]{1,100})",
        rank=1,
    ),
    make_rule(
        Failure.CANNOT_BE_FOUND,
        r"nothing provides (?P<req>[\w.-]{1,100}).{0,200} needed by",
        r"(?<![\w.-])(?P<req_1>[\w.-]{1,100}) [^├└]{0,120}?, which does not exist \(perhaps",
        r"no versions of (?P<req_2>[\w.-]{1,100}) match",
        rank=2,
    ),
    make_rule(
        Failure.CONFLICT,
        r"ResolutionImpossible",
        r"LibMambaUnsatisfiableError|UnsatisfiableError",
        r"The following packages are incompatible",
        r"version solving failed",
        r"No solution found when resolving",
        r"Could not solve for environment specs|Encountered problems while solving",
        r"Could not solve for environment|Cannot solve the request because of",
        rank=3,
    ),
    make_rule(
        Failure.CANNOT_BE_BUILT,
        r"SyntaxError: (?:Missing parentheses in call to "
        r"'(?:print|exec)'|multiple exception types|invalid syntax)",
        r"for Python 2(?:\.\d)? only",
        r"requires Python '?[<>=~\d.,* ]{1,40}'? but the running Python is",
        r"Python version .{1,40} (?:is )?(?:not supported|required)|Unsupported Python version",
        rank=1,
        building=True,
    ),
    make_rule(
        Failure.CANNOT_BE_BUILT,
        r"(?:Failed building wheel for|Could not build wheels for) (?P<req>[\w.-]{1,100})",
        r"Failed to (?:download and )?build:? "
        r"[`'](?P<req_1>[\w.\[\]-]{1,100})(?:==(?P<version>[\w.!+]{1,50}))?[`']",
        r"likely not a problem with poetry but with (?P<req_3>[\w.-]{1,100}) \((?P<version_1>[^)]{1,50})\)",
        r"metadata-generation-failed|legacy-install-failure|failed-wheel-build-for-install",
        r"subprocess-exited-with-error",
        r"egg_info\"? (?:did not run successfully|failed with error code)",
        r"Command errored out with exit status|Complete output from command .{1,400} egg_info",
        r"The build backend returned an error|Call to `[^`]{1,80}` failed",
        r"error: command '[^']{1,200}' failed with exit (?:status|code) \d",
        rank=4,
    ),
)
