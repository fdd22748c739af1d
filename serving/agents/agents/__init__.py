"""Agents: made, set up, started, stopped."""
