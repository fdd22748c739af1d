"""Several processes of the API behind nginx on one PostgreSQL, and that PostgreSQL alone."""
