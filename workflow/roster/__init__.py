"""Papers in and out: rosters read, checked and annotated."""
