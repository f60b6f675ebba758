"""Replace the placeholders of runbooks by plain nodes, once all worked requests have been walked."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from factlock.sphinxext.domain import DepDomain
from factlock.sphinxext.nodes import dep_fold, dep_summary
from factlock.sphinxext.render import Page
from factlock.sphinxext.runbooks.cards import card
from factlock.sphinxext.runbooks.diagram import diagram
from factlock.sphinxext.runbooks.domain import RunbookDomain
from factlock.sphinxext.runbooks.nodes import runbook_part
from factlock.sphinxext.runbooks.worked_pages import answer_of, example_of
from factlock.sphinxext.words import in_language

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class ShowRunbooks(SphinxPostTransform):
    """Runs before references are resolved, beside the answers of pages."""

    default_priority = 5

    def run(self, **_: object) -> None:
        """Replace them all."""
        dep = cast("DepDomain", self.env.get_domain("dep"))
        books = cast("RunbookDomain", self.env.get_domain("runbook"))
        page = Page(
            docname=self.env.docname,
            project_page=self.config["factlock_project_page"],
            builder=dep.site.builder,
        )
        parts = list(self.document.findall(runbook_part))
        drawn = any(part["kind"] == "diagram" for part in parts)
        for part in parts:
            dep.site.shown.add(part["docname"])
            found = _shown(part, dep, books, page, drawn=drawn)
            for top in found:
                for new in top.findall(nodes.Element):
                    new["translatable"] = False
            if part["kind"] == "step":
                _fold_answers(part, page)
                _take_in_ways(part, found[0])
            elif part["kind"] == "answer" and not found:
                _drop_tab(part)
            part.parent.replace(part, found)


def _fold_answers(part: nodes.Element, page: Page) -> None:
    """Fold what a check answered in the worked requests; on paper, their tables at the end say it once."""
    section = part.parent
    behind = section.children[section.index(part) + 1 :]
    answers = behind[0] if behind and "factlock-worked" in _classes(behind[0]) else None
    if answers is None:
        return
    section.remove(answers)
    if page.builder.format == "html" and page.builder.name != "epub":
        words = in_language("What it answered in the worked requests")
        classes = ["factlock", "factlock-detail", "factlock-answers"]
        fold = dep_fold("", dep_summary("", words), answers, classes=classes)
        section.insert(section.index(part) + 1, fold)


def _take_in_ways(part: nodes.Element, card: nodes.Node) -> None:
    """Move the list of the step's ways into its card, where it stands right behind it in the source."""
    section = part.parent
    behind = section.children[section.index(part) + 1 :]
    after = next((one for one in behind if "factlock-answers" not in _classes(one)), None)
    if isinstance(after, nodes.bullet_list) and isinstance(card, nodes.Element):
        section.remove(after)
        after["classes"].append("factlock-ways")
        folds = (at for at, one in enumerate(card.children) if isinstance(one, dep_fold))
        card.insert(next(folds, len(card)), after)


def _drop_tab(part: nodes.Element) -> None:
    """Take away the tab of a request that did not come through, and the fold that it leaves empty."""
    found: nodes.Element = part
    while "sd-tab-item" not in _classes(found) and not isinstance(found, nodes.section):
        found = found.parent
    if isinstance(found, nodes.section):
        return
    tabs = found.parent
    tabs.remove(found)
    if not tabs.children and isinstance(tabs.parent, dep_fold):
        tabs.parent.parent.remove(tabs.parent)


def _classes(node: nodes.Node) -> list[str]:
    return list(node["classes"]) if isinstance(node, nodes.Element) else []


def _shown(
    part: nodes.Element, dep: DepDomain, books: RunbookDomain, page: Page, *, drawn: bool
) -> list[nodes.Node]:
    docname = part["docname"]
    book = books.books.get(docname)
    if book is None:
        # A diagram of another page, whose faults are said there.
        return []
    if part["kind"] == "diagram":
        return diagram(book, docname, books, page)
    if part["kind"] == "step":
        return card(book, book.step(part["step"]), docname, books, page)
    example = next(
        (
            one
            for name, worked in dep.site.worked
            if name == docname
            for one in worked
            if one.path.stem == part["example"]
        ),
        None,
    )
    if example is None:
        return []
    if part["kind"] == "answer":
        return answer_of(example, part["step"], page)
    return example_of(example, docname, books, page, drawn=drawn)


def setup(app: Sphinx) -> None:
    """Register it."""
    app.add_post_transform(ShowRunbooks)
