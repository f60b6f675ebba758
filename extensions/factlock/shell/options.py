"""The options of installers that take a value: what follows them is no package.

Taken from the programs themselves (pip 26.3, uv 0.13.8; a test compares them with those installed) and, for
conda, mamba, pixi, pipx, Poetry and PDM, from their reference pages (2026-11).
"""

from __future__ import annotations

from collections.abc import Iterable

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


def split_arguments(words: Iterable[str], values: frozenset[str]) -> tuple[list[str], Options]:
    """What is no option, in order, and the options with their values (empty for flags)."""
    rest, options = iter(words), []
    plain: list[str] = []
    for word in rest:
        if word == "--":
            plain += rest
        elif word.startswith("--"):
            name, equals, value = word.partition("=")
            if not equals and name in values:
                value = next(rest, "")
            options.append((name, value))
        elif word.startswith("-") and word != "-":
            name, value = _short(word, values)
            if name in values and not value:
                value = next(rest, "")
            options.append((name, value))
        elif word[:1] in {"–", "—", "−"}:
            # An option whose dashes a word processor has improved.
            options.append((word, ""))
        else:
            plain.append(word)
    return plain, options


def _short(word: str, values: frozenset[str]) -> tuple[str, str]:
    """Of ``-qUr`` the ``-r``; of ``-rfile`` the ``-r`` with its value; else the word as a flag."""
    for at, letter in enumerate(word[1:], start=1):
        if f"-{letter}" in values:
            return f"-{letter}", word[at + 1 :].removeprefix("=")
    return word, ""


def given(options: Options, *names: str) -> list[str]:
    """The values of options, by any of their names."""
    return [value for name, value in options if name in names]
