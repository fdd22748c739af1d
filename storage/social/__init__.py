"""The community: what people post and comment, whom they follow, and who may see what.

Its instants are the domain clock's, so that a post stands beside the minute of the match that it
is about. Orders go by id, which no clock moves.
"""
