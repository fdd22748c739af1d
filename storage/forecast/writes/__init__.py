"""Writes of what is computed from facts: ratings, projections, the window of live forecasts."""
