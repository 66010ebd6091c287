"""The exports that are understood, as data: see `model`."""
