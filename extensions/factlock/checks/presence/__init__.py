"""What ``installed`` is made of: the names of a package, where an image has it, what is not known."""
