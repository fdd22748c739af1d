# pyright: basic
"""How people want to be reached, and whether they look right now."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0040_reaching"
down_revision = "0039_notices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notice_settings",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "choices",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
            comment="kind, channel: wanted or not; what is not there is as usual",
        ),
        sa.Column("mail_rhythm", sa.Text(), server_default="at_once", nullable=False),
        sa.Column("quiet_from", sa.Time(), nullable=True, comment="in the account's time zone"),
        sa.Column("quiet_until", sa.Time(), nullable=True),
        sa.Column(
            "moved_by",
            sa.REAL(),
            server_default=sa.text("0.1"),
            nullable=False,
            comment="of a probability",
        ),
        sa.Column("webhook_url", sa.Text(), nullable=True),
        sa.Column(
            "webhook_secret",
            sa.LargeBinary(),
            nullable=True,
            comment="encrypted; signs what is sent there",
        ),
        sa.Column("phone", sa.Text(), nullable=True, comment="E.164; confirmed by a code"),
        sa.Column(
            "unsubscribe_key",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
        ),
        sa.Column(
            "version",
            sa.Integer(),
            server_default=sa.text("1"),
            nullable=False,
            comment="counts edits, for ETags",
        ),
        sa.CheckConstraint(
            "mail_rhythm IN ('at_once', 'daily')", name=op.f("ck_notice_settings_mail_rhythm")
        ),
        sa.CheckConstraint(
            "(quiet_from IS NULL) = (quiet_until IS NULL)",
            name=op.f("ck_notice_settings_quiet_hours"),
        ),
        sa.CheckConstraint(
            "moved_by > 0 AND moved_by <= 1", name=op.f("ck_notice_settings_moved_by")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["identity.account.account_id"],
            name=op.f("fk_notice_settings_account_id"),
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_notice_settings")),
        sa.UniqueConstraint("unsubscribe_key", name=op.f("uq_notice_settings_unsubscribe_key")),
        schema="social",
    )
    op.create_table(
        "phone_code",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False, comment="keyed digest"),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["identity.account.account_id"], name=op.f("fk_phone_code_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_phone_code")),
        schema="social",
    )
    op.create_table(
        "push_subscription",
        sa.Column("push_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False, comment="of the browser's push service"),
        sa.Column("p256dh", sa.Text(), nullable=False, comment="the browser's public key"),
        sa.Column(
            "auth",
            sa.Text(),
            nullable=False,
            comment="shared with the browser; encrypts what is sent",
        ),
        sa.Column("device", sa.Text(), nullable=False, comment="by which its owner knows it"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["identity.account.account_id"],
            name=op.f("fk_push_subscription_account_id"),
        ),
        sa.PrimaryKeyConstraint("push_id", name=op.f("pk_push_subscription")),
        sa.UniqueConstraint("endpoint", name=op.f("uq_push_subscription_endpoint")),
        schema="social",
    )
    op.create_index(
        "ix_push_subscription_account_id",
        "push_subscription",
        ["account_id"],
        unique=False,
        schema="social",
    )
    op.create_table(
        "push_key",
        sa.Column(
            "public_key", sa.Text(), nullable=False, comment="as browsers want it: base64url, raw"
        ),
        sa.Column(
            "private_key",
            sa.LargeBinary(),
            nullable=False,
            comment="encrypted; signs what push services are asked",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("public_key", name=op.f("pk_push_key")),
        schema="social",
    )
    op.create_table(
        "presence",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "until",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="wall clock; a stream of theirs is open until then, as far as known",
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["identity.account.account_id"], name=op.f("fk_presence_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_presence")),
        schema="social",
    )
    op.create_table(
        "news_place",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Text(), nullable=False),
        sa.Column(
            "seq",
            sa.BigInteger(),
            nullable=False,
            comment="events of the log up to here were looked at",
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_news_place")),
        schema="social",
    )
    op.create_table(
        "notified_forecast",
        sa.Column("match_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "probabilities",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="home, draw, away, as of the last news about it",
        ),
        sa.ForeignKeyConstraint(
            ["match_id"], ["football.match.match_id"], name=op.f("fk_notified_forecast_match_id")
        ),
        sa.PrimaryKeyConstraint("match_id", name=op.f("pk_notified_forecast")),
        schema="social",
    )
    op.create_table(
        "like_news",
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "due_since",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="wall clock; likes without a notice yet",
        ),
        sa.Column("notified_at", sa.DateTime(timezone=True), nullable=True, comment="wall clock"),
        sa.ForeignKeyConstraint(
            ["post_id"], ["social.post.post_id"], name=op.f("fk_like_news_post_id")
        ),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_like_news")),
        schema="social",
    )
    op.create_index(
        "ix_like_news_due",
        "like_news",
        ["post_id"],
        unique=False,
        schema="social",
        postgresql_where=sa.text("due_since IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_table("like_news", schema="social")
    op.drop_table("notified_forecast", schema="social")
    op.drop_table("news_place", schema="social")
    op.drop_table("presence", schema="social")
    op.drop_table("push_key", schema="social")
    op.drop_table("push_subscription", schema="social")
    op.drop_table("phone_code", schema="social")
    op.drop_table("notice_settings", schema="social")
