"""Rows that wait for a person."""
