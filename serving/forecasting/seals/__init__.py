"""Seals: the public chain that commits us to our forecasts."""
