"""Likes of posts and comments, and which of some are the viewer's."""
