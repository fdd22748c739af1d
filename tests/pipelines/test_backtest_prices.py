"""Prices of the files since 2019-20: what a backtest makes of their columns, and of blanks."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from football.features import MARKET_BLENDED, training
from football.features.columns import SHARP_GAPS
from football.observations.match import Market, MatchObservation
from football.observations.parsed import PayloadContext
from football.odds import devig_proportional
from football.triples import MARKET, triple
from pipelines.history import read
from sources.footballdata.parse import PARSER

HEADER = (
    "Div,Date,Time,HomeTeam,AwayTeam,FTHG,FTAG,FTR,HS,AS,HST,AST,HC,AC,"
    "B365H,B365D,B365A,PSH,PSD,PSA,MaxH,MaxD,MaxA,AvgH,AvgD,AvgA,"
    "P>2.5,P<2.5,Avg>2.5,Avg<2.5,AHh,PAHH,PAHA,AvgAHH,AvgAHA,"
    "PSCH,PSCD,PSCA,AvgCH,AvgCD,AvgCA,PC>2.5,PC<2.5,AHCh,PCAHH,PCAHA"
)
FULL = (
    "E0,13/08/2022,15:00,Hull,Leeds,2,1,H,12,9,5,3,6,4,"
    "2.10,3.40,3.50,2.15,3.45,3.60,2.20,3.50,3.70,2.12,3.40,3.52,"
    "1.90,2.00,1.88,1.98,-0.25,1.86,2.06,1.85,2.02,"
    "2.05,3.50,3.90,2.04,3.45,3.80,1.95,1.95,-0.5,2.04,1.88"
)
WITHOUT_PINNACLE = (
    "E0,14/08/2022,16:30,Leeds,York,0,0,D,8,8,2,2,5,5,"
    "1.80,3.60,4.60,,,,1.85,3.75,4.80,1.81,3.62,4.55,"
    ",,1.91,1.93,-0.75,,,1.99,1.88,"
    ",,,1.78,3.65,4.70,,,-0.75,,"
)
ONLY_ONE_BOOK = "E0,15/08/2022,20:00,York,Hull,1,3,A,,,,,,,2.50,3.30,2.90" + "," * (
    HEADER.count(",") - 16
)
NOW = datetime(2023, 7, 1, tzinfo=UTC)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    file = tmp_path / "2022-2023" / "E0.csv"
    file.parent.mkdir()
    file.write_text("\n".join((HEADER, FULL, WITHOUT_PINNACLE, ONLY_ONE_BOOK, "")))
    return tmp_path


def test_every_market_book_and_phase_of_a_modern_row_is_read():
    context = PayloadContext(endpoint="file", resource="E0.csv", fetched_at=NOW)
    (match,) = PARSER.parse(f"{HEADER}\n{FULL}\n".encode(), context).observations
    assert isinstance(match, MatchObservation)
    quotes = {(q.book, q.market, q.phase.value): (q.line, q.prices) for q in match.quotes}
    collected, closing = "collected", "closing"
    assert quotes["ps", Market.MATCH_ODDS, collected] == (0.0, (2.15, 3.45, 3.60))
    assert quotes["average", Market.MATCH_ODDS, collected] == (0.0, (2.12, 3.40, 3.52))
    assert quotes["ps", Market.MATCH_ODDS, closing] == (0.0, (2.05, 3.50, 3.90))
    assert quotes["average", Market.MATCH_ODDS, closing] == (0.0, (2.04, 3.45, 3.80))
    assert quotes["ps", Market.TOTAL, collected] == (2.5, (1.90, 2.00))
    assert quotes["average", Market.TOTAL, collected] == (2.5, (1.88, 1.98))
    assert quotes["ps", Market.ASIAN_HANDICAP, collected] == (-0.25, (1.86, 2.06))
    assert quotes["ps", Market.ASIAN_HANDICAP, closing] == (-0.5, (2.04, 1.88))


def test_a_blank_pinnacle_or_average_costs_no_forecast(directory: Path):
    rows = training(read(directory, ["E0"], [2022]).facts, NOW)
    assert rows.select(MARKET_BLENDED).null_count().sum_horizontal().item() == 0
    by_home = {row["home"]: row for row in rows.to_dicts()}
    assert by_home["Hull"][SHARP_GAPS[0]] != 0.0
    assert by_home["Leeds"][SHARP_GAPS[0]] == by_home["York"][SHARP_GAPS[0]] == 0.0
    market = {home: [row[name] for name in triple(MARKET)] for home, row in by_home.items()}
    assert market["Leeds"] == pytest.approx(devig_proportional([1.81, 3.62, 4.55]))
    assert market["York"] == pytest.approx(devig_proportional([2.50, 3.30, 2.90]))
