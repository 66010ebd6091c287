"""pdd-ops: a Pinduoduo merchant's exports in, the monthly operations summary (运营月总结) out."""

__version__ = "0.1.0"
RELEASED = "2026-01-01T00:00:00+08:00"  # the year of this version: no clock is right that says less
