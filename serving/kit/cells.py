"""Cells of CSV files that people open in a spreadsheet."""

_FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r")


def inert(text: str) -> str:
    """Return a text that no spreadsheet runs: an apostrophe goes before what looks a formula."""
    return f"'{text}" if text.startswith(_FORMULA_BEGINS) else text
