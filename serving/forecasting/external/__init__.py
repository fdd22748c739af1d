"""Models that run elsewhere, over HTTP."""
