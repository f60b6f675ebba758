"""What of a page is prose, and on which line it stands."""

from __future__ import annotations

import pytest

pytest.importorskip("sphinxlint")
pytest.importorskip("spellchecker")

from prose import pages, taken_apart, words_of

PAGE = """---
key: nonsensewoord
---
# Titel

Prose with `coude`, {dep:pin}`xarry`, a [link](not-a-wrod.md) and https://example.org/wrnog.

```{table} Captoin
| a word |
```

````rst
Innner
```
mre
```
````

:::{note}
Nested colours, ocean's tide, a-well-knwon thing.
:::
"""


def test_code_and_roles_are_no_prose_and_lines_stay() -> None:
    prose, blocks = taken_apart(PAGE)
    found = {(number, word) for number, word in words_of(prose)}
    assert {
        (4, "titel"),
        (6, "link"),
        (8, "captoin"),
        (9, "word"),
        (20, "nested"),
        (20, "knwon"),
    } <= found
    assert {(20, "ocean"), (20, "tide")} <= found
    unseen = {"coude", "xarry", "wrod", "wrnog", "innner", "mre", "nonsensewoord"}
    assert unseen.isdisjoint(word for _, word in found)
    assert [(block.info, block.line) for block in blocks] == [("rst", 12)]


def test_all_pages_are_looked_over() -> None:
    names = {path.name for path in pages()}
    assert {"README.md", "index.md", "directives.md", "add-python-package.md"} <= names
