"""Papers an office files: annexes, letters, receipts; from values to Excel, PDF and Word."""
