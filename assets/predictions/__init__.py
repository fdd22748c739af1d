"""Forecasts of matches to come, sealed before they kick off."""
