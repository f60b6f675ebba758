"""The parts of an image in words: one place for the table of the check, and for the command."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterable, Mapping

from factlock.images.image import Gap, Image, Known, Manager, Said
from factlock.target import PLATFORMS, USUAL_PLATFORM

NOT_KNOWN = "not known"
UPSTREAM: Mapping[Known, str] = {
    Known.LOCK: "{place} decides what is installed ({number} packages)",
    Known.SIBLING: "the image of {place} ({number} packages)",
    Known.INSTALLED: "{place} lists what is installed ({number} packages)",
    Known.PUBLISHED: "its publisher says what is in {ask}",
    Known.NOTHING: "nothing of conda or pip",
    Known.NOT_KNOWN: "not known",
}
_FEW = 4


def upstream_words(image: Image) -> str:
    """What comes with an image, in a few words."""
    one = image.upstream
    return UPSTREAM[one.known].format(place=one.place, number=len(one.packages), ask=one.ask)


def base_words(image: Image) -> str:
    """The base as a reference."""
    return image.base.reference if image.base else ""


def state_of_tag(image: Image) -> str:
    """Whether the base stays what it is."""
    if image.base is None:
        return ""
    if image.base.digest:
        return "fixed by its digest"
    if not image.base.tag:
        return "floats: it has no tag"
    if image.base.tag.startswith("$"):
        return "floats: its tag is told when it is built"
    return f"floats: {image.base.tag} moves" if image.base.floats else "fixed by its tag"


def python_words(image: Image) -> str:
    """The Python, as the most certain source says it."""
    return tidy(image.python[0].text) if image.python else NOT_KNOWN


def platform_of(image: Image) -> str:
    """The usual platform where the image is built for it or says nothing, else its first."""
    named = [one.text for one in image.platforms if one.text in PLATFORMS]
    return USUAL_PLATFORM if not named or USUAL_PLATFORM in named else named[0]


def tidy(version: str) -> str:
    """A version or range of conda as people write it: ``3.12.*`` is 3.12."""
    return (
        version.removesuffix(".*")
        if version.replace(".*", "").replace(".", "").isdigit()
        else version
    )


def listed(said: Iterable[Said], *, few: int = _FEW) -> str:
    """The texts of a list, each once."""
    texts = list(dict.fromkeys(one.text for one in said))
    more = f" (+{len(texts) - few})" if len(texts) > few else ""
    return ", ".join(texts[:few]) + more


def counts(image: Image) -> str:
    """How many packages of which manager an image declares."""
    found = Counter(one.manager for one in image.packages)
    told = ", ".join(f"{found[one]} {one.value}" for one in Manager if found[one])
    # What could not be read may ask for anything.
    return told or (NOT_KNOWN if image.not_read(Gap.BROKEN) else "none")


def built_words(image: Image) -> str:
    """By which actions or commands an image is built."""
    return listed(image.built, few=2) or NOT_KNOWN


def not_read_words(image: Image) -> str:
    """How much of an image was not read."""
    broken, unseen = (len(image.not_read(gap)) for gap in (Gap.BROKEN, Gap.UNSEEN))
    parts = [f"{broken} cannot be read"] if broken else []
    return ", ".join([*parts, *([f"{unseen} not looked into"] if unseen else [])])


def name_of(image: Image, shown: str) -> str:
    """The folder of an image as its page or command names it."""
    return shown if image.folder == "." else posixpath.join(shown, image.folder)
