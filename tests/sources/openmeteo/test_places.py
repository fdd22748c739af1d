"""Places by name."""

import orjson
import pytest

from football.observations.surroundings import PlaceObservation
from sources.errors import PayloadUnreadable
from sources.openmeteo.places import PARSER

NORWICK = {
    "id": 1,
    "name": "Norwick",
    "latitude": 62.48,
    "longitude": -3.05,
    "feature_code": "PPLA2",
    "country": "Northland",
    "admin1": "Mainland",
    "population": 29_000,
}


def answer(*results: object) -> bytes:
    return orjson.dumps({"results": results, "generationtime_ms": 0.4})


def test_towns_are_read_and_what_else_has_their_name_is_not(context):
    airport = NORWICK | {"feature_code": "AIRP"}
    parsed = PARSER.parse(answer(NORWICK, airport), context("Northland/Norwick"))
    assert parsed.rows == 1
    (town,) = parsed.observations
    assert isinstance(town, PlaceObservation)
    assert (town.requested_country, town.requested_city) == ("Northland", "Norwick")
    assert (town.latitude, town.longitude, town.population) == (62.48, -3.05, 29_000)


def test_a_name_nobody_knows_has_no_places(context):
    assert PARSER.parse(b'{"generationtime_ms":0.4}', context("Northland/Nowhere")).rows == 0


def test_a_place_off_the_map_is_rejected_and_the_rest_lands(context):
    parsed = PARSER.parse(answer(NORWICK | {"latitude": 91}, "?", NORWICK), context("N/Norwick"))
    assert (parsed.rows, len(parsed.observations), len(parsed.rejects)) == (3, 1, 2)


@pytest.mark.parametrize(
    "body", [b"[]", b"{}", b'{"results": 3}', b'{"hourly": {}}', b'{"error":true,"reason":"no"}']
)
def test_what_is_no_list_of_places_says_so(context, body):
    with pytest.raises(PayloadUnreadable):
        PARSER.parse(body, context("N/Norwick"))
