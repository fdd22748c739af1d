"""Schema `football`, the register of players: squads as listed, figures by match, values, moves.

What is counted of a player in a match is versioned; a value or a move is told once by each source
and never revised: a source that changes its mind has said both.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Identity,
    Index,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.football.tables.match import match
from storage.kit.tables.metadata import (
    FLOAT8,
    instant,
    instant_or_none,
    metadata,
    provenance,
    reference,
    required,
)
from storage.register.tables import player, team

FIGURES = (
    "goals",
    "own_goals",
    "assists",
    "shots",
    "shots_on_target",
    "yellow_cards",
    "red_cards",
)

# A stay on a source's list of a squad; who is on it again after he was gone has another row.
squad_entry = Table(
    "squad_entry",
    metadata,
    Column("squad_entry_id", BigInteger, Identity(always=True), primary_key=True),
    reference("team_id", team.c.team_id),
    reference("player_id", player.c.player_id),
    required("source", Text),
    Column("shirt_number", SmallInteger),
    required("from_date", Date, comment="the day he joined, or was first listed"),
    instant("first_seen_at"),
    instant("last_seen_at"),
    instant_or_none("gone_at", comment="of the first list without him"),
    instant("recorded_at"),
    provenance(),
    Index(
        "uq_squad_entry_current",
        "team_id",
        "source",
        "player_id",
        unique=True,
        postgresql_where=text("gone_at IS NULL"),
    ),
    Index(None, "player_id"),
    schema="football",
)

player_figure = Table(
    "player_figure",
    metadata,
    Column("player_figure_id", BigInteger, Identity(always=True), primary_key=True),
    reference("match_id", match.c.match_id),
    reference("team_id", team.c.team_id),
    reference("player_id", player.c.player_id),
    required("source", Text),
    *(Column(name, SmallInteger) for name in FIGURES),
    instant("observed_at"),
    instant("known_at"),
    instant("recorded_at"),
    instant_or_none("superseded_at"),
    provenance(),
    Index(
        "uq_player_figure_current",
        "match_id",
        "player_id",
        unique=True,
        postgresql_where=text("superseded_at IS NULL"),
    ),
    schema="football",
)

player_value = Table(
    "player_value",
    metadata,
    Column("player_value_id", BigInteger, Identity(always=True), primary_key=True),
    reference("player_id", player.c.player_id),
    required("source", Text),
    required("kind", Text),
    required("value", FLOAT8),
    required("unit", Text),
    required("as_of", Date),
    instant("known_at"),
    instant("recorded_at"),
    provenance(),
    UniqueConstraint("player_id", "source", "kind", "as_of", name="uq_player_value_player_id"),
    CheckConstraint(
        "(kind = 'rating' AND unit = '0-100' AND value BETWEEN 0 AND 100)"
        " OR (kind = 'value' AND unit = 'EUR' AND value >= 0)",
        name="is_of_its_kind",
    ),
    schema="football",
)

player_transfer = Table(
    "player_transfer",
    metadata,
    Column("player_transfer_id", BigInteger, Identity(always=True), primary_key=True),
    reference("player_id", player.c.player_id),
    required("source", Text),
    required("moved_on", Date),
    reference("from_team_id", team.c.team_id, is_required=False),
    reference("to_team_id", team.c.team_id, is_required=False),
    Column("from_club", Text, comment="as the source spells it"),
    Column("to_club", Text, comment="as the source spells it"),
    Column("fee_eur", FLOAT8),
    required("is_loan", Boolean, server_default=text("false")),
    instant("known_at"),
    instant("recorded_at"),
    provenance(),
    UniqueConstraint(
        "player_id", "source", "moved_on", "is_loan", name="uq_player_transfer_player_id"
    ),
    CheckConstraint("fee_eur >= 0", name="no_debt"),
    CheckConstraint("from_club IS NOT NULL OR to_club IS NOT NULL", name="names_a_club"),
    Index(None, "moved_on"),
    Index(None, "from_team_id"),
    Index(None, "to_team_id"),
    schema="football",
)
