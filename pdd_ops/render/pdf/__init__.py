"""PDF by typst, which is an extra: pdd-ops[pdf]."""
