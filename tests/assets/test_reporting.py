"""What core assets show of rows put aside and of prices no book offers."""

import pytest
from sqlalchemy import Engine, select

from assets.core import reporting
from football.observations.match import (
    Market,
    MatchObservation,
    MatchStatus,
    Phase,
    PricePhase,
    Quote,
    TeamReference,
)
from football.observations.parsed import Parsed, Reject, RejectReason
from sources.simulated.world import World
from storage.football.tables.match import odds_quote
from storage.football.writes import matches
from storage.kit.unit_of_work import UnitOfWork
from storage.raw.writes.payloads import RawStore

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("clock")]


def take_in(engine: Engine, parser: str, parsed: Parsed) -> None:
    payload_id = RawStore(engine).put("p", "e", parser, 200, World.OPENING, b"{}")
    with UnitOfWork(engine) as uow:
        matches.apply(uow, payload_id, parsed, parser, 1)
        uow.commit()


def test_rows_put_aside_are_counted_by_source_and_reason(engine):
    odd = [Reject(row_no=n, reason=RejectReason.BAD_VALUE, detail=str(n), row={}) for n in (1, 2)]
    take_in(engine, "espn_scoreboard", Parsed(rows=2, observations=(), rejects=odd))
    take_in(engine, "footballdata", Parsed(rows=1, observations=(), rejects=odd[:1]))
    check = reporting.readable("core_matches", engine, ["espn_scoreboard", "footballdata"])
    assert not check.passed
    counted = {name: value.value for name, value in check.metadata.items()}
    assert counted == {
        "bad_value": 3,
        "espn_scoreboard/bad_value": 2,
        "footballdata/bad_value": 1,
    }


def test_a_broken_overround_is_kept_as_published_and_flagged(engine):
    prices = {"b365": (2.0, 3.8, 1.57), "ps": (2.1, 3.5, 3.6)}
    quotes = tuple(
        Quote(book, Market.MATCH_ODDS, 0.0, PricePhase.COLLECTED, offered)
        for book, offered in prices.items()
    )
    seen = MatchObservation(
        row_no=1,
        source="footballdata",
        source_competition_id="S1",
        season_start_year=2025,
        home=TeamReference(name="Ashby"),
        away=TeamReference(name="Borth"),
        kickoff_at=World.OPENING,
        has_kickoff_time=True,
        status=MatchStatus.SCHEDULED,
        phase=Phase.PRE,
        fetched_at=World.OPENING,
        quotes=quotes,
    )
    take_in(engine, "footballdata", Parsed(rows=1, observations=(seen,)))
    with engine.connect() as connection:
        stored = {
            row.book: (row.is_suspect, tuple(round(price, 2) for price in row.prices))
            for row in connection.execute(select(odds_quote))
        }
    assert stored == {"b365": (True, prices["b365"]), "ps": (False, prices["ps"])}
    check = reporting.plausible("core_odds", engine)
    assert not check.passed
    assert check.metadata["b365/1x2"].value == 1
