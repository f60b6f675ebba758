"""Every page, at each width, in light and dark: it fits, it is quiet, it asks nobody else, all can use it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import pytest

from browser.axe import COLOURS, Finding, examine
from browser.site import Site, pages

if TYPE_CHECKING:
    from playwright.sync_api import Page

WIDTHS = (1440, 768, 360)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# Furo's own landmark, on every page. What stands here is outside of the article and not grave.
OPEN = "document.querySelectorAll('details').forEach(one => one.open = true)"
TABS = (
    "Math.max(1, ...[...document.querySelectorAll('.sd-tab-set')].map(s => s.children.length / 3))"
)
CHOOSE = """n => document.querySelectorAll('.sd-tab-set').forEach(set => {
  const labels = set.querySelectorAll(':scope > label');
  if (labels.length > n) labels[n].control.checked = true;
})"""
WIDE = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return null;
  const wide = [...document.querySelectorAll('body *')].filter(
    one => one.getBoundingClientRect().right > root.clientWidth + 1);
  return `${root.scrollWidth} of ${root.clientWidth} px: ` + wide.slice(-3).map(
    one => one.outerHTML.slice(0, 120)).join(' … ');
}"""


def watch(page: Page, site: Site, complaints: list[str]) -> None:
    """Write down what the console says, what fails, and who else is asked."""

    def asked(url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.netloc != site.host:
            complaints.append(f"a request to another host: {url}")

    page.on("request", lambda request: asked(request.url))
    page.on(
        "console",
        lambda said: complaints.append(f"console: {said.text}") if said.type == "error" else None,
    )
    page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
    page.on("requestfailed", lambda one: complaints.append(f"not loaded: {one.url}"))


def widths(page: Page) -> Iterator[str]:
    """Whatever is wider than the page, with each of the tabs in front."""
    tabs = int(page.evaluate(TABS))
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            for tab in range(tabs):
                page.evaluate(CHOOSE, tab)
                if wide := page.evaluate(WIDE):
                    yield f"wider than the page ({width} px, {scheme}, tab {tab + 1}): {wide}"
    page.evaluate(CHOOSE, 0)


def findings(page: Page) -> set[Finding]:
    """What axe-core finds: every rule, wide and narrow; of colours, also those of the dark."""
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1440, "height": 900})
    found = set(examine(page))
    page.emulate_media(color_scheme="dark")
    found.update(examine(page, only=COLOURS))
    page.set_viewport_size({"width": 360, "height": 900})
    found.update(examine(page, without=COLOURS))
    return found


@pytest.mark.parametrize("name", pages())
def test_a_page_is_sound(
    name: str, site: Site, page: Page, record_property: Callable[[str, object], None]
) -> None:
    complaints: list[str] = []
    watch(page, site, complaints)
    page.goto(site.url + name)
    page.evaluate(OPEN)
    complaints += widths(page)
    for one in sorted(findings(page), key=str):
        if one.grave:
            complaints.append(str(one))
        else:
            record_property("axe", (one.rule, one.impact, one.target, name))
    if complaints:
        pytest.fail("\n".join((name, *complaints)), pytrace=False)
