"""``python -m factlock``."""

import sys

from factlock.cli import main

sys.exit(main())
