"""Workflows, and their runs step by step."""
