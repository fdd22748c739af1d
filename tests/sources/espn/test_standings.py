"""Tables as ESPN writes them."""

from typing import Any

import orjson
import pytest

from sources.errors import PayloadIsError, PayloadTruncated, PayloadUnreadable
from sources.espn.standings import read_standings


def entry(name: str, rank: int, **values: float) -> dict[str, Any]:
    stats = {"gamesPlayed": 2, "points": 4, "pointDifferential": 1, "rank": rank, **values}
    return {
        "team": {"id": str(100 + rank), "displayName": name},
        "note": {"color": "#81D6AC", "description": "Champions", "rank": rank},
        "stats": [
            *({"name": n, "value": v, "displayValue": str(v)} for n, v in stats.items()),
            {"name": "overall", "displayValue": "1-1-0"},
        ],
    }


def answer(*entries: dict[str, Any]) -> dict[str, Any]:
    return {
        "children": [{"name": "2025-26", "standings": {"season": 2025, "entries": list(entries)}}],
        "seasons": [{"year": 2025}],
    }


def test_clubs_come_by_rank_whatever_their_order() -> None:
    body = answer(entry("Second", 2, deductions=-6.0), entry("First", 1, pointDifferential=-3.0))
    table = read_standings(orjson.dumps(body))
    assert table.season_start_year == 2025
    assert [(s.team.name, s.position, s.points) for s in table.standings] == [
        ("First", 1, 4),
        ("Second", 2, 4),
    ]
    assert table.standings[0].goal_difference == -3
    assert [s.deductions for s in table.standings] == [0, -6]
    assert table.standings[0].team.source_id == "101"


def test_groups_of_one_league_follow_each_other() -> None:
    body = answer(entry("First", 1))
    body["children"].append({"standings": {"season": 2025, "entries": [entry("Lower", 7)]}})
    names = [standing.team.name for standing in read_standings(orjson.dumps(body)).standings]
    assert names == ["First", "Lower"]


def test_a_table_without_ranks_has_no_positions() -> None:
    body = answer(entry("First", 1))
    stats = body["children"][0]["standings"]["entries"][0]["stats"]
    body["children"][0]["standings"]["entries"][0]["stats"] = [
        stat for stat in stats if stat["name"] != "rank"
    ]
    assert read_standings(orjson.dumps(body)).standings[0].position is None


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", PayloadTruncated),
        (b'{"children": [', PayloadTruncated),
        (b"<html>", PayloadUnreadable),
        (b"{}", PayloadIsError),
        (b'{"children": []}', PayloadUnreadable),
        (b'{"fullViewLink": {"text": "Full Standings"}}', PayloadUnreadable),
        (orjson.dumps(answer(entry("", 1))), PayloadUnreadable),
        (orjson.dumps(answer(entry("First", 1, points=4.5))), PayloadUnreadable),
        (orjson.dumps(answer({**entry("First", 1), "stats": []})), PayloadUnreadable),
    ],
)
def test_a_body_that_is_no_table_is_unreadable(body: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        read_standings(body)
