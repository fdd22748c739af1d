"""Tallies of requests and statements, and their text for Prometheus."""
