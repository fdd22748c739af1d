"""Insights: short findings about matches, teams and models, whoever finds them."""
