"""Payloads as received, failures included. Nothing here looks inside a body."""
