"""The record of chances of players: scores and calibration as they were kept last."""

from serving.forecasting.track_record.schemas import PlayerScore, PlayersRecord
from serving.forecasting.track_record.service import tenths_of
from serving.kit.postgres.database import Database
from storage.monitoring.statements import players

_ORDER = ("start", "score", "booked", "minutes")


async def read_players(database: Database, world: str) -> PlayersRecord:
    """Return how chances of players fared; nothing before a match of theirs is over."""
    tenths = [dict(row) for row in await database.fetch(players.tenths())]
    scores = [dict(row) for row in await database.fetch(players.scores())]
    items = [
        PlayerScore(
            **{name: row[name] for name in PlayerScore.model_fields if name != "tenths"},
            tenths=tenths_of(
                [
                    each
                    for each in tenths
                    if (each["horizon"], each["quantity"]) == (row["horizon"], row["quantity"])
                ]
            ),
        )
        for row in scores
    ]
    return PlayersRecord(
        world=world,
        items=sorted(items, key=lambda each: (each.horizon, _ORDER.index(each.quantity))),
    )
