"""pdd-ops: a Pinduoduo merchant's exports in, the monthly operations summary (运营月总结) out."""

__version__ = "0.1.0"
