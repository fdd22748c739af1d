"""Monitoring: how accurate and how calibrated forecasts were lately, and what has drifted."""
