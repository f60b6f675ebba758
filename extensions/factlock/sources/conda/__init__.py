"""What stands behind ``sources.channel``: the addresses of channels, the child, and the facts it makes.

Only ``worker``, ``records`` and the ``*_fact`` modules import py-rattler, and only the child imports them.
"""

# The kinds of trouble that the child tells.
NO_CHANNEL, UNREADABLE, FAULT = "no-channel", "unreadable", "fault"
