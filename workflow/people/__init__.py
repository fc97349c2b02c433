"""Units, accounts, posts, deputies and who may reach what."""
