"""Questions about scores, drift and tests, one module per noun."""
