"""Where an image is built: the action or command of a workflow, and the platforms that it names."""

from __future__ import annotations

import posixpath
import re
from collections import deque
from collections.abc import Iterable, Iterator
from collections.abc import Sequence as Sequence_

from factlock.errors import InputError
from factlock.images.finding import Spot
from factlock.images.image import Gap, Place, Said, Unread
from factlock.inputs.guarded_yaml import read_yaml
from factlock.inputs.shown_text import show
from factlock.inputs.yaml_tree import Mapping, Node, Scalar, Sequence
from factlock.light_dataclass import dataclass
from factlock.patterns import regex

LIMIT = 512 * 1024
# An action, or a workflow of somebody else's, that builds images.
_ACTION = regex(
    r"jupyterhub/repo2docker-action(?:@.*)?|docker/(?:build-push-action|bake-action)(?:@.*)?"
    r"|.*/\.github/workflows/[^@]*(?:build|image|push|docker|publish)[^@]*(?:@.*)?"
    r"|(?:redhat-actions/buildah-build|mr-smith.*docker|elgohr/Publish-Docker.*|whoan/docker-build.*)(?:@.*)?",
    re.ASCII | re.IGNORECASE,
)
_NOT_IMAGES = regex(
    r"build-book|deploy-book|link|lint|preview|trigger|test[^/]*book", re.ASCII | re.IGNORECASE
)
_COMMAND = regex(
    r"(?:^|[;&|(]|\b(?:then|do|else|sudo|time|exec|if))\s*(?:[A-Z_][A-Z0-9_]*=\S*\s+){0,9}"
    r"(?P<what>repo2docker|jupyter-repo2docker|docker\s+(?:buildx\s+)?build|buildah\s+bud"
    r"|podman\s+build|gcloud\s+builds\s+submit|chartpress|hubploy\s+build)(?=\s|$)"
)
_PLATFORM = regex(r"linux/[a-z0-9]+(?:/v\d)?")
PLATFORMS = {
    "linux/amd64": "linux-64",
    "linux/arm64": "linux-aarch64",
    "linux/arm64/v8": "linux-aarch64",
}
_LOCAL = regex(r"\./(?P<file>\.github/workflows/[^@]+\.ya?ml)")
MAX_NODES = 20_000
MAX_CALLS = 3
MAX_WORDS = 1_000
MAX_TEXT = 500
_SPACE = regex(r"[\s;&|\"'=()]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What one workflow says: the steps that build, the platforms, and the words in its ``with``."""

    steps: tuple[Said, ...] = ()
    platforms: tuple[Said, ...] = ()
    words: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    file: str = ""
    calls: frozenset[str] = frozenset()
    unread: tuple[Unread, ...] = ()

    def names(self, folder: str) -> bool:
        """Whether a workflow that builds names a folder, as a path or by its own name alone."""
        return bool(self.steps) and _names((*self.words, *self.paths), folder)

    def is_elsewhere(self) -> bool:
        """Whether it is for changes in certain folders alone."""
        folders = [
            one for one in self.paths if "/" in one and not one.startswith((".github", "*", "!"))
        ]
        return bool(folders)

    def builds_in(self, folder: str) -> bool:
        """Whether a workflow builds from a folder, by its path."""
        return bool(self.steps) and _names(self.words, folder, base=False)


def _names(words: tuple[str, ...], folder: str, *, base: bool = True) -> bool:
    if folder in {"", "."}:
        return False
    own = {folder, posixpath.basename(folder)} if base else {folder}
    return any(word.strip("./") in own or f"{folder}/" in f"{word}/" for word in words)


def built_for(folder: str, spots: Sequence_[Spot], built: Iterable[Built]) -> Built:
    """What the workflows say of one image: of those that name a folder only the ones that name this.

    A workflow that names none of the images' folders is told for each of them.
    """
    others = [one.folder for one in spots]
    listed = list(built)

    def is_own(one: Built, depth: int = 0) -> bool:
        """Whether it names the folder; one that names none belongs to those that call it."""
        if any(map(one.names, others)):
            return one.names(folder)
        if len(others) > 1 and one.is_elsewhere():
            return False
        callers = [other for other in listed if one.file in other.calls and other is not one]
        return not callers or (depth < MAX_CALLS and any(is_own(c, depth + 1) for c in callers))

    own = [one for one in listed if is_own(one)]
    return Built(
        steps=tuple(dict.fromkeys(step for one in own for step in one.steps)),
        platforms=tuple(dict.fromkeys(said for one in own for said in one.platforms)),
        unread=tuple(unread for one in own for unread in one.unread),
    )


def read_workflow(content: bytes, file: str) -> Built:
    """Read one workflow; one that is no plain YAML is told as unread."""
    try:
        document = read_yaml(content, file, limit=LIMIT)
    except InputError as error:
        place = Place(file=file, line=error.line or 0)
        return Built(unread=(Unread(place=place, reason=error.message, gap=Gap.PASSED),))
    steps: list[Said] = []
    platforms: list[Said] = []
    words: list[str] = []
    calls: set[str] = set()
    paths: list[str] = []
    for key, node in _pairs(document):
        place = Place(file=file, line=node.line)
        if (
            key == "uses"
            and len(node.text) <= MAX_TEXT
            and _ACTION.fullmatch(node.text)
            and not _NOT_IMAGES.search(node.text)
        ):
            steps.append(Said(text=show(node.text), place=place))
        if key == "uses" and len(node.text) <= MAX_TEXT and (local := _LOCAL.fullmatch(node.text)):
            calls.add(local["file"])
        if key == "run":
            commands = list(_commands(node, file))
            steps.extend(commands)
            words.extend(_SPACE.split(node.text) if commands else ())
        elif key in {"platforms", "platform"}:
            platforms.extend(
                Said(text=PLATFORMS.get(one, one), place=place)
                for one in _PLATFORM.findall(node.text)
            )
        elif key == "paths":
            paths.append(node.text)
        elif _names_a_file(key):
            words.append(node.text)
    return Built(
        steps=tuple(dict.fromkeys(steps)),
        platforms=tuple(dict.fromkeys(platforms)) if steps else (),
        words=tuple(dict.fromkeys(words))[:MAX_WORDS],
        file=file,
        calls=frozenset(calls),
        paths=tuple(dict.fromkeys(paths))[:MAX_WORDS],
    )


def _names_a_file(key: str) -> bool:
    return key.lower().replace("-", "_") in {
        "dockerfile_path", "context", "file", "workdir", "image_dir", "path", "image", "image_name",
        "repo_dir", "dockerfile", "working_directory", "binder_cache", "repo2docker_extra_args",
    }  # fmt: skip


def _commands(node: Scalar, file: str) -> Iterator[Said]:
    """The commands of a ``run`` that build, each with its line."""
    block = node.style in {"|", ">"}
    for number, line in enumerate(node.text.split("\n")):
        if line.lstrip().startswith("#"):
            continue
        if found := _COMMAND.search(line):
            # A block begins on the line behind its key; in a folded one the lines are not told apart.
            at = node.line + (1 if block else 0) + (0 if node.style == ">" else number)
            yield Said(text=" ".join(found["what"].split()), place=Place(file=file, line=at))


def _pairs(node: Node) -> Iterator[tuple[str, Scalar]]:
    """Every key with a text, wherever it stands; a list of texts gives a pair each."""
    left: deque[Node] = deque([node])
    for _ in range(MAX_NODES):
        if not left:
            return
        one = left.popleft()
        if isinstance(one, Sequence):
            left.extend(one.items)
        elif isinstance(one, Mapping):
            for key, value in one.pairs:
                if isinstance(value, Scalar):
                    yield key.text, value
                elif isinstance(value, Sequence):
                    yield from (
                        (key.text, item) for item in value.items if isinstance(item, Scalar)
                    )
                left.append(value)
