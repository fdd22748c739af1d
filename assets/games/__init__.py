"""Games around the forecasts: picks meet the final score."""
