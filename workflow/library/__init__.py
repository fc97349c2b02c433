"""Versions of programmes handed in, published by two persons, in force without a restart."""
