"""What the checks about one project's releases have in common."""
