"""The chain of seals, and the keys and signatures of its heads.

All three are append-only: triggers refuse UPDATE, DELETE and TRUNCATE. A trigger gives a seal its
number, version, previous, instant and hash.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    FetchedValue,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)

from storage.kit.tables.metadata import instant, metadata, reference, required, sha256

seal = Table(
    "seal",
    metadata,
    Column(
        "seal_no",
        BigInteger,
        primary_key=True,
        autoincrement=False,
        server_default=FetchedValue(),
    ),
    sha256("previous"),
    sha256("root"),
    sha256("hash"),
    required("count", Integer),
    instant("sealed_at"),
    required("version", SmallInteger),
    UniqueConstraint("previous"),
    UniqueConstraint("hash"),
    CheckConstraint("count > 0", name="not_empty"),
    CheckConstraint("version IN (1, 2)", name="version"),
    CheckConstraint(
        "hash = forecast.seal_hash(version, previous, root, sealed_at, count)",
        name="hash_follows",
    ),
    schema="forecast",
)

seal_key = Table(
    "seal_key",
    metadata,
    Column("key_id", Text, primary_key=True, comment="begins the key's SHA-256"),
    required("public_key", LargeBinary(32)),
    instant("made_at"),
    schema="forecast",
)

seal_signature = Table(
    "seal_signature",
    metadata,
    reference("seal_no", seal.c.seal_no, primary_key=True),
    reference("key_id", seal_key.c.key_id),
    required("signature", LargeBinary(64)),
    schema="forecast",
)
