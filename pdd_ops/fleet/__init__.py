"""Many shops at once: each imported by itself, its facts and daily sums kept as Parquet by shop and month."""
