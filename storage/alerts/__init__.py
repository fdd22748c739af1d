"""Alerts: what a person should look at, from the first sign until it is settled."""
