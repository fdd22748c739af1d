"""Stakes of play money on matches."""
