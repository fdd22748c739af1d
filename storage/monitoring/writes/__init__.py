"""Writes of drift reports, and of the keys that payloads have."""
