"""Taking in once more what waits in quarantine, with today's parsers."""

from sqlalchemy import Engine

from assets.core import absences, articles, matches, venues, weather
from assets.core.collections import LOADED
from assets.core.espn import ESPN_FILES
from assets.core.intake import Taken, takers
from storage import quarantine

_INTAKES = (
    *(matches.FOOTBALLDATA_SEASON, *ESPN_FILES.values(), *LOADED, weather.INTAKE),
    *(venues.INTAKE, articles.FEEDS, articles.ESPN_NEWS, *absences.INTAKES),
)


def replay_open_entries(engine: Engine) -> int:
    """Replay every payload with an open entry and return how many that were."""
    return quarantine.replay(engine, takers(engine, _INTAKES, Taken()))
