"""Where a package goes in the repository of an image: a file, a line, a command, or a person's hands."""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from factlock.errors import InputError
from factlock.images.editing.change import Action, Change, Channel, check_change
from factlock.images.editing.environment import find
from factlock.images.editing.habits import form_for
from factlock.images.editing.house_rules import HouseRules
from factlock.images.editing.layout import read_layout
from factlock.images.editing.relock import made_from, relock_commands
from factlock.images.editing.remarks import of_present, require_extras
from factlock.images.editing.requirements_file import is_compiled
from factlock.images.editing.section import included
from factlock.images.editing.spec import read_spec
from factlock.images.editing.standing import Standing, find_standing
from factlock.images.editing.where import Place, Where
from factlock.images.editing.writing import entry_text
from factlock.inputs.shown_text import show
from factlock.light_dataclass import dataclass, replace
from factlock.patterns import regex

if TYPE_CHECKING:
    from factlock.images.editing.dockerfile_lines import DockerLines

_ENVIRONMENT = regex(r"env.*\.ya?ml|.*[-_]env(?:ironment)?\.ya?ml", re.ASCII | re.IGNORECASE)
_REQUIREMENTS = regex(r"requirements.*\.(?:txt|in)", re.ASCII | re.IGNORECASE)
# Of these images it is known that they take an environment.yml in by themselves.
_TAKES_IN = regex(r"(?:.*/)?pangeo/base-image(?::.*)?|(?:.*/)?pangeo-base-image(?::.*)?")
# Jupyter's images, which have mamba and pip and are built upon with RUN lines.
_HAS_MAMBA = regex(r"(?:quay\.io/|docker\.io/)?jupyter/[a-z0-9-]+-notebook(?:[:@].*)?", re.ASCII)
_LOCK = regex(r"conda-lock\.ya?ml|conda-[a-z0-9_-]+\.lock")
_WORDS = regex(r"[\s;&|\"',()\[\]=]+")
_BINDER = ("binder", ".binder")
AS_IN_FILE = HouseRules()


def place_of(
    files: Mapping[str, bytes],
    change: Change,
    *,
    named: str = "",
    house: HouseRules = AS_IN_FILE,
    links: Collection[str] = (),
) -> Place:
    """The place of a change among the files of one image.

    ``files`` are names, relative and with ``/``, and contents; ``named`` is the file that the caller
    wants, or that a workflow of the image names; ``links`` are the lists that are
    links. A file that cannot be read makes it a matter of hands, with the reason.
    """
    check_change(change)
    try:
        return _Choosing(files=files, change=change, house=house, links=links).choose(named)
    except InputError as error:
        return Place(where=Where.HAND, file=error.file, line=error.line or 0, reason=str(error))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choosing:
    files: Mapping[str, bytes]
    change: Change
    house: HouseRules
    links: Collection[str]

    def choose(self, named: str) -> Place:
        if named:
            return self._named(named)
        all_files = (*self.files, *self.links)
        folders = [one for one in _BINDER if any(file.startswith(f"{one}/") for file in all_files)]
        if len(folders) > 1:
            return _hand("Both binder and .binder are there; only one of them is used.", folders)
        folder = folders[0] if folders else ""
        return self._in_folder(folder)

    def _named(self, named: str) -> Place:
        if named in self.links:
            return self._link(named)
        if named not in self.files:
            what = "outside of the repository" if _leads_out(named) else "not there"
            return _hand(f"{show(named, 60)} is {what}.", self._environments())
        if _REQUIREMENTS.fullmatch(posixpath.basename(named)):
            return self._requirements(named, "It was named.")
        return self._environment(named, "It was named.")

    def _link(self, file: str) -> Place:
        return replace(_hand(f"{file} is a link, and links are not followed.", []), file=file)

    def _in_folder(self, folder: str) -> Place:
        for name in ("Dockerfile", "Containerfile", "environment.yml"):
            if (file := posixpath.join(folder, name)) in self.links:
                return self._link(file)
        if (docker := self._docker(folder)) is not None:
            there = find_standing(self.files, docker[0], self.change)
            return self._stands(there) if there else self._with_docker(folder, *docker)
        usual = posixpath.join(folder, "environment.yml")
        if pixi := self._pixi(folder):
            return self._by_pixi(pixi) if usual not in self.files else self._both(pixi, usual)
        if appended := self._appended(folder):
            return appended
        if usual in self.files:
            return self._environment(usual, "repo2docker reads this file.")
        return self._elsewhere(folder)

    def _appended(self, folder: str) -> Place | None:
        """The list behind a lock that repo2docker is told to install beside what it reads itself."""
        for added in dict.fromkeys(("appendix", posixpath.join(folder, "appendix"))):
            words = set(_WORDS.split(self.files.get(added, b"").decode("utf-8", "replace")))
            named = {posixpath.basename(word) for word in words}
            for lock in sorted(self.files):
                source = posixpath.join(posixpath.dirname(lock), "environment.yml")
                name = posixpath.basename(lock)
                if name in named and _LOCK.fullmatch(name) and source in self.files:
                    reason = f"{added} installs {lock}, which is made from this list."
                    return self._environment(source, reason)
        return None

    def _elsewhere(self, folder: str) -> Place:
        """The place in an image whose folder has neither a Dockerfile nor an ``environment.yml``."""
        found = self._environments()
        requirements = posixpath.join(folder, "requirements.txt")
        if requirements in self.files and not found:
            return self._requirements(requirements, "repo2docker reads this file.")
        if len(found) == 1 and self._one_image(posixpath.dirname(found[0])):
            return self._environment(found[0], "It is the only one of its kind.")
        if found:
            reason = "There are several lists or images, and nothing says which one is meant."
            return _hand(reason, found)
        if self.links:
            return self._link(min(self.links))
        return _hand("No file here says what the image installs.", found)

    def _one_image(self, folder: str) -> bool:
        """Whether no other folder holds what an image is made from."""
        made = ("Dockerfile", "Containerfile", "pixi.toml", "environment.yml", "requirements.txt")
        folders = {posixpath.dirname(one) for one in self.files if posixpath.basename(one) in made}
        return folders <= {folder}

    def _with_docker(self, folder: str, file: str, lines: DockerLines) -> Place:
        environments = self._environments()
        taken = [one for one in environments if posixpath.basename(one) in lines.named]
        near = [one for one in taken if posixpath.dirname(one) == folder]
        taken = near if len(taken) > 1 and near else taken
        usual = posixpath.join(folder, "environment.yml")
        if not taken and any(map(_TAKES_IN.fullmatch, lines.parents)) and usual in self.files:
            return self._environment(usual, f"{lines.parents[-1]} takes this file in by itself.")
        if len(taken) == 1:
            return self._environment(taken[0], f"{file} names this file.")
        if len(taken) > 1:
            return _hand(f"{file} names several lists.", taken)
        if absent := sorted(one for one in lines.named if _ENVIRONMENT.fullmatch(one)):
            return _hand(f"{file} names {absent[0]}, which is not here.", environments)
        return self._without_environment(folder, file, lines)

    def _without_environment(self, folder: str, file: str, lines: DockerLines) -> Place:
        """The place in an image whose Dockerfile takes in no list of conda."""
        used = sorted(
            one
            for one in self.files
            if _REQUIREMENTS.fullmatch(posixpath.basename(one))
            and posixpath.basename(one) in lines.named
        )
        if self.change.channel is Channel.PYPI and len(used) == 1:
            return self._requirements(used[0], f"{file} names this file.")
        if pixi := self._pixi(folder):
            return self._by_pixi(pixi)
        # A list of pip is no place for a package of conda.
        of_pip = used if self.change.channel is Channel.PYPI else []
        return self._in_dockerfile(file, lines, [*self._environments(), *of_pip])

    def _stands(self, there: Standing) -> Place:
        """The place of a package that is there, in a command or in a list that is not edited."""
        spec = read_spec(self.change.channel, there.text)
        require_extras(self.change, spec, there.file, there.line)
        if self.change.action is Action.ADD:
            reason = f"{self.change.name} is there already."
            return Place(
                where=Where.THERE,
                file=there.file,
                line=there.line,
                reason=reason,
                proposal=there.text,
                remark=of_present(self.change, spec),
            )
        return Place(
            where=Where.DOCKERFILE,
            file=there.file,
            line=there.line,
            reason="The package stands here.",
            proposal=f"Write {shlex.quote(self._text())} instead of {shlex.quote(there.text)}.",
        )

    def _in_dockerfile(self, file: str, lines: DockerLines, others: list[str]) -> Place:
        own = [one for one in lines.installs if one.channel is self.change.channel]
        text = shlex.quote(self._text())
        if not own:
            return self._first_line(file, lines, others, text)
        last = own[-1]
        return Place(
            where=Where.DOCKERFILE,
            file=file,
            line=last.line,
            reason="The image installs its packages in this command.",
            proposal=f"Add {text} to the packages of the command '{last.command}'.",
            candidates=tuple(others),
        )

    def _first_line(self, file: str, lines: DockerLines, others: list[str], text: str) -> Place:
        """The line that a Dockerfile lacks, where it begins from an image that is known to have the tool."""
        parent = lines.parents[-1] if lines.parents else ""
        conda = self.change.channel is Channel.CONDA
        tool = "conda" if conda else "pip"
        if others or not _HAS_MAMBA.fullmatch(parent):
            why = f"names no list for {tool}, and has no line that installs by it."
            return _hand(f"{file} {why}", others)
        command = "mamba install --yes" if conda else "pip install --no-cache-dir"
        return Place(
            where=Where.DOCKERFILE,
            file=file,
            reason=f"{file} installs nothing in this way yet, and {parent} has the tool for it.",
            proposal=f"Add the line: RUN {command} {text}",
        )

    def _environment(self, file: str, reason: str) -> Place:
        place = Place(
            where=Where.ENVIRONMENT,
            file=file,
            reason=reason,
            relock=relock_commands(self.files, file),
        )
        layout = read_layout(self.files[file], file)
        items = layout.pip.items if layout.pip else ()
        inner = [(item.node.line, one) for item in items if (one := included(item.node.text))]
        folder = posixpath.dirname(file)
        paths = [posixpath.normpath(posixpath.join(folder, one)) for _, one in inner]
        alone = self.change.channel is Channel.PYPI and 0 < len(inner) == len(items)
        if find(layout, self.change):
            return place
        if not (alone and len(paths) == 1) and (there := self._in_included(paths)):
            return there
        if not alone:
            return place
        said = f"{file}:{inner[0][0]} leaves the packages of pip to"
        if len(paths) > 1:
            return _hand(f"{said} other files.", [one for one in paths if one in self.files])
        if paths[0] not in self.files:
            what = "outside of the repository" if _leads_out(paths[0]) else "not there"
            return _hand(f"{said} {show(inner[0][1], 60)}, which is {what}.", [])
        found = self._requirements(paths[0], f"{said} this file.")
        return replace(found, relock=(*found.relock, *place.relock))

    def _in_included(self, paths: list[str]) -> Place | None:
        """The place in one of the files that are taken in, where the package stands in it."""
        for path in paths:
            there = find_standing(self.files, path, self.change) if path in self.files else None
            if there is not None:
                own = self.change.channel is Channel.PYPI and there.file in self.files
                if own and self.change.action is Action.BUMP:
                    return self._requirements(there.file, f"{path} has it.")
                return self._stands(there)
        return None

    def _requirements(self, file: str, reason: str) -> Place:
        if self.change.channel is not Channel.PYPI:
            return _hand(f"{file} holds packages of pip alone.", [file])
        if is_compiled(self.files[file]):
            source = made_from(self.files, file)
            if not source:
                return _hand(f"{file} is made from a file that is not there.", [file])
            file, reason = source, f"{file} is made from this file."
        return Place(
            where=Where.REQUIREMENTS,
            file=file,
            reason=reason,
            relock=relock_commands(self.files, file),
        )

    def _by_pixi(self, file: str) -> Place:
        there = find_standing(self.files, file, self.change)
        if there is not None and self.change.action is Action.ADD:
            return self._stands(there)
        pypi = "--pypi " if self.change.channel is Channel.PYPI else ""
        return Place(
            where=Where.COMMAND,
            file=file,
            reason="pixi keeps this file and its lock together.",
            proposal=f"pixi add {pypi}{shlex.quote(self._text())}",
            lock=posixpath.join(posixpath.dirname(file), "pixi.lock"),
        )

    def _both(self, pixi: str, usual: str) -> Place:
        return _hand("Both pixi and conda have a list here.", [usual, pixi])

    def _text(self) -> str:
        return entry_text(self.change, form_for(self.change.channel, [], [], self.house))

    def _pixi(self, folder: str) -> str:
        for where in dict.fromkeys((folder, "")):
            file = posixpath.join(where, "pixi.toml")
            project = posixpath.join(where, "pyproject.toml")
            if file in self.files:
                return file
            if re.search(rb"(?m)^\[tool\.pixi[.\]]", self.files.get(project, b"")):
                return project
        return ""

    def _docker(self, folder: str) -> tuple[str, DockerLines] | None:
        for name in ("Dockerfile", "Containerfile"):
            file = posixpath.join(folder, name)
            if file in self.files:
                from factlock.images.editing import dockerfile_lines  # noqa: PLC0415 - many have none

                return file, dockerfile_lines.read_docker_lines(self.files[file], file)
        return None

    def _environments(self) -> list[str]:
        return sorted(one for one in self.files if _ENVIRONMENT.fullmatch(posixpath.basename(one)))


def _leads_out(path: str) -> bool:
    return posixpath.normpath(path).startswith(("..", "/"))


def _hand(reason: str, candidates: list[str]) -> Place:
    return Place(where=Where.HAND, reason=reason, candidates=tuple(candidates))
