"""The community over HTTP: posts, comments, likes, follows, profiles, feed, search."""
