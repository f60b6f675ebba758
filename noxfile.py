"""The sessions: ``nox -l`` lists them. Environments are kept until the pins change."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path

import nox
from nox.command import CommandFailed

ROOT = Path(__file__).parent
BUILD = Path("_build")
SITE = ("requirements.txt",)
TESTS = ("requirements.txt", "tests/requirements.txt")
BROWSER = (*TESTS, "tests/browser/requirements.txt")
QUICK = "not live and not faults and not browser"
BUILDERS = (
    "html", "dirhtml", "singlehtml", "text", "man", "latex", "epub", "json", "gettext", "xml",
)  # fmt: skip

# Facts and runbooks only: no theme, no notebook is run, nothing is numbered or written.
CHECK = (
    "-q", "-b", "factlock", "-W", "--keep-going", "-D", "notebooks=off", "-D", "factlock_mode=locked",
    "-D", "extensions=myst_parser,sphinx_design,factlock,lesson_notebooks",
    "-D", "numfig=0", "-D", "smartquotes=0", "-D", "suppress_warnings=toc",
)  # fmt: skip

nox.needs_version = ">=2024.4"
nox.options.sessions = ["docs", "tests"]
nox.options.reuse_existing_virtualenvs = True
nox.options.default_venv_backend = "virtualenv"


def prepare(session: nox.Session, files: tuple[str, ...], *extra: str) -> None:
    """Install pinned files, unless this environment already holds just them; put us on the path."""
    session.env["PYTHONPATH"] = str(ROOT / "extensions")
    if session.venv_backend == "none":
        return  # --no-venv: whoever asks for that has everything installed.
    wanted = hashlib.sha256(
        b"\0".join([*((ROOT / name).read_bytes() for name in files), *map(str.encode, extra)])
    ).hexdigest()
    stamp = Path(session.virtualenv.location) / "factlock-pins.txt"
    if stamp.is_file() and stamp.read_text(encoding="ascii") == wanted:
        return
    # An installation that is cut short leaves no stamp, so that the next run mends it. Most modules are
    # never imported: Python compiles those that are.
    stamp.unlink(missing_ok=True)
    if files:
        session.install("--no-compile", *(word for name in files for word in ("-r", name)))
    if extra:
        session.install("--no-compile", *extra)
    stamp.write_text(wanted, encoding="ascii")


def sphinx_arguments(words: Sequence[str]) -> list[str]:
    """Arguments for sphinx-build, in which ``--mode MODE`` has become a setting."""
    left = iter(words)
    given: list[str] = []
    for word in left:
        if word == "--mode":
            given.append(f"-Dfactlock_mode={next(left, '')}")
        elif word.startswith("--mode="):
            given.append(f"-Dfactlock_mode={word.removeprefix('--mode=')}")
        else:
            given.append(word)
    return given


def sphinx(session: nox.Session, builder: str, *options: str, doctrees: str = "") -> None:
    """Run sphinx-build into ``_build/BUILDER``; its doctrees stay outside of what is published."""
    session.run(
        "python", "-m", "sphinx", "-b", builder, "-d", str(BUILD / "doctrees" / (doctrees or builder)),
        "-j", "auto", *options, ".", str(BUILD / builder),
    )  # fmt: skip


def run_tests(session: nox.Session) -> None:
    """Run pytest; arguments come last, so that a selection of theirs (``-m``, ``-n``) wins."""
    session.run("python", "-m", "pytest", "-n", "auto", "-m", QUICK, *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """Build the site into _build/html. Try: nox -s docs -- --mode live."""
    prepare(session, SITE)
    sphinx(session, "html", *sphinx_arguments(session.posargs))
    session.log(f"The site: {ROOT / BUILD / 'html' / 'index.html'}")


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests that need no network. Try: nox -s tests -- -k pin."""
    prepare(session, TESTS)
    run_tests(session)


@nox.session
def browser(session: nox.Session) -> None:
    """Look at the site in a Chromium of this machine: every page, wide and narrow, light and dark."""
    session.run("python", "tests/browser/finding.py")
    prepare(session, BROWSER)
    sphinx(session, "html", "-q", "-Dfactlock_mode=locked")
    session.run("python", "-m", "pytest", "-n", "auto", "-m", "browser", "tests/browser",
                *session.posargs)  # fmt: skip
    session.log(f"Screenshots, and what axe-core found: {ROOT / BUILD / 'browser'}")


@nox.session
def lint(session: nox.Session) -> None:
    """Check form and style of the code, and the spelling of the pages."""
    words = ("codespell", "pyspellchecker", "sphinx-lint")
    prepare(session, (), "ruff", *words, "-c", "tests/requirements.txt")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("python", "tests/prose.py")


@nox.session
def types(session: nox.Session) -> None:
    """Check the types of everything."""
    prepare(session, BROWSER)
    session.run("mypy")


@nox.session
def live(session: nox.Session) -> None:
    """Run the tests that ask the configured index."""
    prepare(session, TESTS)
    session.run("python", "-m", "pytest", "-m", "live", *session.posargs)


@nox.session
def faults(session: nox.Session) -> None:
    """Run all 76 network faults against the checks; takes some minutes."""
    prepare(session, TESTS)
    session.run("python", "-m", "pytest", "-m", "faults", "-n", "8", *session.posargs)


@nox.session
def lock(session: nox.Session) -> None:
    """Add to facts.lock what the pages lack."""
    prepare(session, SITE)
    session.run("python", "-m", "factlock", "lock", *session.posargs)


@nox.session
def refresh(session: nox.Session) -> None:
    """Ask again for all facts and print what changed."""
    prepare(session, SITE)
    session.run("python", "-m", "factlock", "refresh", *session.posargs, success_codes=[0, 1])


@nox.session
def serve(session: nox.Session) -> None:
    """Build, serve on this machine, and build again at every change."""
    prepare(session, TESTS)
    session.run(
        "sphinx-autobuild", "-b", "html", "-d", str(BUILD / "doctrees" / "html"),
        "--watch", "extensions", "--re-ignore", "_build/notebooks/",
        *sphinx_arguments(session.posargs), ".", str(BUILD / "html"),
    )  # fmt: skip


@nox.session
def check(session: nox.Session) -> None:
    """Hold all claims and runbooks against facts.lock, quickly: no theme, no notebooks, no network."""
    prepare(session, SITE)
    kept, said = BUILD / "check" / "doctrees", BUILD / "check" / "warnings.txt"
    (ROOT / kept).mkdir(parents=True, exist_ok=True)
    try:
        session.run(
            "python", "-m", "sphinx", *CHECK, "-j", "auto", "-d", str(kept), "-w", str(said),
            *session.posargs, ".", str(BUILD / "check"),
        )  # fmt: skip
    except CommandFailed:
        if forgets(ROOT / said):
            shutil.rmtree(ROOT / kept, ignore_errors=True)
        raise


def forgets(said: Path) -> bool:
    """Whether a build failed on what Sphinx says only once, when it reads a page; ours is said every time."""
    if not said.is_file():
        return True
    lines = said.read_text(encoding="utf-8", errors="replace").splitlines()
    found = [line for line in lines if ": WARNING: " in line or ": ERROR: " in line]
    return not found or any("[factlock." not in line for line in found)


@nox.session
def linkcheck(session: nox.Session) -> None:
    """Try every link of the site: fails for a wrong one, lists the hosts that are out of reach."""
    prepare(session, SITE)
    session.env["FACTLOCK_MODE"] = "locked"
    # Links to projects are made by roles: that a project is there, checks ask.
    words = ["-Dfactlock_project_page=none", *session.posargs]
    found = BUILD / "linkcheck" / "output.json"
    found.unlink(missing_ok=True)
    with contextlib.suppress(CommandFailed):
        sphinx(session, "linkcheck", *words)
    session.run("python", "tests/links.py", str(found))


@nox.session
def builders(session: nox.Session) -> None:
    """Build the site with every builder (or those named), locked, with warnings as errors.

    The pages are read once, for the first of them, and kept for the others.
    """
    prepare(session, SITE)
    failed: list[str] = []
    read: set[str] = set()
    for builder in session.posargs or BUILDERS:
        # Sphinx's json builder complains of what it left in the folder last time (9.0).
        shutil.rmtree(ROOT / BUILD / builder, ignore_errors=True)
        # Gettext notes in what it read where each text stands: no other builder takes that.
        doctrees = builder if builder == "gettext" else "builders"
        fresh = () if doctrees in read else ("-E",)
        read.add(doctrees)
        options = (*fresh, "-q", "-W", "--keep-going", "-Dfactlock_mode=locked")
        try:
            sphinx(session, builder, *options, doctrees=doctrees)
        except CommandFailed:
            failed.append(builder)
    if failed:
        session.error(f"These builders failed: {', '.join(failed)}")


@nox.session
def bench(session: nox.Session) -> None:
    """Measure what the design promises; prints figures beside targets."""
    prepare(session, TESTS)
    session.run("python", "tests/benchmarks/run.py", *session.posargs)
    session.run("python", "tests/benchmarks/commands.py")
    session.run("python", "tests/benchmarks/classes.py")
    session.run("python", "tests/benchmarks/ending.py")
    session.run("python", "tests/benchmarks/reading.py")


@nox.session
def peers(session: nox.Session) -> None:
    """Measure on the live index: ``tree`` beside pip, pip-compile, johnnydep and bare uv; whole runs."""
    prepare(session, TESTS)
    session.run("python", "tests/benchmarks/trees.py", *session.posargs)
    session.run("python", "tests/benchmarks/runs.py")


@nox.session
@nox.parametrize("version", ["8.2", "9.0"])
def compat(session: nox.Session, version: str) -> None:
    """Run the tests on the oldest and the newest Sphinx that we support on Python 3.11."""
    prepare(session, TESTS, f"sphinx=={version}.*")
    session.run("python", "-m", "sphinx", "--version")
    run_tests(session)


@nox.session
def pins(session: nox.Session) -> None:
    """Compile requirements.txt and those of the tests anew (-- --upgrade: newer ones)."""
    prepare(session, (), "uv", "-c", "tests/requirements.txt")
    for name in ("requirements", "tests/requirements", "tests/browser/requirements"):
        session.run(
            "uv", "pip", "compile", "-q", "--universal", "--python-version", "3.11",
            # One version for every Python, so that every Python builds the same site.
            "--fork-strategy", "fewest", "--custom-compile-command", "nox -s pins",
            "--no-emit-index-url", "--no-emit-find-links", "--no-annotate",
            *session.posargs, f"{name}.in", "-o", f"{name}.txt",
        )  # fmt: skip


@nox.session(venv_backend="none")
def clean(session: nox.Session) -> None:
    """Remove everything that was built."""
    shutil.rmtree(ROOT / BUILD, ignore_errors=True)
    session.log(f"removed {BUILD}")
