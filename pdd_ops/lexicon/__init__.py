"""How buyers' words are read: polarity and topics of a review, by word lists that stand in TOML beside the code."""
