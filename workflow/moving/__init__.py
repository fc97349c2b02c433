"""Running cases moved to another version of their programme: a map, verdicts, one batch, undone."""
