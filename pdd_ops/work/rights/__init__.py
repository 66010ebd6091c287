"""The merchant's rights: penalties against what the orders say, fees that differ, and appeals."""
