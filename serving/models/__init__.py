"""Model versions: which speak for us, which challenge, and what was decided."""
