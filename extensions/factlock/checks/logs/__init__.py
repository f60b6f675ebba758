"""Reading the log of an installation that failed: its lines, the failures in them, and who asks for what."""
