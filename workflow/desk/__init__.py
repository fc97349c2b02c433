"""The desk of one person: what they watch, the views they saved, what they had a hand in."""
