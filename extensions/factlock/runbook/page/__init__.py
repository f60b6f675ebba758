"""From Markdown to a runbook.

``reading`` begins it, ``body`` reads sections, ``blocks`` and ``step_block`` the blocks in them.
"""
