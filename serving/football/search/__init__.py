"""Finding teams, competitions and matches by a part of a name."""
