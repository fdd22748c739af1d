import pytest

from football.observations.match import Market, PricePhase, Quote
from sources.footballdata.columns import plan_prices

COLLECTED, CLOSING = PricePhase.COLLECTED, PricePhase.CLOSING


def quotes(header: str, row: str) -> list[Quote]:
    cells = row.split(",")
    found = [columns.quote(cells) for columns in plan_prices(header.split(","))]
    return [quote for quote in found if quote is not None]


@pytest.mark.parametrize(
    ("prefix", "book", "phase"),
    [
        ("GB", "gb", COLLECTED),
        ("BbMx", "max", COLLECTED),
        ("BbAv", "average", COLLECTED),
        ("Max", "max", COLLECTED),
        ("MaxC", "max", CLOSING),
        ("AvgC", "average", CLOSING),
        ("PS", "ps", COLLECTED),
        ("P", "ps", COLLECTED),
        ("PSC", "ps", CLOSING),
        ("VC", "vc", COLLECTED),
        ("VCC", "vc", CLOSING),
        ("CL", "cl", COLLECTED),
        ("CLC", "cl", CLOSING),
        ("BFEC", "bfe", CLOSING),
        ("1XB", "1xb", COLLECTED),
    ],
)
def test_the_name_of_a_column_tells_book_and_phase(prefix, book, phase):
    header = f"{prefix}H,{prefix}D,{prefix}A"
    expected = Quote(book, Market.MATCH_ODDS, 0.0, phase, (2.0, 3.0, 4.0))
    assert quotes(header, "2,3,4") == [expected]


def test_statistics_columns_are_no_prices():
    assert quotes("FTHG,FTAG,HS,AS,HST,AST,HF,AF,HC,AC,HY,AY,HR,AR", ",".join("9" * 14)) == []


def test_totals_carry_the_line_of_their_name():
    assert quotes("P>2.5,P<2.5,PC>2.5,PC<2.5", "1.9,2,1.8,2.1") == [
        Quote("ps", Market.TOTAL, 2.5, COLLECTED, (1.9, 2.0)),
        Quote("ps", Market.TOTAL, 2.5, CLOSING, (1.8, 2.1)),
    ]


def test_handicaps_take_the_line_of_their_book_else_of_their_phase():
    header = "BbAH,BbAHh,BbMxAHH,BbMxAHA,GBAHH,GBAHA,GBAH"
    assert quotes(header, "20,-0.25,1.9,2.0,1.8,2.1,-0.5") == [
        Quote("max", Market.ASIAN_HANDICAP, -0.25, COLLECTED, (1.9, 2.0)),
        Quote("gb", Market.ASIAN_HANDICAP, -0.5, COLLECTED, (1.8, 2.1)),
    ]


def test_closing_handicaps_never_borrow_the_earlier_line():
    header = "AHh,PAHH,PAHA,AHCh,PCAHH,PCAHA"
    assert quotes(header, "-1.5,1.9,2.0,-1.75,2.1,1.8") == [
        Quote("ps", Market.ASIAN_HANDICAP, -1.5, COLLECTED, (1.9, 2.0)),
        Quote("ps", Market.ASIAN_HANDICAP, -1.75, CLOSING, (2.1, 1.8)),
    ]
    assert quotes("AHh,PCAHH,PCAHA", "-1.5,1.9,2.0") == []


@pytest.mark.parametrize("bad", ["", "1.0", "0", "-3", "nan", "inf", "x", "1e9"])
def test_a_market_with_an_impossible_price_is_not_quoted(bad):
    assert quotes("WHH,WHD,WHA", f"2.0,{bad},4.0") == []


def test_a_handicap_without_its_line_is_not_quoted():
    assert quotes("AHh,PAHH,PAHA", ",1.9,2.0") == []
    assert quotes("AHh,PAHH,PAHA", "1950,1.9,2.0") == []


def test_a_broken_overround_is_kept_as_published():
    assert quotes("B365H,B365D,B365A", "1.2,2.2,3.0")[0].prices == (1.2, 2.2, 3.0)


def test_a_book_under_two_names_is_quoted_once():
    header = "PSH,PSD,PSA,PH,PD,PA"
    assert [q.prices for q in quotes(header, "2,3,4,2.1,3.1,4.1")] == [(2.0, 3.0, 4.0)]
