"""Every page, at each width, in light and dark: it fits, it is quiet, it asks nobody else, all can use it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import pytest

from browser.axe import Finding, colours, load, rules
from browser.site import Site, pages

if TYPE_CHECKING:
    from playwright.sync_api import Page

WIDTHS = (1440, 768, 360)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# Of a page with many tabs, the last ones are made like the first.
SEVERAL = 4
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


def looked_at(page: Page) -> Iterator[str | Finding]:
    """What is wrong at any width, light or dark, whichever of its tabs are in front."""
    load(page)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            if wide := page.evaluate(WIDE):
                yield f"wider than the page ({width} px, {scheme}): {wide}"
            yield from colours(page)
            yield from other_tabs(page, width, scheme)
        yield from rules(page)


def other_tabs(page: Page, width: int, scheme: str) -> Iterator[str | Finding]:
    """What is wrong with the tabs that are not in front: their width, their colours, the rest once."""
    for tab in range(1, int(page.evaluate(TABS))):
        page.evaluate(CHOOSE, tab)
        if scheme == "light" and (wide := page.evaluate(WIDE)):
            yield f"wider than the page ({width} px, tab {tab + 1}): {wide}"
        if width == WIDTHS[0]:
            yield from colours(page)
            if scheme == "light" and tab < SEVERAL:
                yield from rules(page, within=".sd-tab-content")
    page.evaluate(CHOOSE, 0)


@pytest.mark.parametrize("name", pages())
def test_a_page_is_sound(
    name: str, site: Site, page: Page, record_property: Callable[[str, object], None]
) -> None:
    complaints: list[str] = []
    watch(page, site, complaints)
    page.goto(site.url + name)
    # Colours on their way from one to another are not what is read.
    page.add_style_tag(content="*, ::before, ::after { transition: none !important }")
    page.evaluate(OPEN)
    for one in set(looked_at(page)):
        if isinstance(one, str) or one.grave:
            complaints.append(str(one))
        else:
            record_property("axe", (one.rule, one.impact, one.target, name))
    if complaints:
        pytest.fail("\n".join((name, *sorted(complaints))), pytrace=False)
