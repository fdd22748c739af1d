"""Challenges of everybody: the goal of a week."""
