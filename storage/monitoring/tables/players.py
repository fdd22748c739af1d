"""Schema `monitoring`: how chances of players fared; replaced as a whole."""

from sqlalchemy import CheckConstraint, Column, Integer, SmallInteger, Table, Text

from storage.kit.tables.metadata import FLOAT8, instant, metadata, required

QUANTITIES = ("start", "score", "booked", "minutes")

player_score = Table(
    "player_score",
    metadata,
    Column("horizon", Text, primary_key=True),
    Column("quantity", Text, primary_key=True),
    required("n", Integer, comment="players in matches"),
    required("matches", Integer),
    required("expected", FLOAT8, comment="mean chance, or mean expected minutes"),
    required("observed", FLOAT8),
    Column("brier", FLOAT8),
    Column("base_brier", FLOAT8, comment="of the observed share, said of everybody"),
    Column("log_loss", FLOAT8),
    Column("absolute_error", FLOAT8, comment="of minutes"),
    instant("as_of"),
    CheckConstraint(f"quantity IN {QUANTITIES}", name="quantity"),
    schema="monitoring",
)

player_tenth = Table(
    "player_tenth",
    metadata,
    Column("horizon", Text, primary_key=True),
    Column("quantity", Text, primary_key=True),
    Column("tenth", SmallInteger, primary_key=True, autoincrement=False),
    required("n", Integer),
    required("mean_probability", FLOAT8),
    required("happened", Integer),
    schema="monitoring",
)
