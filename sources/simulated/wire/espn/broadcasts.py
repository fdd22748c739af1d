"""Channels of Northland, in the two shapes in which ESPN names them; some matches have none."""

from sources.simulated.schedule import Fixture
from sources.simulated.seeds import stream

_CHANNELS = (
    ("N1", "Northland One", ("1", "TV", "Television")),
    ("Skerry", "Skerry Sport", ("1", "TV", "Television")),
    ("NPlay", "Northland Play", ("4", "STREAMING", "Streaming")),
)
_SHOWN = {"S1": 0.95, "S2": 0.6}
_REGION, _LANGUAGE = "northland", "en"


def by_region(seed: int, fixture: Fixture, *, has_names: bool) -> list[dict[str, object]]:
    """Return `geoBroadcasts` of a scoreboard, or `broadcasts` of a summary, with full names."""
    entries: list[dict[str, object]] = []
    for short, name, (type_id, kind, long_kind) in _drawn(seed, fixture):
        type_: dict[str, object] = {"id": type_id, "shortName": kind}
        media: dict[str, object] = {"shortName": short}
        if has_names:
            type_ |= {"longName": long_kind, "slug": long_kind.lower()}
            media |= {"callLetters": short, "name": name}
        market = {} if has_names else {"id": "1", "type": "National"}
        entries.append(
            {
                "type": type_, "market": market, "media": media, "lang": _LANGUAGE,
                "region": _REGION,
            }
        )  # fmt: skip
    return entries


def by_name(seed: int, fixture: Fixture) -> list[dict[str, object]]:
    """Return `broadcasts` of a scoreboard."""
    names = [short for short, _name, _kind in _drawn(seed, fixture)]
    return [{"market": "national", "names": names}] if names else []


def _drawn(seed: int, fixture: Fixture) -> list[tuple[str, str, tuple[str, str, str]]]:
    draws = stream(seed, "broadcasts", fixture.event_id)
    if draws.random() > _SHOWN.get(fixture.competition, 0.0):
        return []
    on_television = int(draws.integers(0, 2))
    return [_CHANNELS[on_television], _CHANNELS[2]]
