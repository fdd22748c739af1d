import pytest

from football.observations.match import Market, PricePhase, Quote
from sources.espn.odds import american_price, quotes_of

DRAFTKINGS = {"id": "100", "name": "DraftKings"}


def moments(**odds: object) -> dict[str, object]:
    return {name: {"odds": price} for name, price in odds.items()}


def lines(line: str, **odds: object) -> dict[str, object]:
    return {name: {"line": line, "odds": price} for name, price in odds.items()}


ENTRY = {
    "provider": DRAFTKINGS,
    "moneyline": {
        "home": moments(open="+120", close="+150", current="-400"),
        "draw": moments(open="+200", close="EVEN", current="+500"),
        "away": moments(open="+180", close="-250", current="+900"),
    },
    "total": {"over": lines("o2.5", close="-110"), "under": lines("u2.5", close="-110")},
    "pointSpread": {"home": lines("-0.5", close="+100"), "away": lines("+0.5", close="-120")},
}


@pytest.mark.parametrize(
    ("american", "price"),
    [
        ("+150", 2.5),
        ("-200", 1.5),
        (150, 2.5),
        (-200.0, 1.5),
        (" even ", 2.0),
        ("+100", 2.0),
        ("-100", 2.0),
        (2.75, 2.75),
        ("OFF", None),
        ("", None),
        (None, None),
        (True, None),
        (0, None),
        ("-50", None),
        ("nan", None),
        ("inf", None),
        (10**400, None),
        ([], None),
    ],
)
def test_american_prices_become_decimal_ones(american, price):
    assert american_price(american) == price


def test_before_kick_off_the_latest_price_is_collected():
    match_odds, total, spread = quotes_of([ENTRY], is_pre_match=True)
    collected = PricePhase.COLLECTED
    assert match_odds == Quote("draftkings", Market.MATCH_ODDS, 0.0, collected, (2.5, 2.0, 1.4))
    assert (total.line, total.prices[0]) == (2.5, pytest.approx(1 + 100 / 110))
    assert spread[:4] == ("draftkings", Market.ASIAN_HANDICAP, -0.5, collected)
    assert spread.prices == pytest.approx((2.0, 1 + 100 / 120))


def test_after_kick_off_only_moving_prices_count_and_as_such():
    (quote,) = quotes_of([ENTRY], is_pre_match=False)
    assert quote == Quote("draftkings", Market.MATCH_ODDS, 0.0, PricePhase.IN_PLAY, (1.25, 6, 10))


def test_an_opening_price_stands_in_for_one_that_is_off():
    home = moments(open="+120", close="OFF")
    entry = {**ENTRY, "moneyline": {**ENTRY["moneyline"], "home": home}}
    assert quotes_of([entry], is_pre_match=True)[0].prices == (2.2, 3.0, 2.8)


@pytest.mark.parametrize("entries", [None, [], [None], [{}], ["x"], [{"provider": None}], [[]]])
def test_no_prices_come_in_many_shapes(entries):
    assert quotes_of(entries, is_pre_match=True) == ()


def test_older_shapes_hold_american_numbers_or_decimals():
    older = {
        "provider": {"id": "77", "name": "Holland Casino (NL)"},
        "homeTeamOdds": {"moneyLine": 145},
        "drawOdds": {"moneyLine": 260},
        "awayTeamOdds": {"moneyLine": -180},
    }
    decimals = {
        "provider": {"id": "2000", "name": "Bet 365"},
        "homeTeamOdds": {"odds": {"value": 1.002}},
        "drawOdds": {"value": 51.0},
        "awayTeamOdds": {"odds": {"value": 501.0}},
    }
    first, second = quotes_of([older, decimals], is_pre_match=False)
    assert (first.book, first.prices[:2]) == ("holland_casino_nl", (2.45, 3.6))
    assert (second.book, second.prices) == ("b365", (1.002, 51.0, 501.0))
    assert {first.phase, second.phase} == {PricePhase.IN_PLAY}


def test_a_models_opinion_is_no_price():
    assert quotes_of([{**ENTRY, "provider": {"id": "1001"}}], is_pre_match=True) == ()


def test_an_incomplete_market_is_not_quoted():
    entry = {"provider": DRAFTKINGS, "drawOdds": {"moneyLine": 250}, "overUnder": 2.5}
    assert quotes_of([entry], is_pre_match=True) == ()


def test_lines_that_disagree_are_not_quoted():
    total = {"over": lines("o2.5", close="-110"), "under": lines("u3.5", close="-110")}
    assert quotes_of([{"provider": DRAFTKINGS, "total": total}], is_pre_match=True) == ()


def test_one_book_is_quoted_once_per_market():
    assert len(quotes_of([ENTRY, ENTRY], is_pre_match=True)) == 3
