"""The gazetteer of Northland as Open-Meteo's geocoding answers: towns of grounds and a village.

Norwick is a town and, far away, a village of the same name: a name alone is not always a place.
"""

from collections.abc import Mapping

from sources.simulated.clubs import COUNTRY
from sources.simulated.wire.openmeteo import RequestRefusedError
from sources.simulated.world import World

_MOST = 100
_SHORTEST = 3
_VILLAGE = ("Norwick", 58.91, -0.77)


def search(world: World, query: Mapping[str, str]) -> dict[str, object]:
    """Answer a request for the places of a name; without any, the answer has no `results`.

    Raises:
        RequestRefusedError: a parameter the provider would refuse.
    """
    name = query.get("name")
    if name is None:
        raise RequestRefusedError("Value of type 'String' required for key 'name'.")
    count = query.get("count", "10")
    if not count.isdecimal() or not 1 <= int(count) <= _MOST:
        raise RequestRefusedError(f"Parameter count must be between 1 and {_MOST}.")
    towns = {
        (venue.city, venue.latitude, venue.longitude): 20_000 + 3_000 * place
        for place, venue in enumerate(world.venues)
    } | {_VILLAGE: 180}
    wanted = name.casefold()
    results = [
        _result(number, town, population)
        for number, (town, population) in enumerate(towns.items(), start=1)
        if len(wanted) >= _SHORTEST and town[0].casefold() == wanted
    ]
    answer: dict[str, object] = {"generationtime_ms": 0.2}
    return ({"results": results[: int(count)]} | answer) if results else answer


def _result(number: int, town: tuple[str, float, float], population: int) -> dict[str, object]:
    name, latitude, longitude = town
    return {
        "id": 9_000_000 + number,
        "name": name,
        "latitude": latitude,
        "longitude": longitude,
        "elevation": 21.0,
        "feature_code": "PPL",
        "country_code": "NX",
        "timezone": "Europe/London",
        "population": population,
        "country": COUNTRY,
        "admin1": "Mainland",
    }
