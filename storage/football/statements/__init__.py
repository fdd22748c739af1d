"""Questions about facts of football, one module per noun."""
