"""Alembic environment; revisions are history and are never edited after a release."""
