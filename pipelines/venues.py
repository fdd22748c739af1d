"""The grounds whose place on the map is known, by world."""

from sources.simulated.clubs import CLUBS
from storage.matching.venues import VenueSeed, known_grounds


def grounds_of(*, simulated: bool) -> tuple[VenueSeed, ...]:
    """Return the grounds to plant; others are met without coordinates as sources name them."""
    if not simulated:
        return known_grounds()
    return tuple(
        VenueSeed(
            venue_key=f"espn:{club.venue.key}",
            name=club.venue.name,
            city=club.venue.city,
            country=club.venue.country,
            latitude=club.venue.latitude,
            longitude=club.venue.longitude,
            teams=(club.venue.team,),
            links={"espn": club.venue.key},
        )
        for club in CLUBS
    )
