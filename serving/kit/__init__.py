"""What every part of the API uses: the pool, errors, problems, cursors, parameters."""
