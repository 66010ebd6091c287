"""The statistical rules by which something may be said: pure functions on plain daily sums, each on its own."""
