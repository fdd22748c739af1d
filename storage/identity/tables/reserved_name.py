"""Schema `identity`: usernames that nobody has and nobody can take for now."""

from sqlalchemy import Column, Table, Text

from storage.kit.tables.metadata import instant, metadata

reserved_name = Table(
    "reserved_name",
    metadata,
    Column("username_key", Text, primary_key=True),
    instant("until"),
    schema="identity",
)
