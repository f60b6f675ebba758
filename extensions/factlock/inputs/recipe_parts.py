"""The parts of a recipe that both of its formats have, from a tree of YAML: sources and requirements."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from factlock.errors import InputError
from factlock.inputs.conda_spec import CondaSpec, read_conda_spec
from factlock.inputs.environment_yml import NULLS
from factlock.inputs.recipe import RUN, RUN_CONSTRAINED, SECTIONS, RecipeRequirement, RecipeSource
from factlock.inputs.recipe_blanks import TWIN, Blanks, has_blanks, starts_blank
from factlock.inputs.yaml_tree import Mapping as Node_
from factlock.inputs.yaml_tree import Node, Scalar, Sequence
from factlock.light_dataclass import dataclass, field, replace
from factlock.patterns import regex
from factlock.text import normal_name

MAX_NAME = 100
_NAMED = regex(r"([A-Za-z0-9_](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9_])?)(?=[<>=!~*|,\[\s]|$)", re.ASCII)
_PIN = regex(r"pin_(?:compatible|subpackage)\(\s*['\"]([A-Za-z0-9_][A-Za-z0-9._-]*)['\"]", re.ASCII)
# Two forms of the address of a file of an index, whatever host it is on.
_INDEX_PATH = regex(
    r"/packages/(?:(?:source|[a-z0-9]+\.[a-z0-9.]+)/[^/]+/(?P<project>[^/]+)"
    r"|[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{20,64})/(?P<file>[^/]+)",
    re.ASCII,
)
_SDIST = regex(r"(?P<name>.+)-(?P<version>\d[^-]*)\.(?:tar\.(?:gz|bz2|xz)|tgz|zip)", re.ASCII)
_WHEEL = regex(r"(?P<name>[^-]+)-(?P<version>\d[^-]*)-.+\.whl", re.ASCII)
# The name in front of what was not filled in; whether it is a version, or a part of one, is not known.
_BEFORE_BLANK = regex(r"(?P<name>[A-Za-z0-9._]+(?:-[A-Za-z_][A-Za-z0-9._]*)*)-", re.ASCII)
_REPOSITORIES = ("git_url", "git", "hg_url", "svn_url")


@dataclass(slots=True)
class Parts:
    """Reads nodes whose templates are filled in, or fills them in itself (``fill``).

    ``selectors`` is the condition of each line that has one.
    """

    file: str
    blanks: Blanks
    selectors: Mapping[int, str] = field(default_factory=dict)

    def refuse(self, node: Node, problem: str) -> InputError:
        """The error of a node that is not what its place asks for."""
        return InputError(
            f"{problem} (column {node.column}).",
            file=self.file,
            line=node.line,
            advice="Write it as the documentation of recipes has it.",
        )

    def fill(self, node: Scalar) -> str:
        """The text of a scalar with its templates filled in."""
        return node.text.strip()

    def items(self, node: Node | None, selector: str = "") -> Iterator[tuple[Node, str]]:
        """The items of a list, or the one that stands instead of it, each with its condition."""
        if isinstance(node, Sequence):
            for item in node.items:
                yield from self.items(item, selector)
        elif node is not None and not (
            isinstance(node, Scalar) and node.plain and node.text in NULLS
        ):
            yield node, selector or self.selectors.get(node.line, "")

    def values(self, node: Node | None, *names: str) -> Iterator[tuple[Node, str]]:
        """The nodes of a key under any of its names, each with its condition."""
        for key, value in node.pairs if isinstance(node, Node_) else ():
            if key.text.partition(TWIN)[0] in names:
                yield value, self.selectors.get(key.line, "")

    def part(self, node: Node | None, *names: str) -> Node_ | None:
        """The mapping of a key, if there is one."""
        for value, _ in self.values(node, *names):
            if isinstance(value, Node_):
                return value
        return None

    def word(self, node: Node | None, *names: str) -> tuple[str, int]:
        """The one text of a key and its line; empty where it has blanks or hangs on a condition."""
        found = [
            (self.fill(value), value.line, selector)
            for value, selector in self.values(node, *names)
            if isinstance(value, Scalar)
        ]
        texts = {text for text, _, _ in found}
        if len(texts) != 1 or has_blanks(found[0][0]):
            return "", found[0][1] if found else 0
        return ("" if found[0][2] else found[0][0]), found[0][1]

    def sources(self, node: Node | None) -> Iterator[RecipeSource]:
        """Each address of each source; the addresses of one source are mirrors of each other."""
        for listed, selector in self.values(node, "source"):
            for item, inner in self.items(listed, selector):
                if not isinstance(item, Node_):
                    raise self.refuse(item, "This is no source")
                yield from self._source(item, inner)

    def _source(self, item: Node_, selector: str) -> Iterator[RecipeSource]:
        sha256, _ = self.word(item, "sha256")
        md5, _ = self.word(item, "md5")
        common = {"sha256": sha256.lower(), "md5": md5.lower()}
        for kind, names in (("path", ("path",)), ("repository", _REPOSITORIES)):
            for value, inner in self.values(item, *names):
                text = self.blanks.shown(self.fill(value)) if isinstance(value, Scalar) else ""
                yield RecipeSource(
                    kind=kind, text=text, line=value.line, selector=inner or selector
                )
        for listed, outer in self.values(item, "url"):
            for value, inner in self.items(listed, outer or selector):
                if not isinstance(value, Scalar):
                    raise self.refuse(value, "This is no address")
                yield self._address(self.fill(value), value.line, inner, common)

    def _address(
        self, text: str, line: int, selector: str, hashes: Mapping[str, str]
    ) -> RecipeSource:
        """A source from its address; what file of an index it is, its shape says."""
        shown = self.blanks.shown(text)
        path = "" if len(text) > 1000 else _path(text)  # noqa: PLR2004
        found = _INDEX_PATH.search(path)
        filename = path.rpartition("/")[2]
        read = _project_and_version(filename)
        source = RecipeSource(kind="address", text=shown, selector=selector, line=line, **hashes)
        if found and found.end() == len(path) and read:
            folder = found["project"] or ""
            project = read[0] if has_blanks(folder) else folder or read[0]
            return replace(
                source,
                kind="index",
                filename="" if has_blanks(filename) else filename,
                project=normal_name(project[:MAX_NAME]),
                version=read[1][:MAX_NAME],
            )
        if starts_blank(text):
            return replace(source, kind="unfilled")
        return source if has_blanks(text) else replace(source, filename=filename[:200])

    def requirements(self, node: Node | None, output: str = "") -> Iterator[RecipeRequirement]:
        """The requirements of a package; a plain list is what it needs to run."""
        for part, outer in self.values(node, "requirements"):
            if not isinstance(part, Node_):
                yield from self._section(part, RUN, outer, output)
                continue
            for section in SECTIONS:
                names = (section, "run_constraints") if section == RUN_CONSTRAINED else (section,)
                for listed, selector in self.values(part, *names):
                    yield from self._section(listed, section, selector or outer, output)

    def _section(
        self, listed: Node, section: str, selector: str, output: str
    ) -> Iterator[RecipeRequirement]:
        for item, inner in self.items(listed, selector):
            if isinstance(item, Scalar):
                text = self.fill(item)
            elif isinstance(item, Node_) and item.pairs:
                # ``- pin_subpackage: {name: x}``, as older recipes of that format have it.
                name, _ = self.word(item.pairs[0][1], "name")
                text = self.blanks.mark(f"{item.pairs[0][0].text}('{name}')", item.line)
            else:
                raise self.refuse(item, "This is no requirement")
            if text:
                yield self._requirement(text, item.line, section, inner, output)

    def _requirement(
        self, text: str, line: int, section: str, selector: str, output: str
    ) -> RecipeRequirement:
        blank = has_blanks(text)
        spec = CondaSpec(name=self._name(text)) if blank else _spec(text)
        return RecipeRequirement(
            section=section,
            name=spec.name[:MAX_NAME],
            version=spec.version,
            build=spec.build,
            selector=selector,
            output=output,
            text=self.blanks.shown(text),
            line=line,
            blank=int(blank),
        )

    def _name(self, text: str) -> str:
        """The name in ``pin_compatible('numpy')``, or before a blank: ``python >={{ python_min }}``."""
        for expression in self.blanks.expressions(text):
            if found := _PIN.match(expression):
                return found[1].lower()
        found = _NAMED.match(text)
        return found[1].lower() if found else ""


def _spec(text: str) -> CondaSpec:
    """The parts of a requirement; of one that conda would refuse the name, and the rest as it is."""
    try:
        return read_conda_spec(text)
    except InputError:
        found = _NAMED.match(text)
        if found is None:
            return CondaSpec(name="")
        return CondaSpec(name=found[1].lower(), version=text[found.end() :].strip()[:200])


def _project_and_version(filename: str) -> tuple[str, str] | None:
    """What a file of an index says of itself, empty where that was not filled in; ``None``: no such file."""
    if has_blanks(filename):
        found = _BEFORE_BLANK.match(filename)
        return (found["name"] if found and starts_blank(filename[found.end() :]) else ""), ""
    read = _SDIST.fullmatch(filename) or _WHEEL.fullmatch(filename)
    return (read["name"], read["version"]) if read else None


def _path(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:
        return ""
