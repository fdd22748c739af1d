"""What market and headlines say, against what is planted in prices and headlines."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from football.insights.fact import Fact, Kind
from football.insights.headlines import Headline, Press, news
from football.insights.market import Quoted, disagreement, line_move, quoted
from football.insights.reasons import Match

AT = datetime(2025, 11, 15, 9, tzinfo=UTC)
KICKOFF = AT + timedelta(hours=30)
MATCH = Match(match_id=7, home="Askvik", away="Corrie", as_of=AT)


def price(book: str, phase: str, p: tuple[float, float, float], hours: int) -> dict[str, Any]:
    return {
        "book": book,
        "phase": phase,
        "prices": [1.0 / each for each in p],
        "known_at": KICKOFF - timedelta(hours=hours),
    }


def market(*rows: dict[str, Any]) -> Quoted:
    found = quoted(rows)
    assert found is not None
    return found


def test_a_line_that_moved_and_books_that_differ_are_told_with_times_and_rows() -> None:
    seen = market(
        *(price(book, "opening", (0.4, 0.3, 0.3), 70) for book in ("b365", "ps")),
        *(price(book, "collected", (0.5, 0.28, 0.22), 31) for book in ("b365", "ps")),
        price("wh", "collected", (0.56, 0.26, 0.18), 32),
        price("average", "collected", (0.1, 0.1, 0.8), 1),
    )
    move = line_move(MATCH, seen, KICKOFF, [0.01] * 19)
    assert move is not None
    assert move.codes["outcome"] == "home"
    assert (move.codes["from_phase"], move.codes["to_phase"]) == ("opening", "collected")
    shown = {name: value.number for name, value in move.values.items()}
    assert shown == pytest.approx(
        {"before": 0.4, "after": 0.5, "shift": 0.1, "books": 2, "from_hours": 70, "to_hours": 31}
    )
    assert move.chance == pytest.approx(1 / 20)
    assert ("odds", "7/wh/collected") in move.sources
    apart = disagreement(MATCH, seen, [0.06, 0.01, 0.01])
    assert apart is not None
    shown = {name: value.number for name, value in apart.values.items()}
    assert shown == pytest.approx({"lowest": 0.5, "highest": 0.56, "spread": 0.06, "books": 3})
    assert Fact.from_dict(apart.to_dict()).fact_id == apart.fact_id


def test_one_phase_moves_nothing_one_book_differs_from_nobody_and_averages_are_no_books() -> None:
    seen = market(price("ps", "collected", (0.5, 0.28, 0.22), 31))
    assert line_move(MATCH, seen, KICKOFF, []) is None
    assert disagreement(MATCH, seen, []) is None
    assert quoted([price("average", "collected", (0.5, 0.28, 0.22), 31)]) is None
    together = market(
        price("ps", "opening", (0.5, 0.28, 0.22), 31),
        price("ps", "closing", (0.5, 0.28, 0.22), 31),
    )
    assert line_move(MATCH, together, KICKOFF, []) is None


def press(team: int, now: list[str], before: list[str]) -> Press:
    ages = [(timedelta(days=1 + n % 12), each) for n, each in enumerate(now)]
    ages += [(timedelta(days=15 + 3 * n), each) for n, each in enumerate(before)]
    return Press(
        team_id=team,
        name=f"Club {team}",
        headlines=[
            Headline(article_id=100 * team + n, published_at=AT - age, title=title)
            for n, (age, title) in enumerate(ages)
        ],
    )


def test_a_team_in_the_news_and_a_tone_that_turned_are_told_and_nothing_of_the_others() -> None:
    calm = ["A win for the club"] * 5
    clubs = [press(team, calm, calm) for team in range(2, 10)]
    clubs += [press(0, calm * 3, calm)]
    clubs += [press(1, ["Club 1 in Crisis, keeper injured"] * 5, calm)]
    found = {fact.kind: fact for fact in news(clubs, AT)}
    assert set(found) == {Kind.NEWS, Kind.TONE}
    volume, tone = found[Kind.NEWS], found[Kind.TONE]
    assert (volume.subject.id, volume.codes["direction"]) == ("0", "up")
    assert [volume.number(name) for name in ("headlines", "before", "days")] == [15, 5, 14]
    assert volume.chance == pytest.approx(1 / 10)
    assert (tone.subject.id, tone.codes["direction"]) == ("1", "down")
    assert tone.codes["words"] == "crisis, injured"
    assert tone.number("tone") < 0 < tone.number("usual")
    assert tone.interval is not None
    assert tone.interval.lower <= tone.number("tone") <= tone.interval.upper
    assert len(tone.sources) == 10
    again = [fact.fact_id for fact in news(clubs, AT + timedelta(hours=14))]
    assert again == [fact.fact_id for fact in news(clubs, AT)], "a day's facts last for the day"
    young = [press(team, calm * (1 + 2 * (team == 0)), []) for team in range(10)]
    assert list(news(young, AT)) == [], "no headlines from before anybody collected them"
