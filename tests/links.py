"""What ``nox -s linkcheck`` found, by host: a wrong link is told apart from a host that nobody could reach.

Reads ``output.json`` of Sphinx's builder and ends with 1 when a link is wrong. Behind a firewall no host but
the index may be there: that says nothing of the links, and is listed. ``--page`` writes the list as a page.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "develop" / "links.md"
REACHED = frozenset({"working", "redirected", "rate-limited"})
# What is said of a host that does not answer at all, by requests and urllib3 (2.32 and 2.2, 2026-11).
_AWAY = (
    "Max retries exceeded",
    "Name or service not known",
    "Temporary failure in name resolution",
    "Connection refused",
    "Connection aborted",
    "timed out",
    "ProxyError",
)


@dataclass(slots=True)
class Host:
    """The links to one host: how many were reached and not, and the wrong ones with where they stand."""

    reached: int = 0
    away: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def state(self) -> str:
        """In a word or two."""
        if self.wrong:
            return f"{len(self.wrong)} wrong"
        return "reached" if self.reached else "not reached"


def read(lines: Iterable[str]) -> dict[str, Host]:
    """The hosts, sorted, of the lines of ``output.json``."""
    found: dict[str, Host] = defaultdict(Host)
    for line in lines:
        link = json.loads(line)
        host = found[urlsplit(link["uri"]).hostname or ""]
        if link["status"] in REACHED:
            host.reached += 1
        elif link["status"] in {"broken", "timeout"}:
            _note(host, link)
    return dict(sorted((name, host) for name, host in found.items() if name or host.wrong))


def _note(host: Host, link: Mapping[str, str | int]) -> None:
    if not link["code"] and any(words in str(link["info"]) for words in _AWAY):
        host.away += 1
    else:
        place = f"{link['filename']}:{link['lineno']}"
        host.wrong.append(f"{place}: {link['uri']}: {link['info']}")


def page_of(hosts: Mapping[str, Host], day: str) -> str:
    """The page."""
    away = sum(host.state == "not reached" for host in hosts.values())
    rows = [
        f"| {name} | {host.reached + host.away + len(host.wrong)} | {host.state} |"
        for name, host in hosts.items()
        if name
    ]
    table = "\n".join(rows)
    return f"""# Links to other hosts

`nox -s linkcheck` tries every link of the site to another host, and ends with 1 when one is wrong. Where it
runs, not every host may be there: a host that does not answer at all says nothing of the links to it. This
page is the list of the last time that somebody ran `python tests/links.py --page`, which writes it.

On {day}, {len(hosts) - away} of {len(hosts)} hosts answered. **Not reached** means that no link to this host
could be tried from there.

| Host | Links | State |
|---|---|---|
{table}

Links to projects on the package index are made by a [role](../reference/roles.md#dep-project) and not written
on a page. They are not tried here: that a project is there is a question for
[`availability`](../reference/checks/availability.md).
"""


def main(arguments: list[str]) -> int:
    """Print the hosts; 1 when a link is wrong."""
    write = "--page" in arguments
    rest = [one for one in arguments if one != "--page"]
    path = Path(rest[0]) if rest else ROOT / "_build" / "linkcheck" / "output.json"
    hosts = read(path.read_text(encoding="utf-8").splitlines())
    for name, host in hosts.items():
        print(f"{host.state:12} {name or 'this site'}")
    wrong = [line for host in hosts.values() for line in host.wrong]
    print("\n".join(wrong) or "No link is known to be wrong.")
    if write:
        PAGE.write_text(page_of(hosts, f"{datetime.now(UTC):%Y-%m-%d}"), encoding="utf-8")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
