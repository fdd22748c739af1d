"""Events about forecasts and model versions."""
