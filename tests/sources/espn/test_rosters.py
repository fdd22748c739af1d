"""Squads as ESPN lists them: flat or in groups, whole or with gaps; lists of links."""

import orjson
import pytest

from football.observations.parsed import RejectReason
from sources.errors import PayloadIsError, PayloadUnreadable
from sources.espn.rosters import PARSER, athlete_ids

KEEPER = {
    "id": "901",
    "displayName": "Bren Callow",
    "position": {"abbreviation": "G"},
    "jersey": "1",
    "age": 31,
    "citizenship": "Norland",
}


@pytest.fixture
def parse(context):
    return lambda document, resource="eng.1/teams/77/roster": PARSER.parse(
        orjson.dumps(document), context(resource)
    )


def test_a_player_has_what_the_source_gives(parse):
    (seen,) = parse({"team": {"id": "12"}, "athletes": [KEEPER]}).observations
    assert (seen.source_team_id, seen.player.source_id, seen.player.name) == (
        "12",
        "901",
        "Bren Callow",
    )
    assert (seen.position, seen.jersey, seen.age, seen.citizenship) == ("G", "1", 31, "Norland")


def test_gaps_cost_only_themselves(parse):
    bare = {"id": 902, "fullName": "Aksel Ashgrove", "position": "M", "age": "old"}
    (seen,) = parse({"athletes": [bare]}).observations
    assert (seen.source_team_id, seen.player.source_id, seen.position) == ("77", "902", "M")
    assert (seen.age, seen.jersey, seen.citizenship) == (None, None, None)


def test_groups_of_players_are_read_too(parse):
    groups = [{"position": "keepers", "items": [KEEPER]}, {"position": "others", "items": []}]
    assert len(parse({"athletes": groups}).observations) == 1


def test_a_player_without_a_name_is_put_aside(parse):
    parsed = parse({"athletes": [{"id": "1"}, KEEPER, "a text"]})
    assert [(r.row_no, r.reason) for r in parsed.rejects] == [
        (1, RejectReason.MISSING_FIELD),
        (3, RejectReason.MALFORMED),
    ]
    assert parsed.rows == 3


def test_a_body_that_is_no_roster_is_unreadable(parse):
    with pytest.raises(PayloadIsError):
        parse({"code": 404})
    with pytest.raises(PayloadUnreadable, match="athletes"):
        parse({"events": []})


def test_a_page_of_links_gives_ids_and_the_number_of_pages():
    link = "http://core.example/leagues/x.1/seasons/2024/athletes/{}?lang=en"
    items = [{"$ref": link.format(n)} for n in (5, 7, 5)] + [{"$ref": "http://x/teams/3"}, 4]
    body = orjson.dumps({"count": 30, "pageIndex": 1, "pageCount": 2, "items": items})
    assert athlete_ids(body) == (["5", "7"], 2)
    with pytest.raises(PayloadUnreadable, match="items"):
        athlete_ids(b'{"count": 0}')


def test_recorded_lists_of_athletes_are_read(samples):
    for name in (
        "espn_core_athletes_ref_eng.1.json",
        "espn_core_team_athletes_ref_eng.1_359.json",
    ):
        found, pages = athlete_ids((samples / name).read_bytes())
        assert found
        assert pages >= 1
