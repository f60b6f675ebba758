"""Facts: their names, the lock, the cache, and gathering what is needed."""
