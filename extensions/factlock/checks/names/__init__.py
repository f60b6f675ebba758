"""Names of one thing on two sides: a conda channel and a Python index."""
