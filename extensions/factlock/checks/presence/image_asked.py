"""What a check is told that looks for packages in one image, and the image that is meant."""

from __future__ import annotations

from collections.abc import Mapping

from factlock.channel_names import read_channels
from factlock.checks import Parameter
from factlock.checks.repositories.image_parameters import PARAMETERS, read_given
from factlock.errors import InputError
from factlock.images.image import Image, Known, Upstream
from factlock.light_dataclass import replace
from factlock.target import read_platform, read_python

MAX_SHOWN = 8
NOT_ASKED = "Its publisher was not asked, because that is said with `published`."
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
        image = read_given(told)[0]
        return _unasked(image) if given.get("published") == "no" else image
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


def _unasked(image: Image) -> Image:
    """The image, of whose base nobody is to be asked what is in it."""
    if image.upstream.known is not Known.PUBLISHED:
        return image
    upstream = Upstream(known=Known.NOT_KNOWN, place=image.upstream.place, reason=NOT_ASKED)
    return replace(image, upstream=upstream)


def agree_on_image(given: Mapping[str, str]) -> None:
    """Raise ``InputError`` where the folder does not hold the one image that is meant."""
    the_image(given)
