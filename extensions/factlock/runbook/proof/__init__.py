"""What is wrong with a runbook as a graph.

``graph`` begins it, ``rules`` names the faults, ``proved`` keeps what was proved.
"""
