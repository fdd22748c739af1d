"""Transfers supposed: what a player who comes or goes changes in a club and its season."""
