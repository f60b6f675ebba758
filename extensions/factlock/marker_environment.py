"""What markers see on a target: never the machine that asks."""

from __future__ import annotations

_SYSTEMS = {
    "linux": ("posix", "linux", "Linux"),
    "osx": ("posix", "darwin", "Darwin"),
    "win": ("nt", "win32", "Windows"),
}
_MACHINES = {
    "linux-64": "x86_64",
    "linux-aarch64": "aarch64",
    "osx-64": "x86_64",
    "osx-arm64": "arm64",
    "win-64": "AMD64",
}
# "Python 3.11" means its newest patch release: markers and Requires-Python that exclude early ones
# do not count against it. No minor version ever had so many, and uv takes it as a version (0.13.8).
NEWEST_PATCH = 99


def full_python(python: str) -> str:
    """A Python with its patch release; ``3.11`` means the newest one."""
    return python if python.count(".") > 1 else f"{python}.{NEWEST_PATCH}"


def marker_environment(python: str, platform: str) -> dict[str, str]:
    """The values of all variables of markers (PEP 508) but ``extra`` on a target.

    Releases and versions of operating systems are empty, as uv has them for a target.
    """
    os_name, sys_platform, system = _SYSTEMS[platform.partition("-")[0]]
    full = full_python(python)
    return {
        "implementation_name": "cpython",
        "implementation_version": full,
        "os_name": os_name,
        "platform_machine": _MACHINES[platform],
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_system": system,
        "platform_version": "",
        "python_full_version": full,
        "python_version": ".".join(full.split(".")[:2]),
        "sys_platform": sys_platform,
    }
