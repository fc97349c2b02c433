"""The approval house: definitions decide, cases record, doors open."""
