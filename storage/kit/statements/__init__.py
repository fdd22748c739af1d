"""Questions about the log, the clock and the schema itself."""
