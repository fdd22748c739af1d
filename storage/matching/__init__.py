"""Who is meant: a source's names and ids resolved to our competitions, teams, matches, venues.

What belongs here: links, aliases, look-alikes, the rule for introducing a name. What does not:
what a source says about them (`storage.football.writes`).
"""
