"""axe-core, run in a page: what it finds against accessibility, in our words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

# What depends on colours alone, and so is asked again where only they change.
COLOURS = ("color-contrast", "link-in-text-block")
GRAVE = ("serious", "critical")

RUN = """async ([options, inside]) => {
  const found = await axe.run(document, {...options, preload: false, resultTypes: ["violations"]});
  const rows = [];
  for (const rule of found.violations) {
    for (const node of rule.nodes) {
      const element = document.querySelector(node.target[0]);
      rows.push([rule.id, node.impact, String(node.target[0]), node.failureSummary,
                 element !== null && element.closest(inside) !== null]);
    }
  }
  return rows;
}"""


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
        why = " ".join(self.why.split()[6:])
        return f"axe, {self.impact}: {self.rule} at {self.target}: {why}"


@cache
def _script() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def examine(
    page: Page, *, only: tuple[str, ...] = (), without: tuple[str, ...] = ()
) -> list[Finding]:
    """What axe-core says of the page as it is shown now."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_script())
    options: dict[str, Any] = {"rules": {rule: {"enabled": False} for rule in without}}
    if only:
        options["runOnly"] = list(only)
    return [
        Finding(rule=rule, impact=impact, target=target, why=why, in_article=in_article)
        for rule, impact, target, why, in_article in page.evaluate(
            RUN, [options, "article[role=main]"]
        )
    ]
