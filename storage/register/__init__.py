"""Who exists: competitions, seasons, teams, venues, players."""
