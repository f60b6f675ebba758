"""Every page, at each width, in light and dark: it fits, it is quiet, it asks nobody else, all can use it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import pytest

from browser.axe import Finding, colours, load, looks, rules
from browser.site import Site, pages

if TYPE_CHECKING:
    from playwright.sync_api import Page

WIDTHS = (1440, 768, 360)
# Between them nothing is laid out that is not at one of these, and looking with axe takes most of the time.
WITH_AXE = (1440, 360)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
OPEN = "document.querySelectorAll('details').forEach(one => one.open = true)"
# All tabs below each other, each as wide as it is in front; and colours at once, not on their way to others.
SHOW = """
.sd-tab-set > .sd-tab-content { display: block !important }
*, ::before, ::after { transition: none !important }
"""
WIDE = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return null;
  const wide = [...document.querySelectorAll('body *')].filter(
    one => one.getBoundingClientRect().right > root.clientWidth + 1);
  return `${root.scrollWidth} of ${root.clientWidth} px: ` + wide.slice(-3).map(
    one => one.outerHTML.slice(0, 120)).join(' … ');
}"""
# Cells that are left a letter wide, or whose words stand in the next one: columns with the wrong shares.
THIN = """() => [...document.querySelectorAll('article td')].filter(one =>
  one.clientWidth > 0 && (one.scrollWidth > one.clientWidth + 2
    || one.clientWidth < 48 && one.innerText.trim().length > 15)
).slice(0, 2).map(one => one.innerText.trim().slice(0, 60))"""


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


@pytest.fixture(scope="session")
def seen() -> set[int]:
    """The looks of pages before this one."""
    return set()


def looked_at(page: Page, seen: set[int]) -> Iterator[str | Finding]:
    """What is wrong at any width, light or dark, in any of its tabs and folds."""
    load(page, seen)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            if wide := page.evaluate(WIDE):
                yield f"wider than the page ({width} px, {scheme}): {wide}"
            for thin in page.evaluate(THIN):
                yield f"a cell without room ({width} px): {thin}"
            if width in WITH_AXE:
                yield from colours(page)
        if width in WITH_AXE:
            yield from rules(page)


@pytest.mark.parametrize("name", pages())
def test_a_page_is_sound(
    name: str,
    site: Site,
    page: Page,
    seen: set[int],
    record_property: Callable[[str, object], None],
) -> None:
    complaints: list[str] = []
    watch(page, site, complaints)
    page.goto(site.url + name)
    page.add_style_tag(content=SHOW)
    page.evaluate(OPEN)
    for one in set(looked_at(page, seen)):
        if isinstance(one, str) or one.grave:
            complaints.append(str(one))
        else:
            record_property("axe", (one.rule, one.impact, one.target, name))
    if complaints:  # Its looks are not passed over elsewhere.
        pytest.fail("\n".join((name, *sorted(complaints))), pytrace=False)
    seen.update(looks(page))


def test_the_parts_of_a_worked_request_stand_below_each_other(site: Site, page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{site.url}runbooks/add-python-package.html")
    laid = page.evaluate(
        "[...document.querySelectorAll('.factlock-example')].map(one => getComputedStyle(one).display)"
    )
    assert len(laid) > 12
    assert set(laid) == {"block"}


def test_what_became_hard_to_read_is_no_look_of_before(site: Site, page: Page) -> None:
    def found(css: str, seen: list[int]) -> list[Finding]:
        page.goto(site.url + "docs/guides/write-a-check.html")
        page.add_style_tag(content=css)
        load(page, seen)
        return colours(page)

    plain = "p { float: none }"
    assert found(plain, []) == []
    known = looks(page)
    assert found(plain, known) == []
    assert looks(page) == []
    pale = found("article p { color: #bbb !important }", known)
    assert {one.rule for one in pale} == {"color-contrast"}
