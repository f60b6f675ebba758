"""With the keyboard alone: tabs, copy buttons, the nodes of diagrams, and what moves sideways."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from browser.site import HTML, Site, pages

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

FEW = 3
FOCUSED = "selector => document.activeElement?.matches(selector) ?? false"
TABS = ".sd-tab-set:has(> input ~ input) > input"
COMMANDS = '<pre><span></span><span class="gp">$'
NODES = "svg.factlock-flow a"
# Where the keyboard starts from: just before the first such element, and not inside of it.
BEFORE = """selector => {
  const start = document.createElement("span");
  start.tabIndex = -1;
  document.querySelector(selector).closest("div, p, figure").before(start);
  start.focus();
}"""


def with_a(words: str) -> list[str]:
    """Some pages that have this in their source, the smallest first."""
    found = [name for name in pages() if words in (HTML / name).read_text(encoding="utf-8")]
    return found[-FEW:]


def reach(page: Page, selector: str) -> Locator:
    """Press the tabulator until such an element has the focus."""
    page.evaluate(BEFORE, selector)
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED, selector):
            return page.locator(":focus")
    pytest.fail(f"{selector} is not reached with the tabulator", pytrace=False)


def is_outlined(element: Locator) -> bool:
    shown = element.evaluate("e => getComputedStyle(e).outlineStyle")
    return str(shown) != "none"


def test_there_are_pages_to_look_at() -> None:
    assert with_a('class="sd-tab-set')
    assert with_a('class="factlock-flow')
    assert with_a("<pre>")


@pytest.mark.parametrize("name", with_a('class="sd-tab-set'))
def test_arrows_choose_a_tab(name: str, site: Site, page: Page) -> None:
    page.goto(site.url + name)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    first = reach(page, TABS).get_attribute("id")
    page.keyboard.press("ArrowRight")
    now = page.locator(":focus")
    chosen = now.get_attribute("id")
    assert chosen != first
    assert now.is_checked()
    assert page.locator(f"#{chosen}-content").is_visible()
    assert not page.locator(f"#{first}-content").is_visible()
    assert is_outlined(page.locator(f"label[for={chosen}]"))


@pytest.mark.parametrize("name", with_a(COMMANDS))
def test_a_copy_button_copies_the_commands(name: str, site: Site, page: Page) -> None:
    page.goto(site.url + name)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    reach(page, "button.copybtn")
    page.wait_for_function("getComputedStyle(document.activeElement).opacity === '1'")
    page.keyboard.press("Enter")
    page.wait_for_selector("button.copybtn.success")
    copied = str(page.evaluate("navigator.clipboard.readText()"))
    assert copied.strip()
    assert not copied.startswith(("$ ", "> "))


@pytest.mark.parametrize("name", with_a('class="factlock-flow'))
def test_a_node_of_a_diagram_leads_to_its_step(name: str, site: Site, page: Page) -> None:
    page.goto(site.url + name)
    node = reach(page, NODES)
    assert is_outlined(node)
    target = str(node.get_attribute("href") or node.get_attribute("xlink:href"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{target}")
    assert page.locator(f"[id='{target.rpartition('#')[2]}']").count() == 1


def test_every_node_of_a_diagram_has_its_step(site: Site, page: Page) -> None:
    for name in with_a('class="factlock-flow'):
        page.goto(site.url + name)
        lost = page.evaluate(
            """selector => [...document.querySelectorAll(selector)]
              .map(one => one.getAttribute("href") ?? one.getAttribute("xlink:href"))
              .filter(href => href.startsWith("#") && !document.getElementById(href.slice(1)))""",
            NODES,
        )
        assert lost == [], name
