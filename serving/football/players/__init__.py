"""Players: found by name, each with his clubs and matches, and the squads of teams."""
