"""Taking in once more what waits in quarantine, with today's parsers and today's names.

What belongs here: which payloads, and when that is worth while. What does not: how an entry is
closed (`storage.raw.writes`), or the names themselves (`storage.matching`).
"""

from sqlalchemy import Engine

from assets.core import absences, articles, venues, weather
from assets.core.collections import LOADED
from assets.core.espn import ESPN_FILES
from assets.core.intake import Taken, takers
from assets.core.match_intakes import FOOTBALLDATA_SEASON
from assets.core.player_lists import PLAYER_LISTS
from football.observations.parsed import RejectReason
from storage.football.statements import knowledge
from storage.raw.writes import quarantine

_INTAKES = (
    *(FOOTBALLDATA_SEASON, *ESPN_FILES.values(), *LOADED, weather.INTAKE),
    *PLAYER_LISTS.values(),
    *(venues.INTAKE, articles.FEEDS, articles.ESPN_NEWS, *absences.INTAKES),
)
_WAITING = frozenset(
    {
        RejectReason.UNKNOWN_COMPETITION,
        RejectReason.UNKNOWN_TEAM,
        RejectReason.NAMESAKE,
        RejectReason.UNKNOWN_MATCH,
    }
)
_TRIED_AGAIN = 200  # payloads, the latest: older ones wait for the command


def replay_what_waits(engine: Engine) -> int:
    """Replay rows that waited for names or matches which have come since; return how many went."""
    taken = Taken()
    by_parser = takers(engine, _INTAKES, taken)
    quarantine.replay(engine, by_parser, newest=_TRIED_AGAIN, reasons=_WAITING)
    return taken.accepted


def replay_what_was_learned(engine: Engine, before: str | None) -> tuple[int, str]:
    """Replay what waits if anything was learned since; return how many rows went, and what for.

    Args:
        engine: of the world.
        before: what was known when rows were last replayed, as this returned it; None at first.

    Returns:
        How many rows were taken, and a fingerprint of what is known now.
    """
    if known_now(engine) == before:
        return 0, before or ""
    replayed = replay_what_waits(engine)
    return replayed, known_now(engine)


def known_now(engine: Engine) -> str:
    """Return a fingerprint of the names, ids, codes and matches that rows may wait for."""
    with engine.connect() as connection:
        return str(connection.execute(knowledge.fingerprint()).scalar_one())


def replay_open_entries(engine: Engine) -> int:
    """Replay every payload with an open entry and return how many that were."""
    return quarantine.replay(engine, takers(engine, _INTAKES, Taken()))
