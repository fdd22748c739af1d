"""Everything that keeps players out: what is reported of them, and what their cards cost."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

from football.players.availability import Claim, Unavailable, merged, unavailable
from football.players.suspensions import Booking, Fixture, suspensions


def times_out(
    claims: Iterable[Claim],
    bookings: Iterable[Booking],
    fixtures: Iterable[Fixture],
    at: datetime,
) -> list[Unavailable]:
    """Return the times players were out as known at an instant, by player, reason and beginning.

    A suspension that is reported and counted is one.
    """
    found = [*unavailable(claims, at), *suspensions(bookings, fixtures)]
    found.sort(key=lambda time: time.player)
    return [
        time
        for _, of_player in groupby(found, key=lambda time: time.player)
        for time in merged(list(of_player))
    ]
