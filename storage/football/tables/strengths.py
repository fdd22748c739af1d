"""Schema `football`, strengths of players and what is to be expected of clubs.

They are measured anew from facts: of players the last measurement of every week is kept, of clubs
and of the check only the last. Numbers are log goals a match.
"""

from sqlalchemy import CheckConstraint, Column, Date, Index, Integer, SmallInteger, Table, Text

from storage.kit.tables.metadata import FLOAT8, instant, metadata, reference, required
from storage.register.tables import player, team

player_strength = Table(
    "player_strength",
    metadata,
    reference("player_id", player.c.player_id, primary_key=True),
    instant("as_of", primary_key=True),
    required("position", Text),
    required("attack", FLOAT8, comment="beside the average player of the position"),
    required("attack_error", FLOAT8),
    required("defence", FLOAT8),
    required("defence_error", FLOAT8),
    required("expected", FLOAT8, comment="total by rating, price, age and position alone"),
    required("minutes", FLOAT8, comment="that it rests on"),
    Column("goals", FLOAT8, comment="of his last year, for 90 minutes"),
    Column("assists", FLOAT8, comment="likewise"),
    Column("shots", FLOAT8, comment="likewise"),
    CheckConstraint("attack_error > 0 AND defence_error > 0", name="is_uncertain"),
    CheckConstraint("position IN ('G', 'D', 'M', 'F')", name="is_a_line"),
    Index(None, "as_of"),
    schema="football",
)

strength_ahead = Table(
    "strength_ahead",
    metadata,
    reference("team_id", team.c.team_id, primary_key=True),
    Column("ahead", SmallInteger, primary_key=True, comment="matches from the instant"),
    instant("as_of"),
    required("strength", FLOAT8, comment="beside the mean of the division"),
    required("error", FLOAT8),
    CheckConstraint("ahead >= 0 AND error > 0", name="is_of_the_future"),
    schema="football",
)

strength_check = Table(
    "strength_check",
    metadata,
    Column("level", FLOAT8, primary_key=True, comment="of the intervals"),
    instant("as_of"),
    required("since", Date, comment="the first day of the matches nobody had seen"),
    required("players", Integer, comment="who were in and out of their side"),
    required("share", FLOAT8, comment="of them whose difference an interval held"),
    CheckConstraint("share BETWEEN 0 AND 1 AND level BETWEEN 0 AND 1", name="are_shares"),
    schema="football",
)
