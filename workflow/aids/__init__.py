"""Aid across programmes 救助不重复: nobody is helped twice in a year, whichever programme helps."""
