"""How chances of players fared: what they did is added to what was said, and both are scored."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import dagster as dg
import polars as pl
from sqlalchemy import Connection, Engine, delete, insert

from assets import contracts, figures
from assets.result import Materialized
from football.players.chances import record
from storage.football.statements.appearances import select_appearances
from storage.football.tables.lineup import lineup_entry
from storage.forecast.events.players import ChancesUpdated
from storage.forecast.statements import players
from storage.forecast.writes import player_chances
from storage.kit.clock import Clock
from storage.kit.events import Event
from storage.kit.unit_of_work import UnitOfWork
from storage.monitoring.tables.players import player_score, player_tenth

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_ELEVEN = 11
_LATE = timedelta(days=14)  # line-ups that come later are not waited for
_DID = ("is_starter", "minutes", "goals", "yellow_cards")
_TITLES = {record.START: "starts", record.SCORE: "scores", record.BOOKED: "is booked"}

CONTRACT = contracts.FrameContract(
    columns={
        "horizon": pl.String(),
        "quantity": pl.String(),
        "tenth": pl.Int64(),
        "n": pl.Int64(),
        "mean_probability": pl.Float64(),
        "happened": pl.Int64(),
    },
    key=("horizon", "quantity", "tenth"),
    within={"mean_probability": (0, 1)},
)


@dg.asset(
    deps=["core_matches", "core_lineups", "predictions_player_chances"],
    owners=["team:models"],
    kinds={"postgres"},
    code_version="1",
    pool="chances",
    check_specs=[contracts.spec("monitoring_players")],
)
def monitoring_players(
    engine: dg.ResourceParam[Engine], clock: dg.ResourceParam[Clock]
) -> Materialized:
    """Brier score, log loss and calibration of starts, scorers, cards and minutes.

    A match counts once its line-ups are known; where they stay unknown it is left out.
    """
    as_of = clock.now()
    matches = settle(engine, as_of)
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(players.settled())]
    settled = pl.DataFrame(rows, schema=record.SETTLED_SCHEMA, orient="row")
    scores, tenths = record.scores(settled), record.tenths(settled)
    check = contracts.of_frame("monitoring_players", tenths, CONTRACT)
    if check.passed:
        keep(engine, scores, tenths, matches, as_of)
    return dg.MaterializeResult(
        metadata={
            "newly_settled_matches": matches,
            "settled": settled.height,
            "scores": figures.table(scores),
            "tenths": figures.table(tenths, rows=80),
            "calibration": figures.picture(
                _picture(tenths), "what was said against what happened"
            ),
        },
        check_results=[check],
    )


def settle(engine: Engine, as_of: datetime) -> int:
    """Add what players did to rows of matches that are over; return how many matches.

    Args:
        engine: of the world's database.
        as_of: the present.
    """
    with UnitOfWork(engine) as uow:
        since = {"since": as_of - _LATE}
        owed = list(uow.connection.execute(players.owed(), since).scalars())
        outcomes = list(_outcomes(uow.connection, owed)) if owed else []
        player_chances.settle(uow, outcomes)
        uow.commit()
    return len({row["of_match"] for row in outcomes})


def keep(
    engine: Engine, scores: pl.DataFrame, tenths: pl.DataFrame, matches: int, as_of: datetime
) -> None:
    """Replace the scores and announce them where matches were settled."""
    with UnitOfWork(engine) as uow:
        for table, frame in ((player_score, scores), (player_tenth, tenths)):
            uow.connection.execute(delete(table))
            rows = frame.to_dicts()
            if rows and table is player_score:
                rows = [row | {"as_of": as_of} for row in rows]
            if rows:
                uow.connection.execute(insert(table), rows)
        if matches:
            payload = ChancesUpdated(as_of=as_of, matches=0, players=0, settled_matches=matches)
            uow.publish(Event.of(payload, topics=["models"], occurred_at=uow.now))
        uow.commit()


def _outcomes(connection: Connection, match_ids: list[int]) -> Iterator[dict[str, Any]]:
    """Yield what every player did of whom something was said, of sides whose eleven is known."""
    played = select_appearances().where(lineup_entry.c.match_id.in_(match_ids))
    did: dict[tuple[int, int], dict[int, Any]] = {}
    for row in connection.execute(played).mappings():
        side = did.setdefault((row["match_id"], row["team_id"]), {})
        side[row["player_id"]] = {name: row[name] for name in _DID}
    absent = {"is_starter": False, "minutes": 0.0, "goals": 0, "yellow_cards": 0}
    said = connection.execute(players.unsettled(), {"match_ids": match_ids})
    for match_id, team_id, player_id in said:
        side = did.get((match_id, team_id), {})
        if sum(each["is_starter"] for each in side.values()) == _ELEVEN:
            outcome = side.get(player_id, absent)
            yield {"of_match": match_id, "of_player": player_id, **outcome}


def _picture(tenths: pl.DataFrame) -> "Figure":
    """Draw what was said against what happened, by quantity, at the earlier horizon first."""
    series = {
        f"{_TITLES[str(quantity)]}, {horizon}": (
            rows["mean_probability"].to_list(),
            (rows["happened"] / rows["n"]).to_list(),
        )
        for (horizon, quantity), rows in tenths.group_by(
            "horizon", "quantity", maintain_order=True
        )
    }
    return figures.line_chart(
        series,
        title="Players: said and happened",
        x_label="chance",
        y_label="share",
        with_diagonal=True,
    )
