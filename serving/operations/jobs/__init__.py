"""Background jobs: what waits and what runs; for administrators."""
