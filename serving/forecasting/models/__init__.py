"""Model versions: which are champions, which challenge, and what was decided."""
