"""Forecasts, the models that made them, and where a season may end."""
