"""Measure the setting ``commands`` on a site of 400 pages with 5 code blocks each, facts at hand.

``python tests/benchmarks/commands.py``: beside the same site with the setting off. Target: under 10 s in all.
"""

from __future__ import annotations

import resource
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2] / "extensions")]

from benchmarks.run import ENVIRON, EXTENSIONS, RUNS, build  # noqa: E402 - found by the line above
from sites import lock_of  # noqa: E402 - found by the line above

PAGES, BLOCKS, PROJECTS = 400, 5, 300
CONF = f"""
import sys
sys.path.insert(0, {str(EXTENSIONS)!r})
extensions = ["myst_parser", "factlock"]
html_theme = "basic"
factlock_python = "3.11"
"""
FORMS = (
    "```console\n$ pip install {a}\nSuccessfully installed {a}\n$ python -m pip install -U {b} {c}\n```",
    "```bash\nuv pip install {a} \\\n    {b}\nuv add {c}\n```",
    "```bash\nconda create -n work python=3.11 {a}\nconda activate work\npip install {b}\n```",
    "```python\nimport {a}\n\nfor one in range(10):\n    print({a}.run(one))\n```",
    "```yaml\nsteps:\n  - run: pip install {a}\n  - run: |\n      pip install {b}\n      pytest\n```",
)


def write_site(folder: Path) -> None:
    """The site: 400 pages, 2,000 blocks, of which 1,600 hold commands."""
    folder.mkdir()
    (folder / "conf.py").write_text(CONF)
    listed = "\n".join(f"page{page}" for page in range(PAGES))
    (folder / "index.md").write_text(f"# Site\n\n```{{toctree}}\n{listed}\n```\n")
    for page in range(PAGES):
        parts = [f"# Page {page}\n"]
        for block in range(BLOCKS):
            first = page * 7 + block * 3
            names = {key: f"project{(first + at) % PROJECTS}" for at, key in enumerate("abc")}
            form = FORMS[block % len(FORMS)].format(**names)
            parts.append(f"## Part {block}\n\nWords before the block.\n\n{form}\n")
        (folder / f"page{page}.md").write_text("\n".join(parts))
    # The facts for the site's Python are those for any block's: the same 3.11.
    lock_of({f"project{n}": "1.9.0" for n in range(PROJECTS)}).write(folder / "facts.lock")


def main() -> None:
    """Print medians: clean builds to HTML, on and off; one that only asks; one with nothing to do.

    Seconds of the processor beside those of the clock, which tell little on a machine that has other work.
    """
    work = Path(tempfile.mkdtemp(prefix="factlock-commands-"))
    site, out = work / "site", work / "out"
    write_site(site)
    environ = {**ENVIRON, "FACTLOCK_CACHE_DIR": str(work / "cache"), "PYTHONPATH": str(EXTENSIONS)}

    def once(switch: str, *, builder: str = "html", clean: bool = True) -> tuple[float, float]:
        if clean:
            shutil.rmtree(out, ignore_errors=True)
        options = [
            "-D",
            "factlock_mode=locked",
            "-D",
            f"factlock_commands={switch}",
            "-W",
            "-b",
            builder,
        ]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        clock = build(site, out, *options, environ=environ)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    print(f"{PAGES} pages, {PAGES * BLOCKS} blocks, facts at hand; target < 10 s")
    for name, switch, builder, clean in (
        ("html, off", "off", "html", True),
        ("html, on", "on", "html", True),
        ("no-op, on", "on", "html", False),
        ("ask, off", "off", "factlock", True),
        ("ask, on", "on", "factlock", True),
    ):
        runs = [once(switch, builder=builder, clean=clean) for _ in range(RUNS)]
        clock, processor = (statistics.median(some) for some in zip(*runs, strict=True))
        print(f"{name:10} {clock:6.2f} s   processor {processor:6.2f} s", flush=True)
    shutil.rmtree(work)


if __name__ == "__main__":
    main()
