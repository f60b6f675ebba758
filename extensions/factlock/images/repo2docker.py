"""What repo2docker reads of a folder: its build packs in their order, the first that fits decides.

Source: repo2docker's documentation and the order of its build packs (2026-11): Dockerfile, Julia, Nix, R,
conda, Pipfile, Python.
"""

from __future__ import annotations

from collections.abc import Callable

from factlock.images.finding import inside
from factlock.light_dataclass import dataclass
from factlock.patterns import regex

_R = regex(rb"\s*r-")
_PYTHON_2 = regex(rb"\s*python-2")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A build pack, the files that it reads in order, and those beside them that it passes over."""

    name: str
    reads: tuple[str, ...]
    passed_over: tuple[str, ...] = ()


def choose_pack(folder: str, lists: str, content: Callable[[str], bytes | None]) -> Pack:
    """The build pack for a folder whose lists stand in ``lists``."""

    def there(name: str) -> bool:
        return content(inside(lists, name)) is not None

    runtime = content(inside(lists, "runtime.txt")) or b""
    of_project = there("DESCRIPTION") and folder == lists
    reads: tuple[str, ...]
    if there("Project.toml") or there("JuliaProject.toml") or there("REQUIRE"):
        name, reads = "Julia", ("environment.yml", "requirements.txt")
    elif there("default.nix"):
        name, reads = "Nix", ()
    elif _R.match(runtime) or of_project:
        name = "R"
        reads = ("runtime.txt", "environment.yml", "requirements.txt", "install.R")
        reads += ("DESCRIPTION",) if of_project else ()
    elif there("environment.yml"):
        name, reads = "conda", ("environment.yml", "install.R")
    elif there("Pipfile") or there("Pipfile.lock"):
        name, reads = "Pipfile", ("Pipfile",)
    else:
        name, reads = "Python", ("runtime.txt", "requirements.txt")
        if _PYTHON_2.match(runtime):
            reads += ("requirements3.txt",)
    if name != "Nix":
        reads += ("apt.txt",)
    known = ("environment.yml", "environment.yaml", "requirements.txt", "runtime.txt", "Pipfile", "apt.txt",
             "install.R", "pixi.toml")  # fmt: skip
    return Pack(
        name=name,
        reads=tuple(inside(lists, one) for one in reads if there(one)),
        passed_over=tuple(inside(lists, one) for one in known if there(one) and one not in reads),
    )
