"""Benchmarks: works against their yardsticks, in turns, in one run; `python -m benchmarks` writes the page in docs."""
