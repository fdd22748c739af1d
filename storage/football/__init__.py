"""Facts of football: matches, line-ups, prices, weather, news, absences.

What belongs here: the tables, the questions to them, the writes that turn observations into facts,
and the events that announce a change. What does not: which name means whom (`storage.matching`).
"""
