"""One SQLite file: facts that carry the file and row they came from, and the daily sums that reports read."""
