# pyright: basic
"""One delivery for what reaches the outside; the deliveries of alerts move there."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0025_delivery"
down_revision = "0024_seal_versions"
branch_labels = None
depends_on = None

_MOVED = """
INSERT INTO delivery.message (message_id, topic, type, body, created_at)
OVERRIDING SYSTEM VALUE
SELECT delivery_id, 'alerts', type, body, created_at FROM monitoring.alert_delivery;

INSERT INTO delivery.delivery (
    delivery_id, message_id, channel, created_at, attempts, due_at, delivered_at, given_up_at,
    last_error
) OVERRIDING SYSTEM VALUE
SELECT
    delivery_id, delivery_id, 'webhook', created_at, attempts,
    CASE WHEN delivered_at IS NULL AND given_up_at IS NULL THEN next_attempt_at END,
    delivered_at, given_up_at, last_error
FROM monitoring.alert_delivery;

SELECT
    setval(pg_get_serial_sequence('delivery.message', 'message_id'), last),
    setval(pg_get_serial_sequence('delivery.delivery', 'delivery_id'), last)
FROM (SELECT max(delivery_id) AS last FROM monitoring.alert_delivery) AS moved
WHERE last IS NOT NULL;
"""
_MOVED_BACK = """
INSERT INTO monitoring.alert_delivery (
    delivery_id, alert_id, type, body, created_at, attempts, next_attempt_at, delivered_at,
    given_up_at, last_error
) OVERRIDING SYSTEM VALUE
SELECT
    d.delivery_id, (m.body -> 'payload' ->> 'alert_id')::bigint, m.type, m.body, d.created_at,
    d.attempts, coalesce(d.due_at, d.created_at), d.delivered_at,
    CASE WHEN d.lease_until IS NULL THEN d.given_up_at ELSE d.lease_until END, d.last_error
FROM delivery.delivery AS d JOIN delivery.message AS m USING (message_id)
WHERE m.topic = 'alerts' AND d.channel = 'webhook';

SELECT setval(pg_get_serial_sequence('monitoring.alert_delivery', 'delivery_id'), last)
FROM (SELECT max(delivery_id) AS last FROM monitoring.alert_delivery) AS moved
WHERE last IS NOT NULL;
"""


def instant(name: str, *, nullable: bool = False, comment: str | None = None) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable, comment=comment)


def upgrade() -> None:
    op.execute("CREATE SCHEMA delivery")
    op.create_table(
        "message",
        sa.Column("message_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "topic", sa.Text(), nullable=False, comment="what it is about, such as `alerts`"
        ),
        sa.Column("type", sa.Text(), nullable=False, comment="of the event it reports"),
        sa.Column("body", JSONB(), nullable=False, comment="ids rather than what a person wrote"),
        instant("created_at"),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_message")),
        schema="delivery",
    )
    op.create_table(
        "subscription",
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column(
            "least_urgency",
            sa.SmallInteger(),
            nullable=False,
            comment="0 is every message of the topic",
        ),
        sa.PrimaryKeyConstraint("topic", "channel", name=op.f("pk_subscription")),
        schema="delivery",
    )
    op.create_table(
        "delivery",
        sa.Column("delivery_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        instant("created_at"),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        instant("due_at", nullable=True, comment="waits for its next attempt"),
        instant(
            "lease_until",
            nullable=True,
            comment="an attempt is running; in doubt once this is over",
        ),
        instant("delivered_at", nullable=True),
        instant("given_up_at", nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "num_nonnulls(due_at, lease_until, delivered_at, given_up_at) = 1",
            name=op.f("ck_delivery_one_state"),
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["delivery.message.message_id"], name=op.f("fk_delivery_message_id")
        ),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("message_id", "channel", name=op.f("uq_delivery_message_id_channel")),
        schema="delivery",
    )
    op.create_index(
        "ix_delivery_due",
        "delivery",
        ["channel", "due_at"],
        schema="delivery",
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index(
        "ix_delivery_open",
        "delivery",
        ["delivery_id"],
        schema="delivery",
        postgresql_where=sa.text("lease_until IS NOT NULL"),
    )
    op.create_table(
        "attempt",
        sa.Column("delivery_id", sa.BigInteger(), nullable=False),
        sa.Column("attempt_no", sa.Integer(), autoincrement=False, nullable=False),
        instant("started_at"),
        sa.Column("worker", sa.Text(), nullable=False, comment="host and process that made it"),
        instant("finished_at", nullable=True),
        sa.Column(
            "outcome",
            sa.Text(),
            nullable=True,
            comment="NULL while it runs, and for ever if its worker died",
        ),
        sa.Column("error", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('delivered', 'failed', 'refused', 'unknown')",
            name=op.f("ck_attempt_outcome"),
        ),
        sa.CheckConstraint(
            "(finished_at IS NULL) = (outcome IS NULL)", name=op.f("ck_attempt_finished")
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.delivery.delivery_id"], name=op.f("fk_attempt_delivery_id")
        ),
        sa.PrimaryKeyConstraint("delivery_id", "attempt_no", name=op.f("pk_attempt")),
        schema="delivery",
    )
    op.execute(_MOVED)
    op.drop_table("alert_delivery", schema="monitoring")


def downgrade() -> None:
    op.create_table(
        "alert_delivery",
        sa.Column("delivery_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("alert_id", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False, comment="of the event it tells"),
        sa.Column("body", JSONB(), nullable=False),
        instant("created_at", comment="wall clock, as all of these"),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        instant("next_attempt_at"),
        instant("delivered_at", nullable=True),
        instant("given_up_at", nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "delivered_at IS NULL OR given_up_at IS NULL", name=op.f("ck_alert_delivery_one_end")
        ),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["monitoring.alert.alert_id"], name=op.f("fk_alert_delivery_alert_id")
        ),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_alert_delivery")),
        schema="monitoring",
    )
    op.create_index(
        "ix_alert_delivery_owed",
        "alert_delivery",
        ["next_attempt_at"],
        schema="monitoring",
        postgresql_where=sa.text("delivered_at IS NULL AND given_up_at IS NULL"),
    )
    op.execute(_MOVED_BACK)
    op.execute("DROP SCHEMA delivery CASCADE")
