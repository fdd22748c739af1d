"""A user's own account: the profile, and the favourites."""
