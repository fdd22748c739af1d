"""How good the forecasts are, measured after the fact."""
