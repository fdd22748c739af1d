"""Copies of an account's data: requested, made in the background, fetched for some days."""
