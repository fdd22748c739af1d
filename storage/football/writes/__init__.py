"""Observations become facts: identity resolved, differences applied, the rest quarantined.

What belongs here: `matches.apply`, `weather.apply`, `articles.apply`, and what they are made of.
What does not: parsing (`sources`), and committing, which is the caller's unit of work.
"""
