"""uv as the resolver: the child, its words, its answers, and what facts are made of them."""
