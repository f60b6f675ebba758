"""The options of installers that take a value: what follows them is no package.

Taken from the programs themselves (pip 26.3, uv 0.13.8; a test compares them with those installed) and, for
conda, mamba, pixi, pipx, Poetry and PDM, from their reference pages (2026-11).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

_PIP = """
--abi --all-releases --build --build-constraint --build-option --cache-dir --cert --client-cert
--config-setting --config-settings --constraint --default-timeout --dest --destination-dir
--destination-directory --editable --exists-action --extra-index-url --find-links --global-option --group
--implementation --index-url --install-option --keyring-provider --local-log --log --log-file --no-binary
--only-binary --only-final --platform --prefix --progress-bar --proxy --pypi-url --python --python-version
--refresh-package --report --requirement --requirements-from-script --resume-retries --retries --root
--root-user-action --source --source-dir --source-directory --src --target --timeout --trusted-host
--upgrade-strategy --uploaded-prior-to --use-deprecated --use-feature --wheel-dir
-C -b -c -d -e -f -i -r -t -w
"""
_UV = """
--allow-insecure-host --cache-dir --cert --color --config-file --config-setting --config-settings
--config-settings-package --constraint --constraints --default-index --directory --env-file
--exclude-newer --exclude-newer-package --excludes --extra --extra-index-url --find-links --fork-strategy
--group --index --index-strategy --index-url --keyring-provider --link-mode --no-binary-package
--no-build-isolation-package --no-build-package --no-editable-package --no-extra --no-group
--no-install-package --no-sources-package --only-group --output-format --override --overrides --package
--prerelease --prerelease-package --project --python --python-platform --python-preference
--refresh-package --reinstall-package --resolution --torch-backend --upgrade-group --upgrade-package
-C -P -c -f -i -p
"""
_UV_PIP = """
--build-constraint --build-constraints --editable --no-binary --only-binary --prefix --python-version
--requirement --requirements --target -b -e -r -t
"""
_UV_ADD = """
--bounds --branch --marker --optional --requirement --requirements --rev --script --tag -m -r
"""
_UV_TOOL = """
--build-constraint --build-constraints --from --with --with-editable --with-executables-from
--with-requirements -b -w
"""
_UV_SYNC = "--script"
_UV_VENV = "--prompt"
_CONDA = """
--category --channel --clone --environment-spec --experimental --export-format --extra-safety-checks
--file --log-level --name --platform --prefix --platform-prefix --repodata-fn --rc-file --relocate-prefix
--retry-clean-cache --revision --root-prefix --safety-policy --solver --subdir --cacert-path
--channel-priority --console --default-channel -c -f -n -p -r -s
"""
_PIXI = """
--auth-file --branch --channel --color --concurrent-downloads --concurrent-solves --environment --expose
--feature --git --manifest-path --path --platform --pypi-keyring-provider --rev --run-post-link-scripts
--subdir --tag --tls-root-certs --with -c -e -f -m -p -s -w
"""
_PIPX = """
--backend --fetch-python --index-url --pip-args --preinstall --python --requirement --spec --suffix --with
--default-python -i -r
"""
_POETRY = """
--directory --extras --group --markers --platform --project --python --source -C -E -G -P
"""
_PDM = "--config --editable --frontend --group --project --venv -G -c -e -p"
_PIPENV = """
--categories --categories= --extra-index-url --extra-pip-args --index --pypi-mirror --python -i
--editable --requirements -e -r
"""


def _table(*texts: str) -> frozenset[str]:
    return frozenset(word for text in texts for word in text.split())


PIP = _table(_PIP)
UV_PIP = _table(_UV, _UV_PIP)
# Where `pip` may be another name of `uv pip`; no flag of the one takes a value in the other.
PIP_OR_UV = PIP | UV_PIP
UV_ADD = _table(_UV, _UV_ADD)
UV_TOOL = _table(_UV, _UV_TOOL)
UV_SYNC = _table(_UV, _UV_SYNC)
UV_VENV = _table(_UV, _UV_VENV)
CONDA = _table(_CONDA)
PIXI = _table(_PIXI)
PIPX = _table(_PIPX)
POETRY = _table(_POETRY)
PDM = _table(_PDM)
PIPENV = _table(_PIPENV)

Options = list[tuple[str, str]]


class Argument(NamedTuple):
    """An argument: the place of its first word, the option (empty where it is none), its value.

    Of what is no option the value is the word; ``joined`` tells that an option's stands in its own word.
    """

    at: int
    name: str
    value: str
    joined: bool = True


def read_arguments(words: Sequence[str], values: frozenset[str]) -> Iterator[Argument]:
    """The arguments of a command, in order; ``values`` are the options that take one."""
    rest = iter(enumerate(words))
    for at, word in rest:
        if word == "--":
            yield from (Argument(place, "", one) for place, one in rest)
        elif word.startswith("-") and word != "-":
            long = word.startswith("--")
            name, value = _long(word) if long else _short(word, values)
            joined = bool(value) or (long and "=" in word) or name not in values
            yield Argument(at, name, value if joined else next(rest, (0, ""))[1], joined)
        elif word[:1] in {"–", "—", "−"}:
            # An option whose dashes a word processor has improved.
            yield Argument(at, word, "")
        else:
            yield Argument(at, "", word)


def split_arguments(words: Sequence[str], values: frozenset[str]) -> tuple[list[str], Options]:
    """What is no option, in order, and the options with their values (empty for flags)."""
    plain, options = [], []
    for _, name, value, _ in read_arguments(words, values):
        if name:
            options.append((name, value))
        else:
            plain.append(value)
    return plain, options


def _long(word: str) -> tuple[str, str]:
    name, _, value = word.partition("=")
    return name, value


def _short(word: str, values: frozenset[str]) -> tuple[str, str]:
    """Of ``-qUr`` the ``-r``; of ``-rfile`` the ``-r`` with its value; else the word as a flag."""
    for at, letter in enumerate(word[1:], start=1):
        if f"-{letter}" in values:
            return f"-{letter}", word[at + 1 :].removeprefix("=")
    return word, ""


def given(options: Options, *names: str) -> list[str]:
    """The values of options, by any of their names."""
    return [value for name, value in options if name in names]
