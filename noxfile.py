"""The sessions: ``nox -l`` lists them. Environments are kept, and filled anew only when the pins change."""

from __future__ import annotations

import hashlib
import shutil
import sys
from pathlib import Path

import nox

ROOT = Path(__file__).parent
BUILD = Path("_build")
SITE = ("requirements.txt",)
TESTS = ("requirements.txt", "tests/requirements.txt")
BUILDERS = (
    "html", "dirhtml", "singlehtml", "text", "man", "latex", "epub", "json", "gettext", "xml",
)  # fmt: skip

nox.needs_version = ">=2024.4"
nox.options.sessions = ["docs", "tests"]
nox.options.reuse_existing_virtualenvs = True
nox.options.default_venv_backend = "virtualenv"


def prepare(session: nox.Session, files: tuple[str, ...], *extra: str) -> None:
    """Install pinned files, unless this environment already holds just them; put us on the path."""
    session.env["PYTHONPATH"] = str(ROOT / "extensions")
    wanted = hashlib.sha256(
        b"\0".join([*((ROOT / name).read_bytes() for name in files), *map(str.encode, extra)])
    ).hexdigest()
    stamp = Path(session.virtualenv.location) / "factlock-pins.txt"
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    session.install(*(word for name in files for word in ("-r", name)))
    if extra:
        session.install(*extra)
    stamp.write_text(wanted)


def sphinx(session: nox.Session, builder: str, *options: str) -> None:
    """Run sphinx-build into ``_build/BUILDER``; ``--mode MODE`` in the arguments sets the mode."""
    words = list(session.posargs)
    given: list[str] = []
    while words:
        word = words.pop(0)
        if word == "--mode" and words:
            given.append(f"-Dfactlock_mode={words.pop(0)}")
        elif word.startswith("--mode="):
            given.append(f"-Dfactlock_mode={word.removeprefix('--mode=')}")
        else:
            given.append(word)
    doctrees = str(BUILD / "doctrees" / builder)
    session.run(
        "sphinx-build", "-b", builder, "-d", doctrees, "-j", "auto",
        *options, *given, ".", str(BUILD / builder),
    )  # fmt: skip


@nox.session
def docs(session: nox.Session) -> None:
    """Build the site into _build/html. Try: nox -s docs -- --mode live."""
    prepare(session, SITE)
    sphinx(session, "html")


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests that need no network."""
    prepare(session, TESTS)
    chosen = session.posargs or ["-n", "auto", "-m", "not live and not faults"]
    session.run("python", "-m", "pytest", *chosen)


@nox.session
def lint(session: nox.Session) -> None:
    """Check form and style."""
    prepare(session, TESTS)
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Check the types of everything."""
    prepare(session, TESTS, "nox")
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
        "--watch", "extensions", "--ignore", "*.lock", *session.posargs, ".", str(BUILD / "html"),
    )  # fmt: skip


@nox.session
def linkcheck(session: nox.Session) -> None:
    """Try every link of the site; lists what cannot be reached in _build/linkcheck/output.txt."""
    prepare(session, SITE)
    session.env["FACTLOCK_MODE"] = "locked"
    try:
        sphinx(session, "linkcheck")
    finally:
        report = BUILD / "linkcheck" / "output.txt"
        session.log(
            f"{report}: {len(report.read_text().splitlines()) if report.is_file() else 0} lines"
        )


@nox.session
def builders(session: nox.Session) -> None:
    """Build the site with every builder, in the mode locked, warnings as errors."""
    prepare(session, SITE)
    for builder in BUILDERS:
        sphinx(session, builder, "-q", "-W", "--keep-going", "-Dfactlock_mode=locked")


@nox.session
def bench(session: nox.Session) -> None:
    """Measure what the design promises; prints figures beside targets."""
    prepare(session, TESTS)
    session.run("python", "tests/benchmarks/run.py", *session.posargs)


@nox.session
@nox.parametrize("version", ["8.2", "9.0"])
def compat(session: nox.Session, version: str) -> None:
    """Run the tests on the oldest and the newest Sphinx that we support on Python 3.11."""
    session.env["PYTHONPATH"] = str(ROOT / "extensions")
    session.install("-r", "tests/requirements.txt")
    session.install(
        f"sphinx=={version}.*", "myst-parser", "sphinx-design", "sphinx-copybutton", "furo",
        "requests", "truststore", "platformdirs",
    )  # fmt: skip
    session.run("python", "-c", "import sphinx; print('Sphinx', sphinx.__version__)")
    session.run(
        "python", "-m", "pytest", "-n", "auto", "-m", "not live and not faults", *session.posargs
    )


@nox.session
def pins(session: nox.Session) -> None:
    """Compile requirements.txt and tests/requirements.txt anew (`-- --upgrade` for newer versions)."""
    prepare(session, TESTS)
    for name in ("requirements", "tests/requirements"):
        session.run(
            "uv", "pip", "compile", "-q", "--universal", "--python-version", "3.11", "--no-header",
            "--no-emit-index-url", "--no-annotate", *session.posargs, f"{name}.in", "-o", f"{name}.txt",
        )  # fmt: skip


@nox.session(venv_backend="none")
def clean(session: nox.Session) -> None:
    """Remove everything that was built."""
    shutil.rmtree(ROOT / BUILD, ignore_errors=True)
    session.log(f"removed {BUILD} (Python {sys.version_info.major}.{sys.version_info.minor})")
