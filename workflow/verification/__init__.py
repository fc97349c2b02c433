"""Verification of those who are paid: lists of other departments, visits, yearly plans."""
