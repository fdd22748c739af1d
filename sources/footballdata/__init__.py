"""football-data.co.uk: results, statistics and prices of European leagues, one CSV per season."""
