"""Reading a project's page of an index, and sorting its files into releases and targets."""
