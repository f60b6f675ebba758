"""One browser for all tests of a worker, and what they tell at the end; see ``nox -s browser``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser.finding import NoBrowserError, find_browser
from browser.site import HTML, KEPT, Site

if TYPE_CHECKING:
    from _pytest.terminal import TerminalReporter
    from playwright.sync_api import Browser, BrowserContext, Page

# Other sessions have no playwright: it is large, and they leave these tests out.
collect_ignore_glob = [] if find_spec("playwright") else ["test_*.py"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    if not (HTML / "index.html").is_file():
        pytest.exit("There is no site in _build/html: `nox -s browser` builds it.", returncode=2)
    with Site() as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    try:
        path = find_browser()
    except NoBrowserError as error:
        pytest.exit(str(error), returncode=2)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=["--disable-gpu"])
        yield found
        found.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor who was never here before, and whose animations end at once."""
    found = browser.new_context(reduced_motion="reduce")
    found.grant_permissions(["clipboard-read", "clipboard-write"])
    yield found
    found.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    found = context.new_page()
    found.set_default_timeout(20_000)
    return found


# -- what is told at the end: tests record it, so that it also comes from workers


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    told: list[str] = []
    by_rule: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()):
                if name == "figure" and report.when == "call":
                    told.append(str(value))
                elif name == "axe" and report.when == "call":
                    *rule, where = value
                    by_rule[rule[0], rule[1], rule[2]].append(where)
    if not told and not by_rule:
        return
    lines = _axe_lines(by_rule)
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / "axe.md").write_text("\n".join(lines), encoding="utf-8")
    terminalreporter.section("seen in the browser")
    for line in (*told, *lines):
        terminalreporter.write_line(line)


def _axe_lines(by_rule: dict[tuple[str, str, str], list[str]]) -> list[str]:
    lines = ["# What axe-core finds in the frame around the articles", ""]
    if not by_rule:
        return [*lines, "Nothing.", ""]
    lines += ["| rule | impact | element | pages |", "|---|---|---|---|"]
    for (rule, impact, target), where in sorted(by_rule.items()):
        pages = sorted(set(where))
        few = pages[0] if len(pages) == 1 else f"{len(pages)}, {pages[0]} among them"
        lines.append(f"| {rule} | {impact} | `{target}` | {few} |")
    return [*lines, ""]
