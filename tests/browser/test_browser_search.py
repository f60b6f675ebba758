"""Search, by keyboard, from a server and from a folder: steps, checks and packages are found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from browser.site import HTML, Site

if TYPE_CHECKING:
    from playwright.sync_api import Page

WANTED = {
    "a step": ("Is it already in the image", "runbooks/add-python-package.html"),
    "a check": ("availability", "docs/reference/checks/availability.html"),
    "another check": ("whoneeds", "docs/reference/checks/whoneeds.html"),
    "a package": ("xarray", "index.html"),
}


# What somebody types who has a question, and the page that answers it.
FIRST = {
    "sentence-transformers": "docs/guides/may-i-add.html",
    "pangeo-notebook": "docs/guides/may-i-add.html",
    "add package to image": "runbooks/add-python-package.html",
    "ResolutionImpossible": "docs/lessons/pip-trouble.html",
    "lock conda environment": "docs/lessons/locking.html",
    "virtual environment": "docs/lessons/virtual-environments.html",
    "whoneeds": "docs/reference/checks/whoneeds.html",
}


def search(page: Page, home: str, words: str) -> list[str]:
    """The addresses of what is found by someone who types the words and presses Enter."""
    page.goto(home)
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement?.matches('.sidebar-search')"):
            break
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('#search-results h2, #search-results li')")
    page.wait_for_selector("#search-results ul.search li a")
    page.wait_for_function(
        "!document.querySelector('#search-progress')?.textContent.endsWith('...')"
    )
    links = page.locator("#search-results ul.search li a")
    return [str(one.get_attribute("href")).split("?")[0].split("#")[0] for one in links.all()]


def test_what_is_found_is_not_escaped_twice(site: Site, page: Page) -> None:
    search(page, site.url, "install")
    titles = page.locator("#search-results ul.search li a").all_inner_texts()
    assert [one for one in titles if "&" in one] == []


@pytest.mark.parametrize("home", ["server", "folder"])
@pytest.mark.parametrize("what", WANTED)
def test_it_is_found(what: str, home: str, site: Site, page: Page) -> None:
    words, where = WANTED[what]
    url = site.url if home == "server" else (HTML / "index.html").as_uri()
    assert where in search(page, url, words)


@pytest.mark.parametrize("words", FIRST)
def test_what_answers_stands_first(words: str, site: Site, page: Page) -> None:
    assert search(page, site.url, words)[0] == FIRST[words]
