"""What is set for a process that runs one command, before anything is loaded."""

import atexit
import gc
import os

# Python's search for cycles: loading libraries makes hundreds of thousands of objects that stay, and the search would
# go through them again and again. It comes rarely, and not at the end, when all memory goes.
gc.set_threshold(100_000)  # new objects between two searches; Python has 700
atexit.register(gc.freeze)

# An import parses, cleans, sums up and writes side by side: polars, with as many threads as there are cores, would only
# take them from each other.
os.environ.setdefault("POLARS_MAX_THREADS", str(max(1, (os.cpu_count() or 2) // 2)))
