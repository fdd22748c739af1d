"""Questions about forecasts and models, one module per noun."""
