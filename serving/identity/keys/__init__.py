"""A user's own API keys."""
