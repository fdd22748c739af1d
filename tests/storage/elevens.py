"""Two sides with four matches behind them and one to come, so that their players are known."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from football.grid import ScoreGrid
from football.models.scorelines import score_grids
from football.observations.match import MatchObservation
from football.observations.play import (
    IncidentKind,
    IncidentObservation,
    LineupEntry,
    LineupObservation,
    PlayerReference,
    Side,
)
from storage.forecast.writes.forecasts import seal
from storage.kit.unit_of_work import UnitOfWork
from tests.storage.builders import KICKOFF, a_model, final, fixture, forecast_of, ingest
from tests.storage.football.test_summary_ingest import take

HOME, AWAY = "Harrowmere", "Caldervane"
OTHERS = ("Port Kestrel", "Skellbridge United", "Brannock City", "Eastmarch")
GRID = ScoreGrid.from_list(ScoreGrid.normalised(score_grids([1.7], [1.0])[0]).to_list())
_POSITIONS = ("G", *("CD",) * 4, *("CM",) * 4, *("F",) * 2)
_SHIRTS = 14


def who(team: str, shirt: int) -> PlayerReference:
    return PlayerReference(name=f"{team} Player{shirt}", source_id=f"{team}{shirt}")


def eleven(
    number: str,
    team: str,
    side: Side,
    fetched_at: datetime,
    starters: Iterable[int] = range(1, 12),
) -> LineupObservation:
    """A line-up: eleven shirts start, the other of fourteen sit on the bench."""
    begin = list(starters)
    bench = [shirt for shirt in range(1, _SHIRTS + 1) if shirt not in begin]
    entries = [
        LineupEntry(
            player=who(team, shirt),
            is_starter=place < len(begin),
            shirt_number=shirt,
            position=_POSITIONS[place] if place < len(begin) else None,
        )
        for place, shirt in enumerate([*begin, *bench])
    ]
    return LineupObservation(
        row_no=2,
        source="espn",
        source_match_id=number,
        side=side,
        entries=tuple(entries),
        fetched_at=fetched_at,
        formation="4-4-2",
    )


def goal(number: str, team: str, side: Side, fetched_at: datetime, shirt: int, **changes: Any):
    values: dict[str, Any] = {
        "row_no": 3,
        "source": "espn",
        "source_match_id": number,
        "source_incident_id": f"{number}-{shirt}",
        "kind": IncidentKind.GOAL,
        "side": side,
        "period": 1,
        "clock_seconds": 600,
        "minute": "10'",
        "fetched_at": fetched_at,
        "player": who(team, shirt),
        **changes,
    }
    return IncidentObservation(**values)


def of_summary(seen: MatchObservation, number: str) -> MatchObservation:
    return replace(seen, source_match_id=number, is_digest=True, lists_incidents=True)


def past_and_coming(engine: Engine) -> int:
    """Ingest four finished matches of both sides and forecast the next one; return its id."""
    played = dict(_played())
    # One payload: a source names all teams of a season at once.
    coming = fixture(source_match_id="900", row_no=len(played) + 1)
    ingest(engine, *(seen for seen, _ in played.values()), coming)
    for number, (seen, team) in played.items():
        at = seen.fetched_at
        take(
            engine,
            of_summary(seen, number),
            eleven(number, team, Side.HOME, at),
            goal(number, team, Side.HOME, at, 10),
        )
    with engine.connect() as connection:
        match_id = connection.exec_driver_sql(
            "SELECT match_id FROM football.match WHERE status = 'scheduled'"
        ).scalar_one()
    with UnitOfWork(engine) as uow:
        p_home, p_draw, p_away = GRID.outcomes()
        outcomes = {"p_home": p_home, "p_draw": p_draw, "p_away": p_away}
        as_of = KICKOFF - timedelta(days=3)
        seal(
            uow,
            [forecast_of(match_id, a_model(engine), grid=GRID.to_list(), as_of=as_of, **outcomes)],
        )
        uow.commit()
    return match_id


def _played() -> Iterator[tuple[str, tuple[MatchObservation, str]]]:
    pairs = [(team, other, week) for team in (HOME, AWAY) for week, other in enumerate(OTHERS, 1)]
    for row_no, (team, other, week) in enumerate(pairs, 1):
        at = KICKOFF - timedelta(days=7 * week)
        seen = final(
            1, 0, home=team, away=other, row_no=row_no, kickoff_at=at,
            fetched_at=at + timedelta(hours=2), source_match_id=f"8{row_no}",
        )  # fmt: skip
        yield f"8{row_no}", (seen, team)


def lineups_out(engine: Engine, at: datetime) -> None:
    """Both line-ups of the match to come: the away side rests its first forward."""
    take(
        engine,
        of_summary(fixture(fetched_at=at), "900"),
        eleven("900", HOME, Side.HOME, at),
        eleven("900", AWAY, Side.AWAY, at, (*range(1, 10), 11, 12)),
    )


def over(engine: Engine) -> None:
    """The match ends 2-0; one forward of the home side scores both."""
    at = KICKOFF + timedelta(hours=2)
    ingest(engine, replace(final(2, 0, fetched_at=at), source_match_id="900"))
    take(
        engine,
        of_summary(final(2, 0, fetched_at=at), "900"),
        eleven("900", HOME, Side.HOME, at),
        eleven("900", AWAY, Side.AWAY, at, (*range(1, 10), 11, 12)),
        goal("900", HOME, Side.HOME, at, 10),
        goal("900", HOME, Side.HOME, at, 2, kind=IncidentKind.YELLOW_CARD),
    )
