"""Chances of players: who starts, for how long, who scores, who may be hurt, who comes back.

What belongs here: from frames of appearances, absences and positions to probabilities of a match
to come, and how such probabilities fared. What does not: who a player is (`football.players`),
reading or keeping anything (`storage`), or medicine: an injury is a date in a list here.
"""
