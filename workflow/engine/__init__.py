"""PURE: definitions, their proof, and the decision what an action leads to."""
