# pyright: basic
"""Notices of accounts, and what was sent by each channel."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0039_notices"
down_revision = "0038_suspended"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("notice_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "noun", sa.Text(), nullable=False, comment="of the thing it is about, such as `post`"
        ),
        sa.Column("thing", sa.Text(), nullable=False, comment="its id"),
        sa.Column(
            "post_id",
            sa.BigInteger(),
            nullable=True,
            comment="shown while this post is; NULL always",
        ),
        sa.Column(
            "facts",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
            comment="of the newest news",
        ),
        sa.Column(
            "version",
            sa.Integer(),
            server_default=sa.text("1"),
            nullable=False,
            comment="counts its news",
        ),
        sa.Column(
            "is_listed", sa.Boolean(), nullable=False, comment="shown in the app, not only sent"
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "changed_at", sa.DateTime(timezone=True), nullable=False, comment="of the newest news"
        ),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["identity.account.account_id"], name=op.f("fk_notice_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["post_id"],
            ["social.post.post_id"],
            name=op.f("fk_notice_post_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_notice")),
        sa.UniqueConstraint(
            "account_id",
            "kind",
            "noun",
            "thing",
            name=op.f("uq_notice_account_id_kind_noun_thing"),
        ),
        schema="social",
    )
    op.create_index(
        "ix_notice_newest",
        "notice",
        ["account_id", "changed_at", "notice_id"],
        unique=False,
        schema="social",
    )
    op.create_index(
        "ix_notice_of_post",
        "notice",
        ["post_id"],
        unique=False,
        schema="social",
        postgresql_where=sa.text("post_id IS NOT NULL"),
    )
    op.create_index(
        "ix_notice_of_thing", "notice", ["noun", "thing"], unique=False, schema="social"
    )
    op.create_index(
        "ix_notice_unread",
        "notice",
        ["account_id", "notice_id"],
        unique=False,
        schema="social",
        postgresql_where=sa.text("read_at IS NULL AND is_listed"),
    )
    op.create_table(
        "notice_news",
        sa.Column("notice_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "item", sa.Text(), nullable=False, comment="notified once: who liked, which answer"
        ),
        sa.Column("actor_id", sa.BigInteger(), nullable=True, comment="NULL is nobody"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "is_withdrawn",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="liked no longer",
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["identity.account.account_id"], name=op.f("fk_notice_news_actor_id")
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"],
            ["social.notice.notice_id"],
            name=op.f("fk_notice_news_notice_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("notice_id", "item", name=op.f("pk_notice_news")),
        schema="social",
    )
    op.create_index(
        "ix_notice_news_actor", "notice_news", ["actor_id"], unique=False, schema="social"
    )
    op.create_table(
        "notice_sending",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column(
            "due_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="wall clock; later each time it is held back",
        ),
        sa.Column(
            "held_for",
            sa.Text(),
            nullable=True,
            comment="why it was held back last: looking, quiet, digest",
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["identity.account.account_id"],
            name=op.f("fk_notice_sending_account_id"),
        ),
        sa.PrimaryKeyConstraint("account_id", "channel", name=op.f("pk_notice_sending")),
        schema="social",
    )
    op.create_index(
        "ix_notice_sending_due",
        "notice_sending",
        ["channel", "due_at"],
        unique=False,
        schema="social",
    )
    op.create_table(
        "notice_sent",
        sa.Column("notice_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="of the notice when it was sent"
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="wall clock"),
        sa.ForeignKeyConstraint(
            ["notice_id"],
            ["social.notice.notice_id"],
            name=op.f("fk_notice_sent_notice_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("notice_id", "channel", name=op.f("pk_notice_sent")),
        schema="social",
    )
    op.create_table(
        "notice_audience",
        sa.Column("audience_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.Column("thing", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "whom",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="teams, roles, or whose followers",
        ),
        sa.Column(
            "reached_id",
            sa.BigInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="accounts up to here",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="wall clock"),
        sa.Column(
            "ended_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="everybody was notified; wall clock",
        ),
        sa.PrimaryKeyConstraint("audience_id", name=op.f("pk_notice_audience")),
        sa.UniqueConstraint(
            "kind", "noun", "thing", "item", name=op.f("uq_notice_audience_kind_noun_thing_item")
        ),
        schema="social",
    )
    op.create_index(
        "ix_notice_audience_open",
        "notice_audience",
        ["audience_id"],
        unique=False,
        schema="social",
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("notice_audience", schema="social")
    op.drop_table("notice_sent", schema="social")
    op.drop_table("notice_sending", schema="social")
    op.drop_table("notice_news", schema="social")
    op.drop_table("notice", schema="social")
