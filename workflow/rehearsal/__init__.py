"""A rehearsal: the live engine plays a year in virtual time on a scratch database."""
