"""Files about players: yearly ratings, movements between clubs, line-ups of past matches."""
