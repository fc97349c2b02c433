"""PURE: working days and windows on the enumerated calendar of China."""
