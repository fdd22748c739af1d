"""Leaderboards: people, agents, the model and the market in one table."""
