from datetime import UTC, datetime

import pytest

from football.observations.match import (
    Market,
    MatchStatus,
    Phase,
    PricePhase,
    Quote,
    TeamReference,
)
from football.observations.parsed import RejectReason
from sources.errors import PayloadTruncated, PayloadUnreadable
from sources.footballdata.parse import PARSER
from sources.footballdata.payloads import is_footballdata

CORE = "Div,Date,HomeTeam,AwayTeam,FTHG,FTAG,FTR,HTHG,HTAG,HTR"


def body(*lines: str, header: str = CORE, end: str = "\r\n", encoding: str = "utf-8") -> bytes:
    return (end.join((header, *lines)) + end).encode(encoding)


@pytest.fixture
def parse(context):
    return lambda payload: PARSER.parse(payload, context())


def one(parsed):
    assert parsed.rejects == []
    (observation,) = parsed.observations
    return observation


def test_a_played_match_has_its_score_its_half_time_and_its_season(parse):
    match = one(parse(body("N9,05/02/11,Ashby,Borth,2,1,H,0,1,A")))
    assert (match.source, match.source_competition_id) == ("footballdata", "N9")
    assert match.season_start_year == 2010
    assert (match.home, match.away) == (TeamReference(name="Ashby"), TeamReference(name="Borth"))
    assert match.kickoff_at == datetime(2011, 2, 5, tzinfo=UTC)
    assert not match.has_kickoff_time
    assert (match.status, match.phase, match.period) == (MatchStatus.FINISHED, Phase.FINAL, 2)
    assert (match.score.home_goals_90, match.score.away_goals_90) == (2, 1)
    assert (match.score.home_goals_half_time, match.score.away_goals_half_time) == (0, 1)
    assert match.score.home_goals_aet is None


def test_a_row_without_a_score_is_a_fixture(parse):
    match = one(parse(body("N9,05/03/2026,Ashby,Borth,,,,,,")))
    assert (match.status, match.phase) == (MatchStatus.SCHEDULED, Phase.PRE)
    assert match.score.home_goals_90 is None


def test_a_row_with_only_a_half_time_score_was_broken_off(parse):
    match = one(parse(body("N9,05/12/2025,Ashby,Borth,,,,0,3,A")))
    assert match.status is MatchStatus.ABANDONED
    assert match.score.home_goals_90 is None
    assert match.score.away_goals_half_time == 3


@pytest.mark.parametrize(
    ("day", "time", "kickoff_at"),
    [
        ("15/08/2025", "20:00", datetime(2025, 8, 15, 19, 0, tzinfo=UTC)),
        ("15/12/2025", "20:00", datetime(2025, 12, 15, 20, 0, tzinfo=UTC)),
        ("15/08/2025", "00:30", datetime(2025, 8, 14, 23, 30, tzinfo=UTC)),
    ],
)
def test_times_are_on_uk_clocks(parse, day, time, kickoff_at):
    header = "Div,Date,Time,HomeTeam,AwayTeam,FTHG,FTAG,FTR"
    match = one(parse(body(f"N9,{day},{time},Ashby,Borth,1,1,D", header=header)))
    assert match.kickoff_at == kickoff_at
    assert match.has_kickoff_time


@pytest.mark.parametrize("time", ["", "TBC", "25:00", "12:75"])
def test_an_unreadable_time_leaves_the_day(parse, time):
    header = "Div,Date,Time,HomeTeam,AwayTeam,FTHG,FTAG,FTR"
    match = one(parse(body(f"N9,15/08/2025,{time},Ashby,Borth,1,1,D", header=header)))
    assert match.kickoff_at == datetime(2025, 8, 15, tzinfo=UTC)
    assert not match.has_kickoff_time


def test_a_season_that_outlasts_june_stays_one_season(parse):
    rows = ("N9,10/08/2019,Ashby,Borth,1,0,H,0,0,D", "N9,26/07/2020,Borth,Ashby,1,0,H,0,0,D")
    assert [m.season_start_year for m in parse(body(*rows)).observations] == [2019, 2019]


def test_a_file_of_many_seasons_is_dated_row_by_row(parse):
    rows = ("N9,10/08/2018,Ashby,Borth,1,0,H,0,0,D", "N9,10/08/2021,Borth,Ashby,1,0,H,0,0,D")
    assert [m.season_start_year for m in parse(body(*rows)).observations] == [2018, 2021]


def test_both_line_ends_and_a_byte_order_mark_read_the_same(parse):
    rows = ("N9,05/02/11,Ashby,Borth,2,1,H,0,1,A", "N9,06/02/11,Corve,Dean,0,0,D,0,0,D")
    windows = parse(b"\xef\xbb\xbf" + body(*rows))
    assert windows == parse(body(*rows, end="\n")) == parse(body(*rows, end="\r"))
    assert windows.rows == 2


def test_the_windows_code_page_is_read_where_utf8_fails(parse):
    rows = ("N9,05/02/11,King\u2019s Ash,Börth,2,1,H,0,1,A",)
    assert parse(body(*rows, encoding="cp1252")) == parse(body(*rows))


def test_one_badly_encoded_line_does_not_spoil_the_names_of_the_others(parse):
    good = body("N9,05/02/11,Müritz,Borth,2,1,H,0,1,A")
    parsed = parse(good + b"N9,06/02/11,K\xf6nig,Dean,0,0,D,0,0,D\n")
    assert [m.home.name for m in parsed.observations] == ["Müritz", "König"]


def test_names_and_numbers_lose_their_blanks_also_the_unbreakable(parse):
    match = one(parse(body("N9,05/02/11,Ashby ,\u00a0Borth,2\u00a0,1 ,H,0,1,A")))
    assert (match.home.name, match.away.name) == ("Ashby", "Borth")
    assert match.score.home_goals_90 == 2


def test_ragged_and_empty_rows_cost_nothing(parse):
    parsed = parse(
        body(
            "N9,05/02/11,Ashby,Borth,2,1,H,0,1,A,,,,,",
            ",,,,,,,,,",
            "",
            "N9,06/02/11,Corve,Dean,0,0,D",
        )
    )
    assert (parsed.rows, len(parsed.observations), parsed.rejects) == (2, 2, [])


def test_a_quoted_cell_may_hold_a_comma_and_a_stray_quote_costs_one_row(parse):
    header = "Div,Date,HomeTeam,AwayTeam,FTHG,FTAG,FTR,Referee,HS,AS"
    parsed = parse(
        body(
            'N9,05/02/11,Ashby,Borth,2,1,H,"Pike, A.",9,8',
            'N9,06/02/11,"Corve,Dean,0,0,D,Pike,7,6',
            "N9,07/02/11,Ewell,Frome,1,1,D,Pike,5,4",
            header=header,
        )
    )
    assert [m.home.name for m in parsed.observations] == ["Ashby", "Ewell"]
    assert parsed.observations[0].statistics.home_shots == 9
    assert [reject.row_no for reject in parsed.rejects] == [2]


@pytest.mark.parametrize(
    ("row", "reason", "words"),
    [
        ("N9,31/02/2011,Ashby,Borth,2,1,H,,,", RejectReason.BAD_VALUE, "31/02/2011"),
        ("N9,2011-02-05,Ashby,Borth,2,1,H,,,", RejectReason.BAD_VALUE, "dd/mm/yy"),
        ("N9,,Ashby,Borth,2,1,H,,,", RejectReason.MISSING_FIELD, "Date"),
        ("N9,05/02/11,,Borth,2,1,H,,,", RejectReason.MISSING_FIELD, "HomeTeam"),
        ("N9,05/02/11,Ashby,,2,1,H,,,", RejectReason.MISSING_FIELD, "AwayTeam"),
        (",05/02/11,Ashby,Borth,2,1,H,,,", RejectReason.MISSING_FIELD, "Div"),
        ("N9,05/02/11,Ashby,Ashby,2,1,H,,,", RejectReason.BAD_VALUE, "itself"),
        ("N9,05/02/11,Ashby,Borth,two,1,H,,,", RejectReason.BAD_VALUE, "'two'"),
        ("N9,05/02/11,Ashby,Borth,2.5,1,H,,,", RejectReason.BAD_VALUE, "'2.5'"),
        ("N9,05/02/11,Ashby,Borth,-1,1,A,,,", RejectReason.BAD_VALUE, "'-1'"),
        ("N9,05/02/11,Ashby,Borth,1_0,1,H,,,", RejectReason.BAD_VALUE, "'1_0'"),
        ("N9,05/02/11,Ashby,Borth,2,,H,,,", RejectReason.MISSING_FIELD, "one side"),
        ("N9,05/02/11,Ashby,Borth,,,H,,,", RejectReason.MISSING_FIELD, "FTR"),
        ("N9,05/02/11,Ashby,Borth,2,1,A,,,", RejectReason.BAD_VALUE, "2-1"),
    ],
)
def test_a_bad_row_is_rejected_with_its_reason_and_the_rest_lands(parse, row, reason, words):
    parsed = parse(body("N9,04/02/11,Corve,Dean,0,0,D,0,0,D", row))
    assert parsed.rows == 2
    assert len(parsed.observations) == 1
    (reject,) = parsed.rejects
    assert (reject.row_no, reject.reason) == (2, reason)
    assert words in reject.detail
    assert "AwayTeam" in reject.row or "HomeTeam" in reject.row


def test_a_line_that_the_file_ends_in_is_rejected_not_believed(parse):
    whole = body("N9,05/02/11,Ashby,Borth,2,1,H,0,1,A", "N9,06/02/11,Corve,Dean,0,0,D,0,0,D")
    for cut in range(5, 30):
        parsed = parse(whole[:-cut])
        assert [m.away.name for m in parsed.observations] == ["Borth"]
        assert [(r.row_no, r.reason) for r in parsed.rejects] == [(2, RejectReason.MALFORMED)]


@pytest.mark.parametrize(
    ("payload", "error"),
    [
        (b"", PayloadTruncated),
        (b"\xef\xbb\xbf\r\n", PayloadTruncated),
        (b"Div,Date,HomeTe", PayloadUnreadable),
        (b"date,home_team,away_team\n2019-01-01,A,B\n", PayloadUnreadable),
        (b"<!DOCTYPE html><html></html>", PayloadUnreadable),
    ],
)
def test_a_file_that_is_no_season_file_raises_with_its_class(parse, payload, error):
    with pytest.raises(error) as caught:
        parse(payload)
    assert type(caught.value) is error


def test_files_are_recognised_by_their_first_line():
    assert is_footballdata(body())
    assert is_footballdata(b"\xef\xbb\xbf" + body())
    assert is_footballdata(b"Country,League,Season,Date,Time,Home,Away,HG,AG,Res\n")
    assert not is_footballdata(b"date,home_team,away_team,home_score,away_score\n")
    assert not is_footballdata(b"\x89PNG\r\n\x1a\n\x00\x00")
    assert not is_footballdata(b"")


def test_statistics_are_counts_and_absent_where_nobody_counted(parse):
    header = "Div,Date,HomeTeam,AwayTeam,FTHG,FTAG,FTR,HS,AS,HST,AST,HC,AC,HF,AF,HY,AY,HR,AR"
    rows = ("N9,05/02/11,Ashby,Borth,2,1,H,12,8,5,,7,3,10,11,1,2,0,1.0", "N9,06/02/11,C,D,0,0,D")
    counted, blank = parse(body(*rows, header=header)).observations
    assert counted.statistics.home_shots == 12
    assert counted.statistics.away_shots_on_target is None
    assert counted.statistics.away_red_cards == 1
    assert blank.statistics is None


def test_prices_are_read_by_name_with_their_phase(parse):
    header = f"{CORE},B365H,B365D,B365A,VCH,VCD,VCA,PSCH,PSCD,PSCA,AvgC>2.5,AvgC<2.5"
    row = "N9,05/02/11,Ashby,Borth,2,1,H,0,1,A,2,3.3,4,2.1,3.2,,1.95,3.5,4.2,1.9,2.0"
    assert one(parse(body(row, header=header))).quotes == (
        Quote("b365", Market.MATCH_ODDS, 0.0, PricePhase.COLLECTED, (2.0, 3.3, 4.0)),
        Quote("ps", Market.MATCH_ODDS, 0.0, PricePhase.CLOSING, (1.95, 3.5, 4.2)),
        Quote("average", Market.TOTAL, 2.5, PricePhase.CLOSING, (1.9, 2.0)),
    )


EXTRA = "Country,League,Season,Date,Time,Home,Away,HG,AG,Res,PSCH,PSCD,PSCA,B365CH,B365CD,B36CA"


def test_a_row_of_an_extra_league_names_country_and_season(parse):
    row = "Ireland ,Premier Division ,2012,02/03/2012,19:05,Ashby ,Borth,1,2,A,3.0,3.3,2.2,3,3.2,2"
    match = one(parse(body(row, header=EXTRA)))
    assert (match.source_competition_id, match.season_start_year) == ("IRL", 2012)
    assert match.home == TeamReference(name="Ashby")
    assert (match.score.home_goals_90, match.score.away_goals_90) == (1, 2)
    assert match.quotes == (
        Quote("ps", Market.MATCH_ODDS, 0.0, PricePhase.CLOSING, (3.0, 3.3, 2.2)),
        Quote("b365", Market.MATCH_ODDS, 0.0, PricePhase.CLOSING, (3.0, 3.2, 2.0)),
    )


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ("Poland,First,2012/2013,20/02/2013", ("POL", 2012)),
        ("USA,First,2025,25/02/2025", ("USA", 2025)),
        ("Poland,First,,20/02/2013", ("POL", 2012)),
        ("Sweden,First,,20/04/2013", ("SWE", 2013)),
        ("Atlantis,First,2013,20/04/2013", ("Atlantis/First", 2013)),
    ],
)
def test_extra_leagues_keep_their_own_seasons(parse, named, expected):
    match = one(parse(body(f"{named},,Ashby,Borth,1,1,D,,,,,,", header=EXTRA)))
    assert (match.source_competition_id, match.season_start_year) == expected


def test_a_row_of_an_extra_league_without_a_country_is_put_aside(parse):
    parsed = parse(body(",First,2013,20/04/2013,,Ashby,Borth,1,1,D,,,,,,", header=EXTRA))
    assert [reject.reason for reject in parsed.rejects] == [RejectReason.MISSING_FIELD]


def test_coming_rounds_of_extra_leagues_have_no_score_and_no_season(parse):
    header = "Country,League,Date,Time,Home,Away,PSH,PSD,PSA"
    match = one(
        parse(body("Finland,Veikkausliiga,05/10/2026,16:00,Ashby,Borth,2,3,4", header=header))
    )
    assert (match.source_competition_id, match.season_start_year) == ("FIN", 2026)
    assert match.status is MatchStatus.SCHEDULED


def test_totals_renamed_by_an_exporter_are_recognised(parse):
    header = f"{CORE},BbMx_2_5,BbAv_2_5,BbMx_2_5_1,BbAv_2_5_1"
    match = one(
        parse(body("N9,05/02/11,Ashby,Borth,2,1,H,0,1,A,1.66,1.63,2.41,2.29", header=header))
    )
    assert match.quotes == (
        Quote("max", Market.TOTAL, 2.5, PricePhase.COLLECTED, (1.66, 2.41)),
        Quote("average", Market.TOTAL, 2.5, PricePhase.COLLECTED, (1.63, 2.29)),
    )
