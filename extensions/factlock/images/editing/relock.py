"""Which lock decides what an image installs, and the command that makes it anew."""

from __future__ import annotations

import posixpath
import shlex
from collections.abc import Mapping

from factlock.images.editing.compiled_head import Compiled, compile_command
from factlock.patterns import regex

_EXPLICIT = regex(r"conda-(?P<platform>[a-z]+-[a-z0-9_]+)\.lock")


def relock_commands(files: Mapping[str, bytes], file: str) -> tuple[str, ...]:
    """The commands that make the locks beside ``file`` anew after it was changed, to be run beside it."""
    folder, name = posixpath.split(file)
    beside = sorted(posixpath.basename(one) for one in files if posixpath.split(one)[0] == folder)
    manifest = shlex.quote(name)
    commands: list[str] = []
    platforms = [found["platform"] for one in beside if (found := _EXPLICIT.fullmatch(one))]
    if _is_environment(name):
        if "conda-lock.yml" in beside:
            commands.append(f"conda-lock lock --file {manifest} --lockfile conda-lock.yml")
        if platforms and "conda-lock.yml" in beside:
            asked = " ".join(f"--platform {one}" for one in platforms)
            commands.append(f"conda-lock render --kind explicit {asked} conda-lock.yml")
        elif platforms:
            asked = " ".join(f"--platform {one}" for one in platforms)
            commands.append(f"conda-lock lock --kind explicit --file {manifest} {asked}")
    if name.endswith(".in"):
        made = f"{name.removesuffix('.in')}.txt"
        if made in beside:
            content = files[posixpath.join(folder, made)]
            commands.append(
                compile_command(Compiled(folder=folder, source=name, made=made, content=content))
            )
    if name in {"pixi.toml", "pyproject.toml"} and "pixi.lock" in beside:
        commands.append("pixi lock")
    if name == "pyproject.toml" and "uv.lock" in beside:
        commands.append("uv lock")
    return tuple(commands)


def made_from(files: Mapping[str, bytes], file: str) -> str:
    """The ``.in`` file that a compiled file of requirements was made from, if it is there."""
    source = f"{file.removesuffix('.txt')}.in"
    return source if file.endswith(".txt") and source in files else ""


def _is_environment(name: str) -> bool:
    return name.endswith((".yml", ".yaml"))
