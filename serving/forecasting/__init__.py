"""Forecasts over HTTP: forecasts, models, training, tests, monitoring, seals, exports."""
