"""Runbooks: one Markdown file that people read and the machine walks.

``reading`` parses the page, ``graph`` proves it, ``engine`` says what is to be done next, ``walking`` does it
with the answers, people and hands it is given, ``record`` keeps the run, ``actions/`` are what a step may do.
"""
