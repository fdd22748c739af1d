"""Approvals: what a task would do, and whether it may."""
