"""What an answer is made of: blocks that say nothing of how they are drawn, and text laid out at a width."""
