"""How good the forecasts were: scorecards, drift, tests of challengers."""
