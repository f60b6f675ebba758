"""What a build string tells of a variant, and what it does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factlock.checks.solving.variants import read_variants


@pytest.mark.parametrize(
    ("name", "build", "words"),
    [
        # Builds of conda-forge.
        ("pytorch", "cpu_mkl_py312_h320e397_100", "cpu, BLAS mkl"),
        ("pytorch", "cuda129_mkl_py311_hcbd18c7_301", "CUDA 12.9, BLAS mkl"),
        ("pytorch", "cpu_generic_py312_h1234567_0", "cpu"),
        ("pytorch", "cuda112py39h3ad5ff6_1", "CUDA 11.2"),
        ("tensorflow", "cpu_py312h3336143_5", "cpu"),
        ("jaxlib", "cuda129_py314hfcd48a0_200", "CUDA 12.9"),
        ("libblas", "39_h4a7cf45_openblas", "BLAS openblas"),
        ("libblas", "5_h5875eb1_mkl", "BLAS mkl"),
        ("libblas", "20_osxarm64_openblas", "BLAS openblas"),
        ("libblas", "12_h1_accelerate", "BLAS accelerate"),
        ("blas", "mkl", "BLAS mkl"),
        ("h5py", "nompi_py312ha829cd9_102", "no MPI"),
        ("hdf5", "mpi_mpich_h654f344_10", "MPI mpich"),
        ("hdf5", "mpi_openmpi_h654f344_10", "MPI openmpi"),
        ("mpi", "mpich", "MPI mpich"),
        # Builds of the channel pytorch.
        ("pytorch", "py3.10_cuda11.8_cudnn8.7.0_0", "CUDA 11.8"),
        ("pytorch", "py3.9_cpu_0", "cpu"),
        ("pytorch", "py2.7_cuda9.2.148_cudnn7.6.2_0", "CUDA 9.2.148"),
        ("faiss", "py312_h1_0_cuda12", "CUDA 12"),
        ("x", "rocm6.1_0", "ROCm 6.1"),
        # What says nothing.
        ("numpy", "py312h33ff503_0", ""),
        ("libllvm", "cpugpl_0", ""),
        ("_openmp_mutex", "3_kmp_llvm", ""),
        ("mpich", "h1_101", ""),
        ("x", "mpi_other_0", ""),
        ("x", "cudaNone_cudnn_0", ""),
        ("x", "", ""),
    ],
)
def test_a_build_tells_its_variant(name: str, build: str, words: str) -> None:
    assert ", ".join(map(str, read_variants(name, build))) == words


def test_a_variant_keeps_the_word_of_the_build() -> None:
    found = read_variants("pytorch", "cuda129_mkl_py311_hcbd18c7_301")
    assert [(one.kind, one.word, one.cuda) for one in found] == [
        ("processor", "cuda129", True),
        ("blas", "mkl", False),
    ]


@given(st.text(max_size=60), st.text(max_size=200))
def test_any_build_is_read(name: str, build: str) -> None:
    kinds = [one.kind for one in read_variants(name, build)]
    assert len(kinds) == len(set(kinds))
