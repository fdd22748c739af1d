"""How long others are waited for."""

PATIENCE_SECONDS = 10.0
"""The most one request or one attempt of a delivery may take; its lease is three times that."""
