"""A made-up county plays its year through the real doors."""
