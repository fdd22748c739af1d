"""Schema `games`: what accounts earned by their settled picks.

Both tables follow from the settlements that stand, and can be made again: a corrected result, or a
rule that is added, changes them.
"""

from sqlalchemy import Column, Integer, Table, Text, text

from storage.football.tables.match import match
from storage.identity.tables.account import account
from storage.kit.tables.metadata import instant, metadata, reference, required

award = Table(
    "award",
    metadata,
    reference("account_id", account.c.account_id, primary_key=True),
    Column("code", Text, primary_key=True, comment="of `football.games.achievements`"),
    reference("match_id", match.c.match_id),
    instant("awarded_at"),
    schema="games",
)

player_progress = Table(
    "player_progress",
    metadata,
    reference("account_id", account.c.account_id, primary_key=True),
    required("experience", Integer, comment="`football.games.experience`"),
    required("settled", Integer, comment="picks with a score that stands"),
    required("rules", Integer, server_default=text("0"), comment="by which version of the rules"),
    instant("made_at"),
    schema="games",
)
