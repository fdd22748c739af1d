"""ESPN's public site API: fixtures, live scores and prices. Undocumented, without any promise."""
