"""axe-core, run in a page: what it finds against accessibility, in our words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from playwright.sync_api import Page

ARTICLE = "article[role=main]"
GRAVE = ("serious", "critical")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One element that breaks one rule."""

    rule: str
    impact: str
    target: str
    why: str
    in_article: bool

    @property
    def grave(self) -> bool:
        """Whether a page must not have it: anything in the article, what is grave anywhere."""
        return self.in_article or self.impact in GRAVE

    def __str__(self) -> str:
        why = " ".join(self.why.split("\n", 1)[-1].split())
        return f"axe, {self.impact}: {self.rule} at {self.target}: {why}"


@cache
def _script() -> str:
    carried = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    return f"{carried}\n{Path(__file__).with_suffix('.js').read_text(encoding='utf-8')}"


def load(page: Page, seen: Collection[int] = ()) -> None:
    """Put axe-core into the page, once after each time that it is loaded.

    ``seen`` are looks, as :func:`looks` gave them for other pages: what looks like that is passed over.
    """
    page.evaluate(_script())
    page.evaluate("looks => factlockAxe.know(looks)", list(seen))


def colours(page: Page) -> list[Finding]:
    """What is hard to read, of all that looks like nothing that was looked at before."""
    return [Finding(**one) for one in page.evaluate("a => factlockAxe.colours(a)", ARTICLE)]


def looks(page: Page) -> list[int]:
    """The looks that were looked at in this page, as numbers of 53 bits.

    A look is all of an element, and of what it stands in, that the contrast of its text depends on.
    """
    return [int(one) for one in page.evaluate("() => factlockAxe.told()")]


def rules(page: Page, within: str = "") -> list[Finding]:
    """What breaks any other rule, in the whole page as it is shown now, or within some elements."""
    given = [ARTICLE, within]
    return [Finding(**one) for one in page.evaluate("([a, s]) => factlockAxe.rules(a, s)", given)]
