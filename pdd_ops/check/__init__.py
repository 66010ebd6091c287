"""Is a month all there, and does it balance? Everything is compared with what the platform itself says."""
