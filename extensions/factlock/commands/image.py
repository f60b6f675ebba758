"""``factlock image PATH``: what the image in a folder is made from, for a person at a terminal."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from factlock.asking import open_knowledge
from factlock.checks import find_check
from factlock.checks.repositories.image_parameters import read_given
from factlock.checks.repositories.published import published_keys, with_published
from factlock.commands._image_lines import in_full, overview
from factlock.commands._shared import add_json, settings_for
from factlock.commands.ask import open_file, open_folder
from factlock.errors import InputError
from factlock.images.canonical import plain_image
from factlock.report.json import dump
from factlock.setting_files import find_root
from factlock.text import printable

HELP = "Show what the image in a folder begins from, what its files ask for, and what comes along."
MANY = 3


def add(parser: ArgumentParser, _: Sequence[str]) -> None:
    """The arguments."""
    parser.add_argument("path", metavar="PATH", nargs="?", default=".", help="the folder; this one")
    parser.add_argument(
        "--only", metavar="FOLDER", help="of several images, the one of this folder"
    )
    parser.add_argument(
        "--installed",
        metavar="FILE",
        help="a list taken from the running image, such as conda list",
    )
    parser.add_argument(
        "--map",
        metavar="NAME=FOLDER",
        action="append",
        default=[],
        help="a base is built from this folder; may be given several times",
    )
    parser.add_argument(
        "--ask", action="store_true", help="ask the publisher of the base what is in it"
    )
    parser.add_argument(
        "--along", action="store_true", help="list what comes along as well, package by package"
    )
    add_json(parser)


def run(given: Namespace) -> int:
    """0 shown; 2 where there is no image, or something given cannot be read."""
    told = {
        "folder": given.path,
        "only": given.only or "",
        "map": " ".join(given.map),
        "installed": given.installed or "",
    }
    images = read_given(dict(find_check("image").read(told, {}, open_file, open_folder)))
    if given.ask and (keys := published_keys(images)):
        root = find_root(Path.cwd())
        knowledge = open_knowledge(settings_for(root, {}), os.environ)
        knowledge.gather(keys)
        images = with_published(images, knowledge.known)
    if not images:
        raise InputError(
            "There is nothing here that an image is made from.",
            file=given.path,
            advice="Name a folder with an environment.yml, requirements.txt, pixi.toml or Dockerfile.",
        )
    if given.json:
        print(dump({"images": [plain_image(one) for one in images]}), end="")
        return 0
    if len(images) > MANY:
        lines = [
            *overview(images),
            "",
            f"One of them in full: factlock image {given.path} --only FOLDER",
        ]
    else:
        lines = [line for one in images for line in in_full(one, along=given.along)]
    print(printable("\n".join(line.rstrip() for line in lines).rstrip("\n")))
    return 0
