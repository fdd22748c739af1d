"""Schema `clock`: the one row behind SQL `clock.now()`."""

from sqlalchemy import Boolean, CheckConstraint, Column, Table, Text, text

from storage.kit.tables.metadata import FLOAT8, instant_or_none, metadata, required

setting = Table(
    "setting",
    metadata,
    Column("is_current", Boolean, primary_key=True, server_default=text("true")),
    required("mode", Text, server_default="live"),
    instant_or_none("domain_at"),
    instant_or_none("wall_at"),
    required("speed", FLOAT8, server_default=text("1")),
    CheckConstraint("is_current", name="one_row"),
    CheckConstraint("mode IN ('live', 'stepped', 'accelerated')", name="mode"),
    CheckConstraint(
        "mode = 'live' OR (domain_at IS NOT NULL AND wall_at IS NOT NULL)", name="anchored"
    ),
    CheckConstraint("speed > 0", name="forwards"),
    schema="clock",
)
