"""The way to Postgres: asyncpg with types, connections kept open, statements compiled once."""
