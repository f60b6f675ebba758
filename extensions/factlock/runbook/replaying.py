"""Replaying a run without a network."""

from factlock.checks import find_check
from factlock.runbook.actions import find_action
