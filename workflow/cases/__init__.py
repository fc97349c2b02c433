"""The heart: cases and the one door that changes them."""
