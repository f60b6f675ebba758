"""Runbooks: one Markdown file that people read and the machine walks.

``model`` is what a runbook is, ``run`` what a run is; everything else works on these two. A request goes
through the folders in this order::

    page/     Markdown to a runbook
    proof/    all that is wrong with it
    told/     inputs, requests, worked examples
    walk/     from step to step, with answers of checks and people
    actions/  one file an action: what it would write
    texts/    the templates of replies
    kept/     the run as a file
    flow/     the picture

``shelf`` finds runbooks by name.
"""
