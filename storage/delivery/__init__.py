"""One delivery for everything that reaches the outside: what, by which channel, how it went."""
