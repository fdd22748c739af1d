"""Lists of players that people have: ratings, values and transfers as CSV."""
