"""A run from step to step.

``walking`` begins it, ``engine`` says what is open, ``acting`` writes, ``people`` answer.
"""
