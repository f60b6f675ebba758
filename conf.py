"""The documentation of Factlock, which is also its largest example."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "extensions"))

project = "Factlock"
author = "The Factlock developers"
project_copyright = "the Factlock developers"
# EPUB wants one. Not the version of the package, which changes with every commit.
version = release = "0.1"

# lesson_notebooks hands pages that are notebooks on to MyST-NB; all others are MyST's.
extensions = ["myst_parser", "sphinx_design", "sphinx_copybutton", "factlock", "lesson_notebooks"]
root_doc = "index"
include_patterns = ["index.md", "docs/**", "runbooks/**"]
exclude_patterns = ["_build", ".nox", ".venv", "tests", "runbooks/images"]
language = "en"
numfig = True

myst_enable_extensions = ["attrs_block", "colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3

# A locked build is the same on every machine; a plain one asks for what is older than a day.
factlock_max_age = "1 day"
factlock_python = "3.11"
factlock_commands = True

templates_path = ["docs/_templates"]
html_static_path = ["docs/_static"]
html_favicon = "docs/_static/favicon.svg"
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_search_scorer = "docs/search/order.js"
html_theme = "furo"
html_title = "Factlock"
html_show_sphinx = False
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {
    "light_css_variables": {
        "color-brand-primary": "#0b5a6b",
        "color-brand-content": "#0b5a6b",
    },
    "dark_css_variables": {
        "color-brand-primary": "#6cc7d9",
        "color-brand-content": "#6cc7d9",
    },
}
# The published schemas stand beside the pages.
html_extra_path = ["extensions/factlock/schemas"]
epub_exclude_files = ["results.schema.json", "run.schema.json", "run-result.schema.json"]

copybutton_exclude = ".linenos, .gp, .go"

latex_engine = "xelatex"
linkcheck_timeout = 10
linkcheck_retries = 1
