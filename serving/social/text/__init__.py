"""Users' texts: how long one is, the people and things it names, how it is shown safely."""
