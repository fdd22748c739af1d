"""What sentences of football news claim about who plays: words in, claims out.

What belongs here: reading of prose, of any publisher. What does not: feeds and their formats
(`sources.news`, `sources.espn`), and who the named people are (`storage.matching`). Precision
comes before recall: a sentence that could mean something else claims nothing.
"""
