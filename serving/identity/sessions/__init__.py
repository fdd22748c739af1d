"""A user's own sessions: where they are logged in."""
