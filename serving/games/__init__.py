"""Games over HTTP: picks."""
