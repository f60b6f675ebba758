"""Reading and editing the repository of an image."""
