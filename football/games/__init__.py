"""Games around forecasts: picks and their scores. Numbers in, numbers out."""
