"""The grounds whose place on the map is known, by world."""

from sources.simulated.clubs import CLUBS
from storage.identity.venues import VenueSeed


def grounds_of(*, simulated: bool) -> tuple[VenueSeed, ...]:
    """Return the grounds to plant; real ones are met without coordinates as sources name them."""
    if not simulated:
        return ()
    return tuple(
        VenueSeed(
            venue_key=f"espn:{club.venue.key}",
            name=club.venue.name,
            city=club.venue.city,
            country=club.venue.country,
            latitude=club.venue.latitude,
            longitude=club.venue.longitude,
            team=club.venue.team,
            links={"espn": club.venue.key},
        )
        for club in CLUBS
    )
