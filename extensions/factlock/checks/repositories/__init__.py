"""What the checks about the repositories of images have in common."""
