"""How good the forecasts were: scores beside the market and the base rate, and calibration."""
