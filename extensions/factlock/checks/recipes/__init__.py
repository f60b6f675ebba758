"""The parts of the check ``recipe``."""
