"""Which variant of a package a build is, as its build string tells: CPU or CUDA, which BLAS, which MPI.

Source of the spellings: conda-forge's documentation of BLAS, CUDA and MPI variants, the builds of the
channel pytorch (2026-11). A build string is free text; what does not say it in these words is not guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from factlock.light_dataclass import dataclass
from factlock.patterns import regex

PROCESSOR, BLAS, MPI = "processor", "blas", "mpi"
CPU = "cpu"
_TOKENS = regex(r"[_-]")
# cpu, cpu_py312…; cuda129, cuda112py39…, cuda11.8; rocm61. The digits of what follows are no version.
_PROCESSOR = regex(r"(?P<what>cpu|cuda|rocm)(?P<version>\d{1,3}(?:\.\d{1,3})*)?(?:py\d+h\w+)?")
_BLAS = frozenset({"accelerate", "blis", "mkl", "netlib", "newaccelerate", "openblas"})
_MPI = frozenset({"impi", "mpich", "msmpi", "openmpi", "mvapich"})
NO_MPI = "nompi"
_CALLED = {"cuda": "CUDA", "rocm": "ROCm"}
# Of two or three digits without a point the last is the minor: cuda112 is 11.2, cuda129 is 12.9.
_RUN_TOGETHER = 3


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Variant:
    """One thing in which builds of a version differ: of what it is a kind, and the word in the build."""

    kind: str
    word: str

    @property
    def cuda(self) -> bool:
        """Whether it is a build for CUDA."""
        return self.kind == PROCESSOR and self.word.startswith("cuda")

    def __str__(self) -> str:
        """As people call it: ``cpu``, ``CUDA 12.9``, ``BLAS mkl``, ``no MPI``, ``MPI mpich``."""
        if self.kind == BLAS:
            return f"BLAS {self.word}"
        if self.kind == MPI:
            return "no MPI" if self.word == NO_MPI else f"MPI {self.word}"
        name = self.word.rstrip("0123456789.")
        version = self.word[len(name) :]
        if len(version) == _RUN_TOGETHER and "." not in version:
            version = f"{version[:2]}.{version[2]}"
        return f"{_CALLED.get(name, name)} {version}".rstrip()


@lru_cache(maxsize=65_536)
def read_variants(name: str, build: str) -> tuple[Variant, ...]:
    """What a build string says of its variant, each kind once; the package ``mpi`` says it alone."""
    found: dict[str, Variant] = {}
    for one in _found(name, _TOKENS.split(build)):
        found.setdefault(one.kind, one)
    return tuple(found[kind] for kind in (PROCESSOR, BLAS, MPI) if kind in found)


def _found(name: str, tokens: list[str]) -> Iterator[Variant]:
    for at, token in enumerate(tokens):
        after = tokens[at + 1] if at + 1 < len(tokens) else ""
        if match := _PROCESSOR.fullmatch(token):
            yield Variant(kind=PROCESSOR, word=match["what"] + (match["version"] or ""))
        elif token in _BLAS:
            yield Variant(kind=BLAS, word=token)
        elif token == NO_MPI:
            yield Variant(kind=MPI, word=NO_MPI)
        elif (token == MPI and after in _MPI) or (name == MPI and token in _MPI):
            yield Variant(kind=MPI, word=after if token == MPI else token)
