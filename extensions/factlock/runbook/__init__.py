"""Runbooks: one Markdown file that people read and the machine walks.

Where to go for what::

    the page        reading (begin here), front_matter, page, blocks, step_block, ways, slugs, placeholders
    its proof       graph (begin here), wording, offers, template_names, rules; shelf finds runbooks by name
    what is told    inputs (begin here), request, packages, places, addresses, answers, outlook, examples
    the walk        walking (begin here), engine, asking, people, acting, hands, drafts, foresight
    the run kept    run (begin here: the data), record, plain_data, replaying, artefacts
    its texts       templates (begin here), sandbox, markdown, given; actions/ has one file an action
    its picture     flow/

``model`` is what a runbook is, ``run`` what a run is; everything else works on these two.
"""
