"""Tasks: put into a queue, looked at, cancelled, done again."""
