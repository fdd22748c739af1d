"""The files as published, beside the repository; a handful, for the whole takes long."""

import pytest

from football.observations.match import MatchStatus, PricePhase
from sources.footballdata.parse import PARSER
from sources.footballdata.payloads import is_footballdata


@pytest.mark.parametrize(
    ("tail", "matches", "quoted_by"),
    [
        ("2000-2001/D1.csv", 306, "gb"),
        ("2002-2003/E0.csv", 380, "b365"),
        ("2003-2004/N1.csv", 306, "sb"),
        ("2004-2005/E1.csv", 552, "bw"),
        ("2012-2013/SP1.csv", 380, "ps"),
        ("2017-2018/F1.csv", 380, "average"),
        ("2018-2019/EC.csv", 552, "max"),
        ("reconstructed/2015-2016/G1.csv", 240, "b365"),
    ],
)
def test_every_row_of_every_era_is_accepted(history, context, tail, matches, quoted_by):
    parsed = PARSER.parse((history / tail).read_bytes(), context(tail))
    assert (parsed.rows, parsed.rejects) == (matches, [])
    season, division = int(tail.split("/")[-2][:4]), tail.split("/")[-1].removesuffix(".csv")
    assert {m.season_start_year for m in parsed.observations} == {season}
    assert {m.source_competition_id for m in parsed.observations} == {division}
    assert {m.status for m in parsed.observations} == {MatchStatus.FINISHED}
    quoted = [m for m in parsed.observations if any(q.book == quoted_by for q in m.quotes)]
    assert len(quoted) > 0.9 * matches


def test_other_tables_beside_them_are_not_taken_for_season_files(history):
    others = [history / "international_results.csv", *(history / "xg").glob("*.csv")]
    assert not any(is_footballdata(path.read_bytes()) for path in others)


def test_recent_files_have_closing_prices_and_times(samples, context):
    path = samples / "footballdata_couk_E0_2025-26_partial.csv"
    parsed = PARSER.parse(path.read_bytes(), context())
    assert parsed.rejects == []
    assert all(m.has_kickoff_time for m in parsed.observations)
    assert all(any(q.phase is PricePhase.CLOSING for q in m.quotes) for m in parsed.observations)


def test_an_extra_leagues_file_holds_every_season(samples, context):
    body = (samples / "footballdata_couk_IRL_extra_league.csv").read_bytes()
    parsed = PARSER.parse(body, context())
    assert (parsed.rows, parsed.rejects) == (2563, [])
    assert {m.source_competition_id for m in parsed.observations} == {"IRL"}
    assert {m.season_start_year for m in parsed.observations} == set(range(2012, 2026))
    assert {q.phase for m in parsed.observations for q in m.quotes} == {PricePhase.CLOSING}
    assert {q.book for m in parsed.observations for q in m.quotes} == {
        *("ps", "max", "average", "bfe", "b365")
    }
