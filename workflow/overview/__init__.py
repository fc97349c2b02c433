"""What heads of offices and the county see: counts of a programme's year in somebody's area."""
