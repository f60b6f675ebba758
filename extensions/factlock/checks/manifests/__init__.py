"""What the checks of manifests and locks are made of: pins, files, steps."""
