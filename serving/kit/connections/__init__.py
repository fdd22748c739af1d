"""Connections from their first byte to their last: how many, how slow, how large.

What belongs here: limits that hold before an application sees a request and after it has
answered, and what an application may do with its connection. What does not: the caller, and what
they request.
"""
