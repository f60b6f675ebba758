"""``python -m factlock``."""

import sys

from factlock.cli import program

sys.exit(program())
