"""Schema `forecast`: model versions, seals, forecasts, live forecasts, projections."""
