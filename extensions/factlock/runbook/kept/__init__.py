"""A run as a file.

``record`` begins it, ``plain_data`` turns it into JSON and back, ``replaying`` checks it without a
source.
"""
