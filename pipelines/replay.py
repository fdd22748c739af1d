"""Taking in once more what waits in quarantine, with today's parsers."""

from functools import partial

from sqlalchemy import Engine

from assets.core import articles, matches, venues, weather
from assets.core.collections import LOADED
from assets.core.espn import ESPN_FILES
from assets.core.intake import Intake, Taken, take_in_one
from storage import quarantine
from storage.quarantine import Taker
from storage.raw import StoredPayload

_INTAKES = (
    *(matches.FOOTBALLDATA_SEASON, *ESPN_FILES.values(), *LOADED),
    *(weather.INTAKE, venues.INTAKE, articles.INTAKE),
)


def replay_open_entries(engine: Engine) -> int:
    """Replay every payload with an open entry and return how many that were."""
    taken = Taken()
    takers: dict[str, Taker] = {
        intake.parser.name: partial(_take, engine, intake, taken) for intake in _INTAKES
    }
    return quarantine.replay(engine, takers)


def _take(
    engine: Engine, intake: Intake, taken: Taken, payload: StoredPayload, body: bytes
) -> None:
    take_in_one(engine, intake, payload, body, taken)
