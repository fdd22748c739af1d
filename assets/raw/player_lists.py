"""Lists of ratings and transfers as received, where an address is set."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import dagster as dg
from sqlalchemy import Engine

from assets.receipts import Receipt, report, specs
from assets.result import Materialized
from sources.players.client import PlayerListsClient
from sources.players.parse import OF_ROWS
from sources.settings import SourceSettings
from storage.kit.clock import Clock
from storage.raw.writes.payloads import RawStore

_PROVIDER, _SOURCE = "player-lists", "lists"
_EVERY = timedelta(days=1)
_FILES = {"players": "ratings", "transfers": "transfers"}
_SUMMER = 7  # the month a season's list begins with


@dg.asset(
    # Squads say who is who before lists name them.
    deps=["core_squads"],
    owners=["team:data"],
    kinds={"http", "csv", "postgres"},
    code_version="1",
    pool="players",
    check_specs=specs("raw_players__lists"),
)
def raw_players__lists(
    engine: dg.ResourceParam[Engine],
    clock: dg.ResourceParam[Clock],
    player_lists: dg.ResourceParam[PlayerListsClient],
    source_settings: dg.ResourceParam[SourceSettings],
) -> Materialized:
    """Lists of this season once a day, and once those of the last."""
    store, now = RawStore(engine), clock.now()
    wanted = _due(store, now) if source_settings.player_lists_url else ()
    return report(
        Receipt.store(
            store,
            provider=_PROVIDER,
            endpoint=endpoint,
            resource=f"{_SOURCE}/{OF_ROWS}/{name}",
            fetched=player_lists.file(name),
        )
        for endpoint, name in wanted
    )


def _due(store: RawStore, now: datetime) -> Iterator[tuple[str, str]]:
    """Yield the endpoint and the file of each list to fetch, older seasons first."""
    current = now.year if now.month >= _SUMMER else now.year - 1
    for season in (current - 1, current):
        # The last moves of a season may have come after the last look at it.
        is_over = datetime(season + 1, _SUMMER, 1, tzinfo=now.tzinfo)
        fresh_since = min(now - _EVERY, is_over)
        for endpoint, kind in _FILES.items():
            name = f"{kind}-{season}.csv"
            last = store.newest(_PROVIDER, endpoint, f"{_SOURCE}/{OF_ROWS}/{name}")
            if last is None or last.fetched_at <= fresh_since:
                yield endpoint, name
