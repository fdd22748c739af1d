"""Teams: found by name or competition, and each with its seasons."""
