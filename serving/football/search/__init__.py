"""Finding teams, players, competitions and matches by a part of a name."""
