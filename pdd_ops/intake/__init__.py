"""From a path to clean batches: what the bytes are, which export it is, every cell read as its declared kind."""
