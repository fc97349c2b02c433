"""Public notice: channels, posting proofs, objections."""
