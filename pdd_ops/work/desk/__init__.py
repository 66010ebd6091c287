"""The desk: what waits today, by deadline, and the after-sales cases, read by indexes of what is open."""
