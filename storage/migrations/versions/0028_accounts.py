# pyright: basic
"""Accounts: people, how they prove who they are, what opens doors to them, the record of acts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from storage.migrations.scripts import script

revision = "0028_accounts"
down_revision = "0027_event_ages"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE SCHEMA identity")
    op.create_table(
        "account",
        sa.Column("account_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.Text(), server_default="person", nullable=False),
        sa.Column("role", sa.Text(), server_default="fan", nullable=False),
        sa.Column(
            "version",
            sa.Integer(),
            server_default=sa.text("1"),
            nullable=False,
            comment="counts edits, for ETags",
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "verified_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when the address was confirmed",
        ),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suspended_reason", sa.Text(), nullable=True),
        sa.Column(
            "erased_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="a tombstone since then: nothing names a person",
        ),
        sa.CheckConstraint("kind IN ('person', 'agent', 'service')", name=op.f("ck_account_kind")),
        sa.CheckConstraint(
            "role IN ('fan', 'moderator', 'ml', 'admin', 'service')", name=op.f("ck_account_role")
        ),
        sa.CheckConstraint(
            "suspended_reason IS NULL OR suspended_at IS NOT NULL", name=op.f("ck_account_reason")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_account")),
        schema="identity",
    )
    op.create_table(
        "audit_entry",
        sa.Column("entry_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "actor_id",
            sa.BigInteger(),
            nullable=True,
            comment="an account; NULL is an operator at the machine",
        ),
        sa.Column("act", sa.Text(), nullable=False, comment="such as `account.suspend`"),
        sa.Column("target_kind", sa.Text(), nullable=False, comment="such as `account`"),
        sa.Column("target_id", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column(
            "address_hash",
            sa.LargeBinary(length=32),
            nullable=True,
            comment="keyed, so that an address can be compared",
        ),
        sa.Column(
            "detail",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="ids and codes, nothing that a person wrote",
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_audit_entry")),
        schema="identity",
    )
    op.create_index(
        "ix_audit_entry_of_act",
        "audit_entry",
        ["act", "entry_id"],
        unique=False,
        schema="identity",
    )
    op.create_index(
        "ix_audit_entry_of_actor",
        "audit_entry",
        ["actor_id", "entry_id"],
        unique=False,
        schema="identity",
    )
    op.create_index(
        "ix_audit_entry_of_target",
        "audit_entry",
        ["target_kind", "target_id", "entry_id"],
        unique=False,
        schema="identity",
    )
    op.create_table(
        "signing_key",
        sa.Column("kid", sa.Text(), nullable=False),
        sa.Column("private_key", sa.LargeBinary(), nullable=False, comment="encrypted"),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "retired_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="signs nothing since then; its tokens run out",
        ),
        sa.PrimaryKeyConstraint("kid", name=op.f("pk_signing_key")),
        schema="identity",
    )
    op.create_table(
        "api_key",
        sa.Column("key_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "prefix",
            sa.Text(),
            nullable=False,
            comment="the first characters, by which people know it",
        ),
        sa.Column("key_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column(
            "per_minute",
            sa.Integer(),
            nullable=True,
            comment="a limit of its own; NULL is its class's",
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "replaces_key_id",
            sa.BigInteger(),
            nullable=True,
            comment="the key it was rotated from",
        ),
        sa.CheckConstraint("per_minute > 0", name=op.f("ck_api_key_per_minute")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["identity.account.account_id"], name=op.f("fk_api_key_account_id")
        ),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_api_key_key_hash")),
        schema="identity",
    )
    op.create_index(
        "ix_api_key_of_account", "api_key", ["account_id"], unique=False, schema="identity"
    )
    op.create_table(
        "consent",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False, comment="such as `rules`"),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["identity.account.account_id"], name=op.f("fk_consent_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "document", "version", name=op.f("pk_consent")),
        schema="identity",
    )
    op.create_table(
        "credential",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["identity.account.account_id"], name=op.f("fk_credential_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_credential")),
        schema="identity",
    )
    op.create_table(
        "one_time_token",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True, comment="the new address, of a change"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(purpose = 'email_change') = (email IS NOT NULL)",
            name=op.f("ck_one_time_token_email"),
        ),
        sa.CheckConstraint(
            "purpose IN ('verify', 'reset', 'email_change')",
            name=op.f("ck_one_time_token_purpose"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["identity.account.account_id"],
            name=op.f("fk_one_time_token_account_id"),
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_one_time_token")),
        schema="identity",
    )
    op.create_index(
        "ix_one_time_token_of_account",
        "one_time_token",
        ["account_id", "purpose"],
        unique=False,
        schema="identity",
    )
    op.create_table(
        "person",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False, comment="as it was written"),
        sa.Column(
            "username_key", sa.Text(), nullable=False, comment="equal for names that look alike"
        ),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("first_name", sa.Text(), nullable=True),
        sa.Column("last_name", sa.Text(), nullable=True),
        sa.Column(
            "language", sa.Text(), server_default="en", nullable=False, comment="a tag of BCP 47"
        ),
        sa.Column(
            "time_zone",
            sa.Text(),
            server_default="UTC",
            nullable=False,
            comment="a name of the IANA",
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["identity.account.account_id"], name=op.f("fk_person_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_person")),
        sa.UniqueConstraint("email_key", name=op.f("uq_person_email_key")),
        sa.UniqueConstraint("username_key", name=op.f("uq_person_username_key")),
        schema="identity",
    )
    op.create_table(
        "recovery_code",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["identity.account.account_id"],
            name=op.f("fk_recovery_code_account_id"),
        ),
        sa.PrimaryKeyConstraint("account_id", "code_hash", name=op.f("pk_recovery_code")),
        schema="identity",
    )
    op.create_table(
        "second_factor",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False, comment="encrypted"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "confirmed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="asked for at log-in since then",
        ),
        sa.Column(
            "last_step",
            sa.BigInteger(),
            nullable=True,
            comment="of the last code that was accepted",
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["identity.account.account_id"],
            name=op.f("fk_second_factor_account_id"),
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_second_factor")),
        schema="identity",
    )
    op.create_table(
        "session",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("device", sa.Text(), nullable=True, comment="as the client names itself"),
        sa.Column("address", postgresql.INET(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "last_used_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (end_reason IS NULL)", name=op.f("ck_session_ended")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["identity.account.account_id"], name=op.f("fk_session_account_id")
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_session")),
        schema="identity",
    )
    op.create_index(
        "ix_session_open",
        "session",
        ["account_id"],
        unique=False,
        schema="identity",
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "favourite",
        sa.Column("favourite_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("competition_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "num_nonnulls(team_id, competition_id) = 1", name=op.f("ck_favourite_one_thing")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["identity.account.account_id"], name=op.f("fk_favourite_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["competition_id"],
            ["football.competition.competition_id"],
            name=op.f("fk_favourite_competition_id"),
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["football.team.team_id"], name=op.f("fk_favourite_team_id")
        ),
        sa.PrimaryKeyConstraint("favourite_id", name=op.f("pk_favourite")),
        schema="identity",
    )
    op.create_index(
        "ix_favourite_once_competition",
        "favourite",
        ["account_id", "competition_id"],
        unique=True,
        schema="identity",
    )
    op.create_index(
        "ix_favourite_once_team",
        "favourite",
        ["account_id", "team_id"],
        unique=True,
        schema="identity",
    )
    op.create_table(
        "refresh_token",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column(
            "issued_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("successor_hash", sa.LargeBinary(length=32), nullable=True),
        sa.CheckConstraint(
            "(used_at IS NULL) = (successor_hash IS NULL)", name=op.f("ck_refresh_token_successor")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["identity.session.session_id"],
            name=op.f("fk_refresh_token_session_id"),
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_refresh_token")),
        schema="identity",
    )
    op.create_index(
        "ix_refresh_token_of_session",
        "refresh_token",
        ["session_id"],
        unique=False,
        schema="identity",
    )
    op.execute(script("accounts"))


def downgrade() -> None:
    op.execute("DROP SCHEMA identity CASCADE")
