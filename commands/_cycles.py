"""Python's search for cycles, of a process that runs one command: rarely, and not at its end, when all memory goes.

Loading libraries makes hundreds of thousands of objects that stay; the search would go through them again and again.
"""

import atexit
import gc

_NEW_OBJECTS = 100_000  # between two searches; Python searches after 700

gc.set_threshold(_NEW_OBJECTS)
atexit.register(gc.freeze)
