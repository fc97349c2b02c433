"""The watch over the clock itself: which processes beat, when none did, what was late for it."""
