"""Founding a house: its units, its people and their posts from one Excel paper; what it lacks."""
