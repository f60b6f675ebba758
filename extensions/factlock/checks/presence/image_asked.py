"""What a check is told that looks for packages in one image, and the image that is meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from factlock.channel_names import read_channels
from factlock.checks import Parameter
from factlock.checks.repositories.image_parameters import PARAMETERS, read_given
from factlock.errors import InputError
from factlock.images.image import Image
from factlock.target import read_platform, read_python

MAX_SHOWN = 8
OF_IMAGE = (
    replace(PARAMETERS[0], name="image", required=True),
    *PARAMETERS[1:],
)
TARGET = (
    Parameter(
        name="channel",
        help="The conda channels to solve on. Without it: those of the image, else conda-forge.",
        read=read_channels,
    ),
    Parameter(
        name="python",
        help="The Python to solve for. Without it: the image's.",
        read=read_python,
    ),
    Parameter(
        name="platform",
        help="The platform asked about. Without it: linux-64, or the first that the image is built for.",
        read=read_platform,
    ),
)


def the_image(given: Mapping[str, str]) -> Image:
    """The one image that is meant; raises ``InputError`` with those there are."""
    shown = given["image"]
    told = {**given, "folder": shown, "folder@": given["image@"]}
    # Of several, a list of what is installed would be taken for one of them.
    images = read_given({**told, "installed": ""})
    if len(images) == 1:
        return read_given(told)[0]
    if not images:
        raise InputError(
            "There is nothing here that an image is made from.",
            file=shown,
            advice="Name a folder with an environment.yml, requirements.txt, pixi.toml or Dockerfile.",
        )
    more = f" and {len(images) - MAX_SHOWN} more" if len(images) > MAX_SHOWN else ""
    raise InputError(
        f"This folder holds {len(images)} images, and the answer may differ.",
        file=shown,
        advice="Say with `only` which one is meant: "
        f"{', '.join(one.folder for one in images[:MAX_SHOWN])}{more}.",
    )


def agree_on_image(given: Mapping[str, str]) -> None:
    """Raise ``InputError`` where the folder does not hold the one image that is meant."""
    the_image(given)
