"""Requests to the API, by day, client and route."""
