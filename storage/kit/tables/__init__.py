"""Schemas `events` and `clock`, and the `MetaData` that all tables share."""
