"""Deliveries: what was sent outside, what waits, what is in doubt; for the administrator."""
