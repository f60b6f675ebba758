"""A small whole channel with variants, a circle and a quarrel, and facts of conda's solver made by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from channels import record
from factlock.facts.channel_keys import environment_key
from factlock.model import Fact
from solved_sets import fact

_CUDA, _CPU = "cuda129_mkl_py312_h1_300", "cpu_mkl_py312_h1_100"
_GLIBC = "__glibc >=2.17,<3.0.a0"
_LINUX = [
    record(
        "python", "3.12.4", "libzlib >=1.3", "pip", _GLIBC, build="h1_0_cpython", size=31_000_000
    ),
    record(
        "python", "3.13.1", "libzlib >=1.3", "pip", _GLIBC, build="h1_0_cpython", size=33_000_000
    ),
    record("libzlib", "1.3.1", _GLIBC, build="hb9_2", size=60_000),
    record("mkl", "2025.3.0", build="h0_462", size=128_000_000),
    record("libblas", "3.11.0", "mkl >=2025.3.0", build="5_h5_mkl", constrains=["blas 2.305 mkl"]),
    record("numpy", "2.5.2", "libblas >=3.9", "python_abi 3.12.* *_cp312", build="py312_0"),
    record("python_abi", "3.12", build="8_cp312", constrains=["python 3.12.* *_cpython"]),
    *(
        record(
            "libtorch",
            "2.9.1",
            "libblas * *mkl",
            "libblas >=3.11,<4",
            _GLIBC,
            *more,
            build=build,
            size=size,
        )
        for build, size, more in (
            ("cpu_mkl_h2_100", 60_000_000, ()),
            ("cuda129_mkl_h2_300", 600_000_000, ("__cuda",)),
        )
    ),
    record(
        "pytorch",
        "2.9.1",
        f"libtorch 2.9.1 {'cpu_mkl_h2_100'}",
        "numpy",
        "python >=3.12,<3.13.0a0",
        "python_abi 3.12.* *_cp312",
        build=_CPU,
        size=24_000_000,
        constrains=["pytorch-cpu 2.9.1", "pytorch-gpu <0.0a0"],
    ),
    record(
        "pytorch",
        "2.9.1",
        "libtorch 2.9.1 cuda129_mkl_h2_300",
        "numpy",
        "__cuda",
        "python >=3.12,<3.13.0a0",
        "python_abi 3.12.* *_cp312",
        build=_CUDA,
        build_number=200,
        size=25_000_000,
    ),
    record("old-solver", "1.0", "numpy <2", build="py312_0"),
    record("h5py", "3.16.0", "numpy", build="mpi_mpich_py312_0"),
    record("only-here", "1.0", "python"),
]
_NOARCH = [
    record("pip", "25.3", "python >=3.9", build="pyh1_0", size=1_100_000),
    record(
        "keras",
        "3.9.0",
        "numpy",
        "python >=3.9",
        build="pyh1_0",
        constrains=["pytorch >=2.1.0", "jax >=0.4.0", "pytorch-gpu <0.0a0"],
    ),
    record(
        "sentence-transformers",
        "5.7.0",
        "pytorch >=1.11.0",
        "numpy",
        "python >=3.10",
        build="pyh1_0",
        size=200_000,
    ),
    record("elsewhere", "1.0", "helper", "python", build="pyh1_0"),
]
RECORDS: Mapping[str, Iterable[Mapping[str, Any]]] = {
    "linux-64": [*_LINUX, record("helper", "1.0", build="h0_0")],
    "win-64": [
        record("python", "3.12.4", build="h1_0_cpython"),
        record("helper", "1.0", "pytorch", build="h0_1"),
        record("pytorch", "2.9.1", build="cpu_mkl_py312_h3_100"),
    ],
    "osx-arm64": [
        record("python", "3.12.4", build="h1_0_cpython"),
        record("helper", "1.0", build="h0_2"),
    ],
    "noarch": _NOARCH,
}


def package(name: str, *requires: str, build: str = "h0_0", **others: Any) -> dict[str, Any]:
    """A package as the fact ``environment`` has it."""
    return {
        "name": name,
        "version": "1.0",
        "build": build,
        "subdir": "linux-64",
        "size": 1000,
        "uploaded": "2026-01-02",
        "requires": list(requires),
        **others,
    }


def environment(*packages: Mapping[str, Any], **others: Any) -> dict[str, Any]:
    """The fact ``environment`` of a set that has a solution, of a whole channel."""
    found = sorted((dict(one) for one in packages), key=lambda one: str(one["name"]))
    return {"outcome": "solved", "packages": found, "partial": False, "until": "", **others}


def environment_fact(
    specs: Iterable[str], value: dict[str, Any], *, python: str = "3.12", **target: str
) -> Fact:
    """The fact of a set on the channel ``ours``, with the Python that the questions are about."""
    own = [f"python {python}.*"] if python else []
    where = {"platform": "linux-64", **target}
    return fact(environment_key([*specs, *own], channels=["ours"], **where), value)
