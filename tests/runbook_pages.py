"""A small runbook that is in order, to be changed by one test at a time."""

from __future__ import annotations

from factlock.checks import find_check
from factlock.runbook.model import Fault, Runbook
from factlock.runbook.page.reading import read_runbook
from factlock.runbook.proof.graph import prove

_OUTCOMES = [one.value for one in find_check("availability").outcomes]
_OTHERS = ", ".join(f"`{one}`" for one in _OUTCOMES if one != "available")
PAGE = f"""\
---
runbook:
  version: 1
  inputs:
    package: {{type: requirements, each: true, help: What is asked for}}
    image: {{type: image, default: "."}}
  ends: [simple, escalate]
  fields:
    found: "{{look.outcome}}"
---

# A page

Prose with a list that is none of ours:

- `available`: [nowhere](#nowhere)

## Look

```{{runbook:step}} look
:check: availability
:package: {{package}}
```

- `available`: go [on](#is-it-meant)
- {_OTHERS}: [pass it on](#pass-it-on)

## Is it meant?

```{{runbook:step}} meant
:confirm: Is {{package.name}} meant?
:verdict: simple
```

- `yes`: [done](#done)
- `no`, or nobody knows: look [again](#look)

## Done

```{{runbook:step}} done
:end: decided
```

## Pass it on

```{{runbook:step}} pass-on
:action: escalate
:template: letter
```

- `prepared`: [escalated](#escalated)

## Escalated

```{{runbook:step}} escalated
:end: escalate
```

```{{runbook:template}} letter
Hello
```
"""


def faults(text: str) -> tuple[Fault, ...]:
    """All that is wrong with a page, read and proved."""
    reading = read_runbook(text, "page.md", "page")
    more = prove(reading.runbook) if reading.runbook else ()
    return tuple(sorted({*reading.faults, *more}))


def read(text: str) -> Runbook:
    """The runbook of a page in which nothing is wrong."""
    assert faults(text) == ()
    runbook = read_runbook(text, "page.md", "page").runbook
    assert runbook is not None
    return runbook


def changed(old: str, new: str) -> str:
    """The page with one passage, which stands there once, written anew."""
    assert PAGE.count(old) == 1, old
    return PAGE.replace(old, new)


def line_of(text: str, mark: str) -> int:
    """The line in which a mark first stands, from 1."""
    return next(number for number, line in enumerate(text.split("\n"), 1) if mark in line)


def at(text: str, mark: str, rule: str) -> Fault:
    """The fault of a rule in the line of a mark."""
    line = line_of(text, mark)
    found = [one for one in faults(text) if one.rule == rule]
    here = [one for one in found if one.line == line]
    assert here, (line, faults(text))
    assert here[0].advice
    assert here[0].message.endswith((".", "."))
    return here[0]
