"""Engines: how this code talks to Postgres. The driver is psycopg 3; serving has its own pool."""

from typing import Any, cast

import psycopg
from sqlalchemy import Connection, Engine, create_engine, make_url

from telemetry import tracing


class DriverError(ValueError):
    """The URL names no driver or another one than psycopg."""


def engine_of(url: str, *, pool_size: int = 5) -> Engine:
    """Return an engine whose sessions use UTC, and whose statements are traced where traces are.

    Raises:
        DriverError: a bare `postgresql://` would pick a driver by SQLAlchemy's version.
    """
    parsed = make_url(url)
    if parsed.drivername != "postgresql+psycopg":
        raise DriverError(f"use postgresql+psycopg://, not {parsed.drivername}://")
    engine = create_engine(
        parsed,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        connect_args={"options": "-c TimeZone=UTC"},
    )
    if tracing.is_on():
        from storage.kit.traced import trace_statements  # noqa: PLC0415 only where it is wanted

        trace_statements(engine)
    return engine


def driver_connection(connection: Connection) -> "psycopg.Connection[Any]":
    """Return the psycopg connection below, for COPY and pipelines."""
    return cast("psycopg.Connection[Any]", connection.connection.driver_connection)
