"""Files of players: what is read, and what is left out with its reason."""

from datetime import date

import pytest

from football.observations.parsed import RejectReason
from sources.errors import PayloadInDoubt, PayloadTruncated, PayloadUnreadable
from sources.squads.parse import PlayersFile, parse
from sources.squads.payloads import Kind

RATINGS = "player_id,name,rating,club,birthdate,loaned_from,preferred_positions,joined_club"
TRANSFERS = "div,club,name,age,position,dealing_club,movement,window,season"
LINEUPS = "div,date,home,away,side,players"
ELEVEN = " ".join(str(number) for number in range(11))


def read(header: str, *rows: str, name: str = "ratings_2016.csv") -> PlayersFile:
    return parse("\n".join([header, *rows]).encode(), name)


def reasons(file: PlayersFile) -> list[RejectReason]:
    return [reject.reason for reject in file.rejects]


def test_a_rating_is_of_the_season_that_the_name_says():
    file = read(
        RATINGS,
        "7,N&#39;Zonzi,81,Stoke City,1988-12-15,,CDM/CM,2012-08-31",
        "8,Asmir,80,,1987-06-28,,GK,",
    )
    assert file.kind is Kind.RATINGS
    assert file.frame.rows() == [
        (2016, "7", "N'Zonzi", 81.0, "Stoke City", date(1988, 12, 15), False, date(2012, 8, 31)),
        (2016, "8", "Asmir", 80.0, None, date(1987, 6, 28), True, None),
    ]


def test_a_movement_has_its_window_and_the_other_club():
    file = read(TRANSFERS, "E0,Arsenal FC,Mesut Özil,24.0,AM,Real Madrid,in,summer,2013")
    assert file.frame.rows() == [
        ("E0", 2013, "Arsenal FC", "Mesut Özil", 24.0, "Real Madrid", True, False)
    ]


def test_a_line_up_has_eleven_players():
    file = read(LINEUPS, f"E0,2016-08-13,Hull,Leicester,home,{ELEVEN}")
    assert file.frame.row(0)[:5] == ("E0", date(2016, 8, 13), "Hull", "Leicester", True)
    assert len(file.frame["players"].item()) == 11


def test_an_id_that_stands_twice_is_one_player():
    file = read(LINEUPS, f"E0,2016-08-13,Hull,Leicester,home,{ELEVEN[:-2]}9")
    assert len(file.frame["players"].item()) == 10


@pytest.mark.parametrize(
    ("header", "row", "reason"),
    [
        (RATINGS, "7,A,101,X,1988-12-15,,CB,", RejectReason.BAD_VALUE),
        (RATINGS, "7,A,nan,X,1988-12-15,,CB,", RejectReason.BAD_VALUE),
        (RATINGS, "7,A,80,X,15/12/1988,,CB,", RejectReason.BAD_VALUE),
        (RATINGS, ",A,80,X,1988-12-15,,CB,", RejectReason.MISSING_FIELD),
        (RATINGS, "7,A,80", RejectReason.MALFORMED),
        (TRANSFERS, "E0,X,A,24,AM,Y,sideways,summer,2013", RejectReason.BAD_VALUE),
        (TRANSFERS, "E0,X,A,24,AM,Y,in,summer,13", RejectReason.BAD_VALUE),
        (TRANSFERS, "XX,X,A,24,AM,Y,in,summer,2013", RejectReason.UNKNOWN_COMPETITION),
        (LINEUPS, f"E0,2016-08-13,Hull,Hull,home,{ELEVEN}", RejectReason.BAD_VALUE),
        (LINEUPS, "E0,2016-08-13,Hull,Leeds,home,1 2 3", RejectReason.BAD_VALUE),
        (LINEUPS, f"E0,2016-13-08,Hull,Leeds,home,{ELEVEN}", RejectReason.BAD_VALUE),
    ],
)
def test_a_bad_row_is_left_out_and_the_others_are_read(
    header: str, row: str, reason: RejectReason
):
    good = {
        RATINGS: "8,B,80,Y,1990-01-01,,CB,",
        TRANSFERS: "E0,X,B,24,AM,Y,out,winter,2013",
        LINEUPS: f"E0,2016-08-13,Hull,Leeds,away,{ELEVEN}",
    }[header]
    file = read(header, row, good)
    assert reasons(file) == [reason]
    assert file.frame.height == 1
    assert file.rejects[0].detail


def test_a_file_of_no_kind_says_what_kinds_there_are():
    with pytest.raises(PayloadUnreadable, match="ratings: player_id"):
        read("a,b", "1,2")
    with pytest.raises(PayloadTruncated):
        parse(b"", "ratings_2016.csv")


def test_ratings_without_a_year_in_their_name_are_in_doubt():
    with pytest.raises(PayloadInDoubt, match=r"ratings_2018\.csv"):
        read(RATINGS, "8,B,80,Y,1990-01-01,,CB,", name="ratings.csv")
