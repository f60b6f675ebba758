"""What stands behind ``sources.channel``: the addresses of channels, the child, and the facts it makes.

Only ``worker`` and the ``*_fact`` modules import py-rattler, and only the child imports them.
"""
