"""Schema `identity`: accounts, the people behind them, and what those chose."""

from typing import Literal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    func,
    text,
)

from storage.kit.tables.metadata import instant, instant_or_none, metadata, reference, required
from storage.register.tables import competition, team

Role = Literal["fan", "moderator", "ml", "admin", "service"]
Kind = Literal["person", "agent", "service"]

account = Table(
    "account",
    metadata,
    Column("account_id", BigInteger, Identity(always=True), primary_key=True),
    required("kind", Text, server_default="person"),
    required("role", Text, server_default="fan"),
    required("version", Integer, server_default=text("1"), comment="counts edits, for ETags"),
    instant("created_at", server_default=func.clock_timestamp()),
    instant_or_none("verified_at", comment="when the address was confirmed"),
    instant_or_none("suspended_at"),
    Column("suspended_reason", Text),
    instant_or_none("erased_at", comment="a tombstone since then: nothing names a person"),
    CheckConstraint("kind IN ('person', 'agent', 'service')", name="kind"),
    CheckConstraint("role IN ('fan', 'moderator', 'ml', 'admin', 'service')", name="role"),
    CheckConstraint("suspended_reason IS NULL OR suspended_at IS NOT NULL", name="reason"),
    Index("ix_account_staff", "role", "account_id", postgresql_where=text("role <> 'fan'")),
    Index("ix_account_suspended", "account_id", postgresql_where=text("suspended_at IS NOT NULL")),
    schema="identity",
)

WORDS_OF_PERSON = text(
    "to_tsvector('simple'::regconfig, (((username || ' '::text) || COALESCE(first_name, ''::text))"
    " || ' '::text) || COALESCE(last_name, ''::text))"
)
"""What somebody is found by: user name, first and last name, taken apart, in lower case."""

person = Table(
    "person",
    metadata,
    reference("account_id", account.c.account_id, primary_key=True),
    required("username", Text, comment="as it was written"),
    required("username_key", Text, unique=True, comment="equal for names that look alike"),
    required("email", Text),
    required("email_key", Text, unique=True),
    Column("first_name", Text),
    Column("last_name", Text),
    required("language", Text, server_default="en", comment="a tag of BCP 47"),
    required("time_zone", Text, server_default="UTC", comment="a name of the IANA"),
    instant_or_none(
        "taken_mailed_at", comment="of the last mail that somebody wanted the address"
    ),
    Index("ix_person_words", WORDS_OF_PERSON, postgresql_using="gin"),
    schema="identity",
)

favourite = Table(
    "favourite",
    metadata,
    Column("favourite_id", BigInteger, Identity(always=True), primary_key=True),
    reference("account_id", account.c.account_id),
    reference("team_id", team.c.team_id, is_required=False),
    reference("competition_id", competition.c.competition_id, is_required=False),
    CheckConstraint("num_nonnulls(team_id, competition_id) = 1", name="one_thing"),
    Index("ix_favourite_once_team", "account_id", "team_id", unique=True),
    Index("ix_favourite_once_competition", "account_id", "competition_id", unique=True),
    Index("ix_favourite_of_team", "team_id", "account_id"),
    schema="identity",
)

consent = Table(
    "consent",
    metadata,
    reference("account_id", account.c.account_id, primary_key=True),
    Column("document", Text, primary_key=True, comment="such as `rules`"),
    Column("version", Text, primary_key=True),
    instant("at", server_default=func.clock_timestamp()),
    schema="identity",
)
