"""Schema `agents`: agents, the versions of their configuration, schedules and what they spend."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from storage.identity.tables.account import account
from storage.kit.tables.metadata import (
    FLOAT8,
    instant,
    instant_or_none,
    metadata,
    reference,
    required,
)

_NOW = func.clock_timestamp()

transition = Table(
    "transition",
    metadata,
    Column("noun", Text, primary_key=True, comment="`agent`, `task` or `run`"),
    Column("from_state", Text, primary_key=True, comment="empty: a new row begins there"),
    Column("to_state", Text, primary_key=True),
    schema="agents",
)
"""Every move there is. A state from which none leads is an end: its rows never change."""

agent = Table(
    "agent",
    metadata,
    reference("agent_id", account.c.account_id, primary_key=True),
    reference("owner_id", account.c.account_id),
    required("kind", Text),
    required("name", Text),
    required("description", Text, server_default=""),
    required("state", Text, server_default="created"),
    Column("note", Text, comment="why it is in this state"),
    Column("moved_by", BigInteger, comment="the account that moved it; NULL is the platform"),
    required("config_version", Integer, server_default=text("1")),
    required(
        "is_public", Boolean, server_default=text("false"), comment="everybody may look at it"
    ),
    Column("seed", Text, unique=True, comment="the platform's own agents, by name"),
    required("parallel", Integer, server_default=text("4"), comment="tasks at a time"),
    Column("tasks_per_minute", Integer, comment="starts of attempts; NULL is no limit"),
    Column("seconds_per_day", FLOAT8, comment="of running; NULL is no limit"),
    Column("calls_per_day", BigInteger, comment="requests to others; NULL is no limit"),
    Column("tokens_per_day", BigInteger, comment="of language models; NULL is no limit"),
    instant_or_none("held_until", comment="a limit is reached: nothing begins before"),
    Column("held_by", Text, comment="which limit"),
    required("version", Integer, server_default=text("1"), comment="counts edits, for ETags"),
    instant("created_at", server_default=_NOW),
    instant("moved_at", server_default=_NOW),
    instant_or_none("heartbeat_at", comment="when a worker last looked after it"),
    instant_or_none("deleted_at"),
    UniqueConstraint("agent_id", "owner_id"),
    CheckConstraint("parallel BETWEEN 1 AND 100", name="parallel"),
    CheckConstraint("tasks_per_minute > 0", name="tasks_per_minute"),
    CheckConstraint(
        "seconds_per_day >= 0 AND calls_per_day >= 0 AND tokens_per_day >= 0", name="budget"
    ),
    CheckConstraint("(held_until IS NULL) = (held_by IS NULL)", name="held"),
    Index(
        "ix_agent_once_named",
        "owner_id",
        text("lower(name)"),
        unique=True,
        postgresql_where=text("deleted_at IS NULL"),
    ),
    Index("ix_agent_public", "agent_id", postgresql_where=text("is_public")),
    Index(
        "ix_agent_awake",
        "agent_id",
        postgresql_where=text("state IN ('starting', 'running', 'stopping')"),
    ),
    schema="agents",
)

configuration = Table(
    "configuration",
    metadata,
    reference("agent_id", agent.c.agent_id, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    required("config", JSONB),
    Column("made_by", BigInteger, comment="the account; NULL is the platform"),
    Column("restores", Integer, comment="the version that a rollback brought back"),
    instant("made_at", server_default=_NOW),
    schema="agents",
)

schedule = Table(
    "schedule",
    metadata,
    Column("schedule_id", BigInteger, Identity(always=True), primary_key=True),
    required("agent_id", BigInteger),
    required("owner_id", BigInteger),
    required("kind", Text),
    required("input", JSONB),
    required("priority", SmallInteger),
    required("every_seconds", Integer),
    required("is_active", Boolean, server_default=text("true")),
    instant("next_at", comment="when its next task is due"),
    instant("created_at", server_default=_NOW),
    ForeignKeyConstraint(
        ["agent_id", "owner_id"], ["agents.agent.agent_id", "agents.agent.owner_id"]
    ),
    CheckConstraint("every_seconds BETWEEN 60 AND 2678400", name="every_seconds"),
    Index("ix_schedule_of_agent", "agent_id", "schedule_id"),
    Index("ix_schedule_due", "next_at", postgresql_where=text("is_active")),
    schema="agents",
)

spending = Table(
    "spending",
    metadata,
    reference("agent_id", agent.c.agent_id, primary_key=True),
    Column("day", Date, primary_key=True, comment="of UTC"),
    required("seconds", FLOAT8, server_default=text("0")),
    required("calls", BigInteger, server_default=text("0")),
    required("tokens", BigInteger, server_default=text("0")),
    schema="agents",
)
