"""Players: who they are, how good they are rated, for which club, and who starts.

What belongs here: frames of ratings, line-ups and movements, the rules of identity within them,
and what was known of them when. What does not: reading files (`sources.squads`), or the columns
of a match (`football.features.squads`).
"""
