"""Why net sales changed: the split, what may be behind it, and how that is said."""
