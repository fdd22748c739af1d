"""Files that are judged before their rows: dates, headers, seasons, separators, planted faults."""

from datetime import date, timedelta

import numpy as np
import pytest

from football.observations.match import Market
from football.observations.parsed import RejectReason
from sources.errors import PayloadInDoubt, PayloadUnreadable
from sources.footballdata.parse import PARSER

CORE = "Div,Date,HomeTeam,AwayTeam,FTHG,FTAG,FTR,HTHG,HTAG,HTR"
CLUBS = [f"Club {letter}" for letter in "ABCDEFGHIJKLMNOPQRST"]


@pytest.fixture
def parse(context):
    return lambda *lines, header=CORE, resource="E0.csv": PARSER.parse(
        "\n".join((header, *lines, "")).encode(), context(resource)
    )


def season(year: int = 2024) -> list[list[str]]:
    """A double round robin of twenty clubs in 38 rounds, in order of the days."""
    order, rounds = CLUBS[:], []
    for _ in range(19):
        rounds.append([(order[i], order[-1 - i]) for i in range(10)])
        order = [order[0], order[-1], *order[1:-1]]
    rounds += [[(away, home) for home, away in games] for games in rounds]
    goals = np.random.default_rng(7)
    rows = []
    for number, games in enumerate(rounds):
        day = date(year, 8, 10) + timedelta(weeks=number)
        for home, away in games:
            h, a = int(goals.integers(4)), int(goals.integers(4))
            letter = "H" if h > a else "A" if a > h else "D"
            half = [str(min(h, 1)), str(min(a, 1)), ""]
            cells = ["E0", f"{day:%d/%m/%Y}", home, away, str(h), str(a), letter, *half]
            rows.append(cells)
    return rows


def lines(rows: list[list[str]]) -> list[str]:
    return [",".join(cells) for cells in rows]


def year_early(cells: list[str]) -> None:
    cells[1] = f"{cells[1][:6]}{int(cells[1][6:]) - 1}"


def impossible_day(cells: list[str]) -> None:
    cells[1] = "31/02/2025"


def wrong_letter(cells: list[str]) -> None:
    cells[6] = "A" if cells[6] == "H" else "H"


def more_at_half_time(cells: list[str]) -> None:
    cells[7] = "7"


def no_number(cells: list[str]) -> None:
    cells[4] = "x"


def no_team(cells: list[str]) -> None:
    cells[3] = ""


def itself(cells: list[str]) -> None:
    cells[3] = cells[2]


def one_sided(cells: list[str]) -> None:
    cells[5] = ""


def columns_of_another_file(cells: list[str]) -> None:
    cells.append("1.85")


def american(cells: list[str]) -> None:
    day, month, year = cells[1].split("/")
    cells[1] = f"{month}/{day}/{year}"


FAULTS = [
    year_early, impossible_day, wrong_letter, more_at_half_time, no_number, no_team, itself,
    one_sided, columns_of_another_file,
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_planted_fault_is_found_and_no_sound_row_refused(parse, fault, seed):
    rows = season()
    assert len(rows) == 380
    planted = sorted(np.random.default_rng(seed).choice(380, 4, replace=False).tolist())
    for at in planted:
        fault(rows[at])
    parsed = parse(*lines(rows))
    assert sorted(reject.row_no - 1 for reject in parsed.rejects) == planted
    assert len(parsed.observations) == 376
    assert {o.season_start_year for o in parsed.observations} == {2024}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_turned_dates_are_found_wherever_they_show(parse, seed):
    rows = season()
    shows = [n for n, cells in enumerate(rows) if cells[1][:2] != cells[1][3:5] and 20 < n < 360]
    planted = sorted(np.random.default_rng(seed).choice(shows, 4, replace=False).tolist())
    for at in planted:
        american(rows[at])
    parsed = parse(*lines(rows))
    assert sorted(reject.row_no - 1 for reject in parsed.rejects) == planted


def test_a_sound_season_is_taken_whole(parse):
    parsed = parse(*lines(season()))
    assert (len(parsed.observations), parsed.rejects, parsed.left_out) == (380, [], {})


def test_a_file_with_its_months_first_is_refused_as_one_thing(parse):
    rows = season()
    for cells in rows:
        american(cells)
    with pytest.raises(PayloadInDoubt, match="month first"):
        parse(*lines(rows))


def test_two_seasons_in_one_file_are_two(parse):
    parsed = parse(*lines([*season(2023), *season(2024)]))
    years = [o.season_start_year for o in parsed.observations]
    assert (years.count(2023), years.count(2024), parsed.rejects) == (380, 380, [])


def test_a_second_header_has_columns_of_its_own(parse):
    parsed = parse(
        "E0,10/08/2024,Ashby,Borth,2,1,H,1,0,H,2.0,3.3,4.0,2.1,3.2,3.9",
        f"{CORE},B365H,B365D,B365A,WHH,WHD,WHA",
        "E0,17/08/2024,Borth,Ashby,2,1,H,1,0,H,1.9,3.4,4.1,1.8,3.5,4.4",
        header=f"{CORE},B365H,B365D,B365A,AvgH,AvgD,AvgA",
    )
    first, second = parsed.observations
    assert [q.book for q in first.quotes] == ["b365", "average"]
    assert [q.book for q in second.quotes] == ["b365", "wh"]
    assert (second.row_no, parsed.rows) == (2, 2)


def test_semicolons_with_decimal_commas_are_read(parse):
    header = f"{CORE},B365H,B365D,B365A".replace(",", ";")
    parsed = parse("E0;10/08/2024;Ashby;Borth;2;1;H;1;0;H;2,05;3,3;4,0", header=header)
    (quote,) = parsed.observations[0].quotes
    assert (quote.market, quote.prices) == (Market.MATCH_ODDS, (2.05, 3.3, 4.0))


def test_iso_dates_are_read(parse):
    (match,) = parse("E0,2024-08-10,Ashby,Borth,2,1,H,1,0,H").observations
    assert match.kickoff_at.date() == date(2024, 8, 10)


def test_a_file_without_divisions_takes_the_one_its_name_says(parse):
    header, row = "Date,HomeTeam,AwayTeam,FTHG,FTAG,FTR", "10/08/2024,Ashby,Borth,2,1,H"
    for resource in ("2024-2025/E0.csv", "E0/season.csv"):
        (match,) = parse(row, header=header, resource=resource).observations
        assert match.source_competition_id == "E0"
    with pytest.raises(PayloadUnreadable, match="--division"):
        parse(row, header=header, resource="season.csv")


def test_a_section_without_divisions_is_rejected_row_by_row(parse):
    parsed = parse(
        "E0,10/08/2024,Ashby,Borth,2,1,H,1,0,H",
        "Date,HomeTeam,AwayTeam,FTHG,FTAG,FTR",
        "17/08/2024,Borth,Ashby,2,1,H",
        resource="season.csv",
    )
    (reject,) = parsed.rejects
    assert len(parsed.observations) == 1
    assert (reject.reason, reject.row_no) == (RejectReason.MISSING_FIELD, 2)
    assert "--division" in reject.detail


def test_what_is_left_out_of_sound_rows_is_counted_by_reason(parse):
    header = f"{CORE},HS,AS,B365H,B365D,B365A,PSH,PSD,PSA,AHh,PAHH,PAHA"
    row = "E0,10/08/2024,Ashby,Borth,2,1,H,1,0,H,n/a,4,2.0,,4.0,2.0,x,4.0,99,1.9,1.9"
    parsed = parse(row, row.replace("Ashby,Borth", "Borth,Ashby"), header=header)
    assert parsed.left_out == {
        "counts that are no number": 2,
        "incomplete prices": 2,
        "prices that are no number": 2,
        "prices without a possible line": 2,
    }


def test_a_season_of_two_labels_is_kept_apart(parse):
    header = "Country,League,Season,Date,Time,Home,Away,HG,AG,Res"
    parsed = parse(
        "Argentina,Liga,2016,06/02/2016,20:00,Ashby,Borth,1,0,H",
        "Argentina,Liga,2016/2017,27/08/2016,20:00,Ashby,Borth,1,0,H",
        "Argentina,Liga,,28/08/2016,20:00,Corve,Dean,,,",
        header=header,
    )
    assert [(o.season_start_year, o.season_is_split) for o in parsed.observations] == [
        (2016, False),
        (2016, True),
        (2016, True),
    ]
    assert {reject.reason for reject in parsed.rejects} == set[RejectReason]()
