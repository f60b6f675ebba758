"""What the check of install commands is made of."""
