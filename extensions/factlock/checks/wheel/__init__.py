"""What the checks about wheels are made of: cells of the matrix, what is inside."""
