"""Alerts: what an operator should look at, and what was done about it."""
