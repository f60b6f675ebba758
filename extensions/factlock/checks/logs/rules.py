"""What each failure looks like: the words of pip, uv, conda, mamba, poetry and of build tools, in one table.

Every pattern is looked for in one line of bounded length and repeats nothing within a repetition.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Failure(StrEnum):
    """What makes an installation fail; the order is that in which they are told to readers."""

    CANNOT_BE_FOUND = "cannot-be-found"
    WRONG_INDEX = "wrong-index"
    CONFLICT = "conflict"
    NO_WHEEL = "no-wheel"
    CANNOT_BE_BUILT = "cannot-be-built"
    HIDDEN_BUILD_DEPENDENCY = "hidden-build-dependency"
    MISSING_COMPILER = "missing-compiler"
    NO_OPENMP = "no-openmp"
    MISSING_LIBRARY = "missing-library"
    BAD_ADDRESS = "bad-address"
    NETWORK = "network"
    PERMISSION = "permission"
    NO_SPACE = "no-space"
    HASH_MISMATCH = "hash-mismatch"


BUILD = frozenset(
    {
        Failure.HIDDEN_BUILD_DEPENDENCY,
        Failure.MISSING_COMPILER,
        Failure.NO_OPENMP,
        Failure.MISSING_LIBRARY,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A failure and how a line says it.

    Groups of the pattern: ``req`` a requirement or name, ``version``, ``what`` the thing that is not
    there, ``python`` the Pythons that are asked for. ``weak`` lines are warnings, after which an
    installer tries again: they count only where something was not found in the end. ``building``:
    only inside a build, since the same words can be said by anything. ``rank`` is how far from the root
    a line is: 0 a cause, 1 a verdict, 2 one that others overrule, 3 a headline, 4 what everything ends in.
    """

    failure: Failure
    pattern: re.Pattern[str]
    rank: int = 0
    weak: bool = False
    building: bool = False


def _rule(
    failure: Failure, *patterns: str, rank: int = 0, weak: bool = False, building: bool = False
) -> Rule:
    return Rule(
        failure=failure,
        pattern=re.compile("|".join(f"(?:{one})" for one in patterns), re.IGNORECASE),
        rank=rank,
        weak=weak,
        building=building,
    )


_COMPILER = (
    r"(?:[\w./\\+-]{0,120}[/\\-])?"
    r"(?:gcc|g\+\+|cc|c\+\+|clang|clang\+\+|cl|gfortran|icc|nvcc|cargo|rustc|cmake|make|ninja|swig|autoreconf|autoconf|automake|libtoolize|patch)"
    r"(?:-\d{1,2}(?:\.\d)?)?(?:\.exe)?"
)
_HEADER = r"[\w./\\+-]{1,120}\.(?:h|hh|hpp|hxx|inc|cuh|mod)"

RULES: tuple[Rule, ...] = (
    _rule(
        Failure.NO_SPACE,
        r"No space left on device",
        r"\[Errno 28\]",
        r"ENOSPC\b",
        r"NoSpaceLeftError",
        r"Disk quota exceeded",
        r"not enough space on the disk",
    ),
    _rule(
        Failure.BAD_ADDRESS,
        r"Permission denied \(publickey",
        r"fatal: (?:unable to access|repository|could not read (?:Username|from remote)|Remote branch)",
        r"remote: Repository not found",
        r"ERROR: Repository not found",
        r"Git operation failed",
        r"(?:git clone|git fetch|git checkout)\b.{0,600}(?:did not run successfully|failed with (?:error|exit))",
        r"pathspec '[^']{1,200}' did not match any",
        r"Could not find a file at",
        r"Distribution not found at:",
        r"is not a valid editable requirement",
        r"should either be a path to a local project or a VCS url",
        r"Directory '[^']{1,300}' is not installable",
        r"does not appear to be a Python project",
        r"looks like a filename, but the file does not exist",
        r"HTTP error 404 while getting",
        r"404 Client Error: .{0,80} for url: \S{1,600}\.(?:whl|zip|tar\.gz|tgz|tar\.bz2)\b",
        r"HTTP status client error \(404[^)]{0,40}\) for url \(\S{1,600}\.(?:whl|zip|tar\.gz|tgz)",
        r"Path \S{1,300} for \S{1,100} does not exist",
        r"Unsupported (?:URL|scheme)|Invalid URL|invalid url|InvalidSchema|No connection adapters were found",
        r"is not a valid wheel filename|Invalid wheel filename",
        r"Invalid requirement: .{0,200}(?:://|@|/)",
        r"Could not open requirements file|File not found: `[^`]{1,200}`",
        r"\[Errno 2\] No such file or directory: '[^']{0,300}\.(?:whl|tar\.gz|zip|txt)'",
    ),
    _rule(
        Failure.PERMISSION,
        r"externally-managed-environment",
        r"is externally managed",
        r"\[Errno 13\]",
        r"PermissionError",
        r"Permission denied \(os error 13\)",
        r"EnvironmentNotWritableError|NoWritableEnvsDirError|NotWritableError",
        r"\[WinError 5\]|Access is denied",
        r"\bEACCES\b",
        r"The current user does not have write permissions",
    ),
    _rule(
        Failure.HASH_MISMATCH,
        r"THESE PACKAGES DO NOT MATCH THE HASHES",
        r"Hash mismatch for `?(?P<req>[\w.-]{1,100})(?:==(?P<version>[\w.!+]{1,50}))?",
        r"Hashes are required in --require-hashes mode",
        r"In --require-hashes mode, all requirements must have",
        r"ChecksumMismatchError|HashMismatch\b",
        r"Hash for (?P<req_1>[\w.-]{1,100}) \((?P<version_1>[\w.!+]{1,50})\) .{0,300}not found in",
    ),
    _rule(
        Failure.NO_OPENMP,
        r"unsupported option '-fopenmp",
        r"-fopenmp.{0,40}(?:not supported|unsupported|unrecogni[sz]ed|invalid)",
        r"(?:unrecogni[sz]ed|unknown|invalid).{0,60}-fopenmp",
        r"\bomp\.h\b.{0,20}(?:not found|No such file)",
        r"cannot find -l(?:gomp|omp|iomp5)\b",
        r"library (?:not found for -l|')(?:gomp|omp|iomp5)\b",
        r"Could NOT find OpenMP",
        r"OpenMP .{0,30}(?:not found|is not supported|required)",
    ),
    _rule(
        Failure.MISSING_COMPILER,
        rf"unable to execute '?(?P<what>{_COMPILER})'?: No such file",
        rf"command '(?P<what_1>{_COMPILER})' failed: (?:No such file|None)",
        rf"\[(?:Errno|WinError) 2\] [^:]{{1,80}}: '(?P<what_2>{_COMPILER})'",
        r"(?P<what_10>Microsoft Visual C\+\+ \d{1,2}\.\d)",
        r"Unable to find (?P<what_11>vcvarsall\.bat)",
        r"'(?P<what_3>cl|cl\.exe)' is not recognized",
        r"Unknown compiler\(s\)",
        r"No (?P<what_4>CMAKE_\w{1,20}_COMPILER) could be found",
        r"(?P<what_5>CMAKE_\w{1,20}_COMPILER) not set",
        r"(?:cannot execute|error trying to exec) '(?P<what_6>cc1(?:plus|obj)?|as|collect2|f951)'",
        r"linker `(?P<what_7>[\w.-]{1,40})` not found",
        r"can't find (?P<what_12>Rust compiler)|rustc?, the Rust|Rust compiler (?:is )?not found",
        r"cargo, the Rust package manager, is not installed",
        r"This package requires Rust",
        r"invalid active developer path",
        r"no (?P<what_14>Fortran compiler) found",
        rf"(?:^|[ :])(?P<what_8>{_COMPILER}): (?:command )?not found",
        rf"(?<![\w./\\+-])(?P<what_9>{_COMPILER}): No such file or directory",
        r"(?P<what_13>CMake) must be installed|Could not find (?:the )?CMake|Problem with the CMake installation",
    ),
    _rule(
        Failure.MISSING_LIBRARY,
        rf"fatal error: '?(?P<what>{_HEADER})'?(?: file not found|: No such file)",
        rf"Cannot open include file: '(?P<what_1>{_HEADER})'",
        r"(?P<what_2>pg_config) executable not found",
        r"(?<![\w-])(?P<what_3>[\w-]{1,40}[_-]config)'?\"?:? (?:command )?not found",
        r"Could not (?:run|find) (?P<what_4>[\w-]{1,40}-config)",
        r"\[(?:Errno|WinError) 2\] [^:]{1,80}: '(?P<what_16>[\w./-]{0,60}[_-]config)'",
        r"Can ?not find valid pkg-config name",
        r"Package '?(?P<what_5>[\w.+-]{1,60})'?,? (?:required by .{0,60} )?(?:was )?not found",
        r"No package '(?P<what_6>[\w.+-]{1,60})' found",
        r"(?P<what_15>pkg-config)(?: is)?(?:: command)? not found",
        r"cannot find -l(?P<what_7>[\w.+-]{1,60})",
        r"library not found for -l(?P<what_8>[\w.+-]{1,60})",
        r"ld: library '(?P<what_9>[\w.+-]{1,60})' not found",
        r"LNK1181: cannot open input file '(?P<what_10>[\w.+-]{1,60})'",
        r"Dependency \"?(?P<what_11>[\w.+-]{1,60})\"? not found",
        r"Could NOT find (?P<what_12>\w{1,60}) \(missing",
        r"configuration file provided by \"(?P<what_13>[\w.+-]{1,60})\"",
        r"headers or library files could not be found for (?P<what_14>[\w.+-]{1,60})",
        r"Unable to (?:load dependency|find) (?:HDF5|libxml2|.{1,40} headers)",
        r"Please make sure the libxml2 and libxslt development packages",
    ),
    _rule(
        Failure.HIDDEN_BUILD_DEPENDENCY,
        r"ModuleNotFoundError: No module named '?(?P<what>[\w.]{1,80})",
        r"ImportError: No module named '?(?P<what_1>[\w.]{1,80})",
        r"BackendUnavailable: Cannot import '(?P<what_2>[\w.]{1,80})'",
        building=True,
    ),
    _rule(
        Failure.HIDDEN_BUILD_DEPENDENCY,
        r"`(?P<req>[\w.-]{1,100})@(?P<version>[\w.!+]{1,50})` depends on `(?P<what>[^`]{1,80})`, but",
        rank=1,
    ),
    _rule(
        Failure.WRONG_INDEX,
        r"WARNING: 401 Error, Credentials not correct",
        r"is not a trusted or secure host",
        weak=True,
    ),
    _rule(
        Failure.WRONG_INDEX,
        r"40[13] (?:Client Error|Unauthorized|Forbidden)",
        r"\(40[13] (?:Unauthorized|Forbidden)\)",
        r"HTTP error 40[13] while getting",
        r"could not be queried due to a lack of valid authentication",
        r"returned a 40[13] \w{4,14} error",
        r"UnavailableInvalidChannel|ChannelDenied|HTTP 40[134] [A-Z ]{4,20} for channel",
        r"CondaHTTPError: HTTP 40[134]",
        r"(?:response code|status).{0,40}\b40[134]\b.{0,400}repodata|repodata.{0,300}\b40[134]\b",
        r"404 Client Error: .{0,80} for url",
        r"Authentication error when accessing",
        r"HTTP status client error \(40[134]",
    ),
    # An index that makes wheels answers so when it cannot make one.
    _rule(
        Failure.CANNOT_BE_BUILT,
        r"500 Server Error: Internal Server Error for url: \S{0,200}wheel",
        rank=1,
    ),
    _rule(
        Failure.NETWORK,
        r"(?:WARNING: |^)Retrying \(Retry\(",
        r"connection broken by",
        r"Could not fetch URL ",
        weak=True,
    ),
    _rule(
        Failure.NETWORK,
        r"Temporary failure in name resolution|Name or service not known|nodename nor servname",
        r"getaddrinfo failed|Failed to resolve '|NameResolutionError|dns error|Could not resolve host",
        r"Max retries exceeded|Read timed out|ReadTimeoutError|ConnectTimeout|Connection timed out",
        r"operation timed out|\bReadTimeout\b|TimeoutError",
        r"Connection refused|Connection reset|ConnectionResetError|Network is unreachable",
        r"No route to host|Remote end closed connection|RemoteDisconnected|IncompleteRead",
        r"CERTIFICATE_VERIFY_FAILED|certificate verify failed|SSLError|SSL certificate problem",
        r"invalid peer certificate|UnknownIssuer|unable to get local issuer",
        r"CondaSSLError|CondaHTTPError: HTTP 000|ProxyError|Cannot connect to proxy|Tunnel connection failed",
        r"error sending request for url|tcp connect error",
        r"HTTP status server error|HTTP error 5\d\d|\b50[0234] Server Error|CondaHTTPError: HTTP 5\d\d",
        r"Download error \(\d{1,3}\)|ConnectionFailed|All attempts to connect to \S{1,200} failed",
    ),
    _rule(
        Failure.CONFLICT,
        r"Cannot install .{1,900} because these package versions have conflicting dependencies",
        r"The conflict is caused by:",
        r"(?<![\w.-])(?P<req>[\w.-]{1,100}) \S{1,50} has requirement .{1,300}",
        r"(?<![\w.-])(?P<req_1>[\w.-]{1,100}) \S{1,50} requires .{1,300}, but you (?:will )?have .{1,200} incompatible",
        r"Double requirement given: (?P<req_2>[^\s(]{1,200})",
        r"Could not find a version that matches (?P<req_3>[^\s(]{1,200})",
        r"ContextualVersionConflict|VersionConflict",
        r"none of the providers can be installed|cannot install both ",
        r"is requested and can be installed|which conflicts with|because it conflicts with",
        r"Because \S{1,100} depends on both ",
        r"The following specifications were found to be (?:incompatible|in conflict)",
        rank=1,
    ),
    _rule(
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
    _rule(
        Failure.CANNOT_BE_FOUND,
        r"Could not find a version that satisfies the requirement (?P<req>\S.{0,200}?) \(from",
        r"No matching distribution found for (?P<req_1>\S.{0,200})$",
        r"Package '(?P<req_2>[\w.-]{1,100})' requires a different Python: \S{1,20} not in '(?P<python>[^']{1,80})'",
        r"(?<![\w.-])(?P<req_3>[\w.-]{1,100}) was not found in the (?:package registry|provided package)",
        r"there (?:is|are) no versions? of (?P<req_4>[^\s,]{1,150})",
        r"does not satisfy Python(?P<python_1>[<>=!~][^\s]{1,60}).{0,60}? and (?P<req_12>\S{1,150}) depends on Python",
        r"PackagesNotFoundError|ResolvePackageNotFound",
        r"nothing provides requested (?P<req_5>[\w.-]{1,100})(?: (?P<version>\S{1,60}))?",
        r"(?<![\w.-])(?P<req_7>[\w.-]{1,100}) (?:[^├└]{1,120} )?does not exist \(perhaps a typo",
        r"depends on (?P<req_8>[\w.-]{1,100}) \((?P<version_1>[^)]{1,60})\) which doesn't (?:match|exist)",
        r"Could not find a matching version of package (?P<req_9>[\w.-]{1,100})",
        r"(?<![\w.-])(?P<req_13>[\w.-]{1,100}) requires Python (?P<python_2>[^\s]{1,60}), so it will not be (?:satisfied|installable)",
        r"No candidates were found for (?P<req_11>[\w.-]{1,100})",
        rank=1,
    ),
    _rule(
        Failure.CANNOT_BE_FOUND,
        r"nothing provides (?P<req>[\w.-]{1,100}).{0,200} needed by",
        r"(?<![\w.-])(?P<req_1>[\w.-]{1,100}) [^├└]{0,120}?, which does not exist \(perhaps",
        r"no versions of (?P<req_2>[\w.-]{1,100}) match",
        rank=2,
    ),
    _rule(
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
    _rule(
        Failure.CANNOT_BE_BUILT,
        r"SyntaxError: (?:Missing parentheses in call to '(?:print|exec)'|multiple exception types|invalid syntax)",
        r"for Python 2(?:\.\d)? only|requires Python '?[<>=~\d.,* ]{1,40}'? but the running Python is",
        r"Python version .{1,40} (?:is )?(?:not supported|required)|Unsupported Python version",
        rank=1,
        building=True,
    ),
    _rule(
        Failure.CANNOT_BE_BUILT,
        r"(?:Failed building wheel for|Could not build wheels for) (?P<req>[\w.-]{1,100})",
        r"Failed to (?:download and )?build:? [`'](?P<req_1>[\w.\[\]-]{1,100})(?:==(?P<version>[\w.!+]{1,50}))?[`']",
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
# One look decides for most lines of a log that nothing in them is worth a closer one.
TRIGGER = re.compile(
    r"err|fail|fatal|not ?f|no s|cannot|can't|can ?not|unable|could|denied|invalid|unsupported|require"
    r"|conflict|incompat|match|exist|provide|unsat|no \w+ named|no version|no package|no usable|has no|depends on"
    r"|because|retry|broken|trusted|visual c|compiler|externally|unknown|vcvars|rust|not set|not rec|timed|refused|40\d|50\d"
    r"|requested|double|disabled|python 2|candidates|did not|openmp|not supported|looks like|does not|quota|space|mismatch",
    re.IGNORECASE,
)


def groups(found: re.Match[str], name: str) -> str:
    """What the group of a name, or one of its numbered brothers, holds."""
    for key, value in found.groupdict().items():
        if value and (key == name or key.startswith(f"{name}_")):
            return value.strip()
    return ""
