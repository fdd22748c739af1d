"""Schema `agents`: services elsewhere that agents work with, and what was sent to them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from storage.agents.tables.task import task
from storage.kit.tables.metadata import (
    instant,
    instant_or_none,
    metadata,
    reference,
    required,
    sha256,
)

_NOW = func.clock_timestamp()

integration = Table(
    "integration",
    metadata,
    Column("integration_id", BigInteger, Identity(), primary_key=True),
    required("agent_id", BigInteger),
    required("owner_id", BigInteger),
    required(
        "kind",
        Text,
        comment="`agent_os` takes tasks, `webhook_out` is sent events, `webhook_in` sends them",
    ),
    required("name", Text),
    Column("url", Text, comment="where it is reached; NULL of those that reach us"),
    required("secret", LargeBinary, comment="encrypted; signs in both directions"),
    Column("older_secret", LargeBinary, comment="encrypted; still believed for a while"),
    instant_or_none("older_until", comment="until when the older secret is believed"),
    required(
        "allow_private", Boolean, server_default=text("false"), comment="by an administrator"
    ),
    required("is_active", Boolean, server_default=text("true")),
    required("failures", Integer, server_default=text("0"), comment="in a row"),
    instant_or_none("open_until", comment="the circuit is open: nothing is sent before"),
    Column("last_error", Text),
    instant_or_none("answered_at", comment="when it answered well for the last time"),
    required("discovered", JSONB, server_default=text("'[]'"), comment="the agents it has"),
    instant_or_none("discovered_at"),
    required(
        "events", JSONB, server_default=text("'[]'"), comment="types of events that it is sent"
    ),
    required(
        "tasks",
        JSONB,
        server_default=text("'[]'"),
        comment="kinds of tasks that it may give the agent",
    ),
    instant("created_at", server_default=_NOW),
    instant_or_none("deleted_at"),
    ForeignKeyConstraint(
        ["agent_id", "owner_id"], ["agents.agent.agent_id", "agents.agent.owner_id"]
    ),
    CheckConstraint("kind IN ('agent_os', 'webhook_out', 'webhook_in')", name="kind"),
    CheckConstraint("(url IS NULL) = (kind = 'webhook_in')", name="url"),
    CheckConstraint("(older_secret IS NULL) = (older_until IS NULL)", name="older"),
    Index("ix_integration_of_owner", "owner_id", "integration_id"),
    Index(
        "ix_integration_once_named",
        "agent_id",
        text("lower(name)"),
        unique=True,
        postgresql_where=text("deleted_at IS NULL"),
    ),
    schema="agents",
)

dispatch = Table(
    "dispatch",
    metadata,
    reference("task_id", task.c.task_id, primary_key=True),
    reference("integration_id", integration.c.integration_id),
    required("state", Text, comment="`in_doubt` from before sending until it is known"),
    required("remote_agent", Text, comment="its agent, by its own name"),
    Column("remote_run", Text, comment="its number for the run of the task"),
    Column("output", JSONB),
    Column("error", Text),
    instant("sent_at", server_default=_NOW),
    instant_or_none("ended_at"),
    CheckConstraint(
        "state IN ('in_doubt', 'running', 'succeeded', 'failed', 'cancelled')", name="state"
    ),
    CheckConstraint(
        "(ended_at IS NOT NULL) = (state IN ('succeeded', 'failed', 'cancelled'))", name="ended"
    ),
    Index(
        "ix_dispatch_once",
        "integration_id",
        "remote_run",
        unique=True,
        postgresql_where=text("remote_run IS NOT NULL"),
    ),
    schema="agents",
)

callback = Table(
    "callback",
    metadata,
    reference("integration_id", integration.c.integration_id, primary_key=True),
    Column("nonce", Text, primary_key=True),
    sha256("digest", comment="of what was signed with it"),
    instant("at", server_default=_NOW),
    Column("task_id", BigInteger, comment="that the message made"),
    Column("entry_id", BigInteger, comment="of the log, that the message made"),
    Index("ix_callback_age", "at"),
    schema="agents",
)
"""What was signed is taken once: the same nonce again changes nothing."""
