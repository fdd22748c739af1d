"""The feed: posts of the people a user follows, or of everybody."""
