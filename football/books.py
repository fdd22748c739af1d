"""Bookmakers by the names they have in our facts."""

AVERAGE_BOOK = "average"
SHARP_BOOK = "ps"
AGGREGATES = (AVERAGE_BOOK, "max")
"""Nobody can bet with an average, or with the best of books that are not named."""
