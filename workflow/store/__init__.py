"""Engine, transactions, column types, secrets and migrations."""
