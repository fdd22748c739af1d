"""Sealed forecasts as files to take away."""
