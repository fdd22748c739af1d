"""Schema `identity`: passwords, second factors, and the tokens of mails.

No secret is here as it is: passwords are Argon2id, what is looked up by value is a digest, what is
read back is encrypted and bound to its row.
"""

from typing import Literal

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, LargeBinary, Table, Text, func

from storage.identity.tables.account import account
from storage.kit.tables.metadata import instant, instant_or_none, metadata, reference, required

Purpose = Literal["verify", "reset", "email_change"]

credential = Table(
    "credential",
    metadata,
    reference("account_id", account.c.account_id, primary_key=True),
    required("password_hash", Text),
    instant("changed_at", server_default=func.clock_timestamp()),
    schema="identity",
)

second_factor = Table(
    "second_factor",
    metadata,
    reference("account_id", account.c.account_id, primary_key=True),
    required("secret", LargeBinary, comment="encrypted"),
    instant("created_at", server_default=func.clock_timestamp()),
    instant_or_none("confirmed_at", comment="asked for at log-in since then"),
    Column("last_step", BigInteger, comment="of the last code that was accepted"),
    schema="identity",
)

recovery_code = Table(
    "recovery_code",
    metadata,
    reference("account_id", account.c.account_id, primary_key=True),
    Column("code_hash", LargeBinary(32), primary_key=True),
    instant("created_at", server_default=func.clock_timestamp()),
    instant_or_none("used_at"),
    schema="identity",
)

one_time_token = Table(
    "one_time_token",
    metadata,
    Column("token_hash", LargeBinary(32), primary_key=True),
    reference("account_id", account.c.account_id),
    required("purpose", Text),
    Column("email", Text, comment="the new address, of a change"),
    instant("created_at", server_default=func.clock_timestamp()),
    instant("expires_at"),
    instant_or_none("used_at"),
    CheckConstraint("purpose IN ('verify', 'reset', 'email_change')", name="purpose"),
    CheckConstraint("(purpose = 'email_change') = (email IS NOT NULL)", name="email"),
    Index("ix_one_time_token_of_account", "account_id", "purpose"),
    schema="identity",
)
