"""Competitions and their seasons."""
