"""Football over HTTP: matches, teams, competitions, standings, search."""
