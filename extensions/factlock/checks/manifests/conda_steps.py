"""What a manifest asks of conda against a lock: is a version inside a spec, as far as that is plain?"""

from __future__ import annotations

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import Version

from factlock.inputs import CondaSpec, LockedPackage
from factlock.patterns import regex

# Of plain numbers conda and pip think alike; of letters, epochs and dashes they do not.
_NUMBERS = regex(r"\d+(?:\.\d+)*")
_BOUND = regex(r"(?P<sign>[=!<>~]{0,2}) ?(?P<version>\d+(?:\.\d+)*)(?P<star>\.?\*)?")


def admits(spec: CondaSpec, package: LockedPackage) -> bool | None:
    """Whether a spec admits a locked package; ``None`` where it is not for us to say."""
    if spec.build or spec.others or spec.channel:
        return None
    if not spec.version or spec.version == "*":
        return True
    if not _NUMBERS.fullmatch(package.version):
        return None
    try:
        bounds = SpecifierSet(",".join(map(_as_pep440, spec.version.split(","))))
    except (InvalidSpecifier, ValueError):
        return None
    return bounds.contains(Version(package.version), prereleases=True)


def _as_pep440(bound: str) -> str:
    """A bound of conda's in pip's words; raises ``ValueError`` for one that is not plain."""
    found = _BOUND.fullmatch(bound.strip())
    if not found or (found["sign"] not in {"", "=", "==", "!="} and found["star"]):
        raise ValueError(bound)
    sign = found["sign"]
    if sign == "=" or (found["star"] and sign in {"", "=="}):
        return f"=={found['version']}.*"
    if sign == "!=" and found["star"]:
        return f"!={found['version']}.*"
    return f"{sign or '=='}{found['version']}"
