"""The bases of machine learning that a team may not want in every image, with their other names.

A base is large, comes in variants for processors, and belongs to the image and not to a small request.
The list is of the date below; house rules and the parameter ``watch`` can name others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

AS_OF = "2026-11-21"

# A base, and what brings it in under another name: variants, halves, nightly builds, names on channels.
BASES: Mapping[str, tuple[str, ...]] = {
    "torch": (
        "torch",
        "pytorch",
        "pytorch-cpu",
        "pytorch-gpu",
        "pytorch-nightly",
        "torch-cpu",
        "torch-nightly",
        "libtorch",
    ),
    "tensorflow": (
        "tensorflow",
        "tensorflow-aarch64",
        "tensorflow-base",
        "tensorflow-cpu",
        "tensorflow-cpu-aws",
        "tensorflow-gpu",
        "tensorflow-intel",
        "tensorflow-macos",
        "tensorflow-rocm",
        "tf-nightly",
        "tf-nightly-cpu",
        "tf-nightly-gpu",
    ),
    "jax": (
        "jax",
        "jax-cuda12-pjrt",
        "jax-cuda12-plugin",
        "jax-cuda13-pjrt",
        "jax-cuda13-plugin",
        "jax-metal",
        "jax-nightly",
        "jaxlib",
        "jaxlib-nightly",
    ),
}
# The same on conda channels. Sources: the names of conda-forge of 2026-08-19 with the projects that each is
# of, and the channel pytorch of 2026-08 (pytorch-cuda chooses its build for CUDA).
ON_CHANNELS: Mapping[str, tuple[str, ...]] = {
    "torch": ("pytorch", "pytorch-cpu", "pytorch-gpu", "pytorch-cuda", "libtorch"),
    "tensorflow": (
        "tensorflow",
        "tensorflow-avx2",
        "tensorflow-base",
        "tensorflow-cpu",
        "tensorflow-gpu",
        "tensorflow-sse3",
        "libtensorflow",
        "libtensorflow_cc",
        "libtensorflow_framework",
    ),
    "jax": ("jax", "jaxlib"),
}
# These are there without the base that they are a part of or add to.
PARTS = (
    "libtorch",
    "pytorch-cuda",
    "libtensorflow",
    "libtensorflow_cc",
    "libtensorflow_framework",
    "jaxlib",
    "jaxlib-nightly",
    "jax-cuda12-pjrt",
    "jax-cuda12-plugin",
    "jax-cuda13-pjrt",
    "jax-cuda13-plugin",
    "jax-metal",
)
# How people call a base where they write of it.
WORDS: Mapping[str, tuple[str, ...]] = {
    "torch": ("torch", "pytorch"),
    "tensorflow": ("tensorflow",),
    "jax": ("jax",),
}
# Known to do nothing without one of these, though their metadata asks for none.
UNDECLARED: Mapping[str, tuple[str, ...]] = {"keras": ("tensorflow", "jax", "torch")}


def base_of(name: str) -> str:
    """The base that a name in normal form stands for on either side, ``""`` for any other name."""
    listed = (*BASES.items(), *ON_CHANNELS.items())
    return next((base for base, variants in listed if name in variants), "")


def names_of(base: str) -> tuple[str, ...]:
    """The names under which a base itself is installed, on either side, without what is only a part of it."""
    names = (*BASES.get(base, (base,)), *ON_CHANNELS.get(base, ()))
    return tuple(dict.fromkeys(one for one in names if one not in PARTS))


def expand(watch: Iterable[str]) -> dict[str, str]:
    """Every name to look for, with the watched name that it stands for."""
    return {variant: name for name in watch for variant in BASES.get(name, (name,))}


def expand_on_channels(watch: Iterable[str]) -> dict[str, str]:
    """The same for names of conda channels; ``torch`` and ``pytorch`` are one."""
    bases = {"pytorch": "torch"}
    return {
        variant: name
        for name in watch
        for variant in ON_CHANNELS.get(bases.get(name, name), (name,))
    }
