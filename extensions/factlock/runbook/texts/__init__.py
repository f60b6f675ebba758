"""Replies and other texts.

``templates`` begins it, ``sandbox`` bounds what they may do, ``markdown`` keeps values from being
markup.
"""
