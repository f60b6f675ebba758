"""Images of a repository: ``read_images`` reads what they are made from, ``editing`` edits it."""
