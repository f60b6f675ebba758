"""Specs of conda as py-rattler reads them, on examples and on every environment of the corpus."""

from __future__ import annotations

from pathlib import Path

import pytest

from factlock.errors import InputError
from factlock.inputs import load_manifest, read_conda_spec, read_manifest
from factlock.inputs.canonical import dump

CORPUS = Path(__file__).parents[2] / "shared" / "data" / "corpus"


@pytest.mark.parametrize(
    ("text", "spec", "pinned"),
    [
        ("NumPy", "numpy", ""),
        ("numpy=1.8", "numpy 1.8.*", ""),
        ("numpy==1.8", "numpy 1.8", "1.8"),
        ("numpy 1.8", "numpy 1.8", "1.8"),
        ("numpy >= 1.8, < 2", "numpy >=1.8,<2", ""),
        ("numpy=1.8=py27_0", "numpy[version='1.8',build='py27_0']", "1.8"),
        ("numpy=1.11.1|1.11.3", "numpy 1.11.1.*|1.11.3", ""),
        ("blas=*=mkl", "blas[build='mkl']", ""),
        ("conda-forge/linux-64::numpy=1", "conda-forge/linux-64::numpy 1.*", ""),
        ('jaxlib[version=">=0.4", build="*cuda*"]', "jaxlib[version='>=0.4',build='*cuda*']", ""),
    ],
)
def test_a_spec_has_one_canonical_text(text: str, spec: str, pinned: str) -> None:
    found = read_conda_spec(text)
    assert str(found) == spec
    assert found.pinned == pinned
    assert read_conda_spec(str(found)) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "numpy=",
        "a b c d",
        "=1.0",
        "numpy[version='1'",
        "numpу",
        "../x",
        "https://x.org/numpy.conda",
        "*",
        "numpy 1.0;rm",
        "-c evil",
        "x" * 500,
        "numpy[a='1',a='2']",
        "numpy\nscipy",
    ],
)
def test_what_is_no_spec_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="not a package of conda"):
        read_conda_spec(text)


def test_an_environment_tells_its_conda_part_with_lines() -> None:
    content = (
        b"name: hub\nchannels: [conda-forge, file:///etc]\nprefix: /opt/env\nplatforms:\n- linux-64\n"
        b"dependencies:\n- python=3.11\n- sel(win): pywin32\n- numpy=\n- pip:\n  - demo==1.0\n"
    )
    manifest = load_manifest(dump(read_manifest(content, "environment.yml")))
    assert [(one.spec, one.line, one.selector) for one in manifest.conda] == [
        ("python 3.11.*", 7, ""),
        ("pywin32", 8, "win"),
        ("", 9, ""),
    ]
    assert "no version" in manifest.conda[2].refused
    assert [(one.text, one.line, bool(one.refused)) for one in manifest.channels] == [
        ("conda-forge", 2, False),
        ("file:///etc", 2, True),
    ]
    assert [one.line for one in (*manifest.prefix, *manifest.platforms)] == [3, 5]
    assert [one.requirement for one in manifest.entries] == ["demo==1.0"]


@pytest.mark.corpus
def test_every_spec_of_the_corpus_means_what_rattler_reads(
    capsys: pytest.CaptureFixture[str],
) -> None:
    if not CORPUS.is_dir():
        pytest.skip("the shared data are not here")
    rattler = pytest.importorskip("rattler")
    read = refused = 0
    for path in sorted(CORPUS.rglob("env*.y*ml")):
        try:
            manifest = read_manifest(path.read_bytes(), "environment.yml")
        except InputError:
            continue
        for entry in manifest.conda:
            if entry.refused:
                refused += 1
                with pytest.raises(Exception, match=r"."):
                    rattler.MatchSpec(entry.text)
                continue
            read += 1
            assert _parts(rattler, entry.text) == _parts(rattler, entry.spec)
    with capsys.disabled():
        print(
            f"\nspecs of conda in the corpus: {read} read as rattler does, {refused} refused by both"
        )
    assert read > 5000


def _parts(rattler: object, text: str) -> tuple[str, ...]:
    spec = rattler.MatchSpec(text)  # type: ignore[attr-defined]
    version = str(spec.version or "*")
    return str(spec.name).lower(), version, str(spec.build or "*"), str(spec.channel)
