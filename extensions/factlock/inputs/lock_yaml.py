"""The YAML of a lock, which has a megabyte and more: line by line, and the guarded reader for small ones."""

from __future__ import annotations

from factlock.errors import InputError
from factlock.inputs import guarded_yaml
from factlock.inputs.block_yaml import OtherFormError, read_block
from factlock.inputs.guarded_yaml import read_yaml
from factlock.inputs.reading import bounded, decode
from factlock.inputs.yaml_tree import Node

LIMIT = 8 * 1024 * 1024


def read_block_yaml(content: bytes, file: str) -> Node:
    """The one document of a file. Raises ``InputError`` with line and column."""
    text = decode(bounded(content, file, LIMIT), file).replace("\r\n", "\n")
    try:
        return read_block(text, file)
    except OtherFormError as error:
        if len(content) <= guarded_yaml.LIMIT:
            return read_yaml(content, file)
        raise InputError(
            "This is not the plain form of YAML that lock tools write.",
            file=file,
            line=error.line,
            advice=f"Other forms are read in files of up to {guarded_yaml.LIMIT // 1024} kB. Make the "
            "lock again with its own tool.",
        ) from None
