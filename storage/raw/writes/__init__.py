"""Writes of payloads, the parse log and quarantine."""
