"""Parts of checks about what conda installs, and pip on top of it."""
