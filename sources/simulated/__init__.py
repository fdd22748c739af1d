"""A synthetic football country, and the providers that would report on it.

What belongs here: Northland itself (clubs, hidden strengths, absences, weather, matches,
bookmakers, news), deterministic by seed, and an application that serves it at the domain clock in
the wire formats of football-data.co.uk, ESPN, Open-Meteo and RSS. What does not: any client,
parser or model; the truth shares no code with what tries to estimate it.
"""
