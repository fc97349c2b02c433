"""People of a register who are called to apply, and warnings before a programme's validity ends."""
