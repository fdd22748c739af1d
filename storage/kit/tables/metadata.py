"""The one `MetaData`, its naming convention, and the column kinds every schema shares."""

from typing import Any

from sqlalchemy import REAL, Column, DateTime, Double, ForeignKey, LargeBinary, MetaData, Uuid
from sqlalchemy.sql.type_api import TypeEngine

SCHEMAS = (
    "clock",
    "events",
    "delivery",
    "raw",
    "football",
    "identity",
    "forecast",
    "monitoring",
    "social",
    "ops",
    "agents",
    "insights",
    "games",
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

FLOAT4: REAL[float] = REAL()
FLOAT8: Double[float] = Double()


def required(name: str, kind: "TypeEngine[Any] | type[TypeEngine[Any]]", **kw: Any) -> Column[Any]:
    """Return a column that is never NULL."""
    return Column(name, kind, nullable=False, **kw)


def instant(name: str, **kw: Any) -> Column[Any]:
    """Return a UTC instant that is always known."""
    return Column(name, DateTime(timezone=True), nullable=False, **kw)


def instant_or_none(name: str, **kw: Any) -> Column[Any]:
    """Return a UTC instant that may be unknown."""
    return Column(name, DateTime(timezone=True), nullable=True, **kw)


def provenance() -> Column[Any]:
    """Return the payload a fact came from; no foreign key, because raw is pruned by partition."""
    return Column("payload_id", Uuid, nullable=True)


def sha256(name: str, **kw: Any) -> Column[Any]:
    """Return a 32-byte digest."""
    return Column(name, LargeBinary(32), nullable=False, **kw)


def reference(
    name: str, target: Column[Any], *, is_required: bool = True, primary_key: bool = False
) -> Column[Any]:
    """Return a foreign key to `target`."""
    return Column(
        name, target.type, ForeignKey(target), nullable=not is_required, primary_key=primary_key
    )
