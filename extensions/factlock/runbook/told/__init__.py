"""What a run is told before it begins.

``inputs`` begins it, ``request`` reads files, ``examples`` are worked requests.
"""
