"""The talk of a match: a room with messages."""
