"""Keys that providers' payloads have, each remembered from when it was first seen.

What belongs here: reading the shape of what came lately, and noting what of it is new. What does
not: what a new key amounts to (`assets.monitoring.drift_sources`).

The first look at an endpoint learns its keys and calls none of them new. Only names of fields are
kept, never a value.
"""

import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, select
from sqlalchemy.dialects.postgresql import insert

from football.drift import keys
from storage.kit.unit_of_work import UnitOfWork
from storage.monitoring.statements import drift
from storage.raw.tables import payload_key

_LATELY = timedelta(days=7)
_LOOKED_AT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key nobody had seen before.

    Attributes:
        payloads: how many of the payloads looked at have it.
        looked_at: how many those were.
    """

    provider: str
    endpoint: str
    path: str
    payloads: int
    looked_at: int


def look(engine: Engine, as_of: datetime, since: datetime) -> list[NewKey]:
    """Note the keys of what came in the last week; return those first seen since an instant.

    Args:
        engine: of the world.
        as_of: domain instant of the look.
        since: a repeated look of the same day finds the same.
    """
    found: list[NewKey] = []
    with UnitOfWork(engine) as uow:
        for (provider, endpoint), (counted, n) in _shapes(uow, as_of).items():
            of_endpoint = (
                payload_key.c.provider == provider,
                payload_key.c.endpoint == endpoint,
            )
            names = select(payload_key.c.path).where(*of_endpoint)
            known = set(uow.connection.execute(names).scalars())
            fresh = [path for path in sorted(counted) if path not in known]
            rows = [
                {
                    "provider": provider,
                    "endpoint": endpoint,
                    "path": path,
                    "is_news": bool(known),
                    "first_seen_at": as_of,
                }
                for path in fresh
            ]
            if rows:
                uow.connection.execute(insert(payload_key).on_conflict_do_nothing(), rows)
            news = names.where(payload_key.c.is_news, payload_key.c.first_seen_at >= since)
            topmost = _topmost(set(uow.connection.execute(news).scalars()))
            found += [
                NewKey(
                    provider=provider,
                    endpoint=endpoint,
                    path=path,
                    payloads=counted[path],
                    looked_at=n,
                )
                for path in topmost
            ]
        uow.commit()
    return found


def _topmost(paths: set[str]) -> list[str]:
    """Return the paths without those within others of them: an object is one piece of news."""
    return sorted(
        path
        for path in paths
        if not any(path.startswith((f"{other}.", f"{other}[")) for other in paths)
    )


def _shapes(uow: UnitOfWork, as_of: datetime) -> dict[tuple[str, str], tuple[Counter[str], int]]:
    """Return, by endpoint, in how many of the newest payloads each key is, and of how many."""
    parameters = {"since": as_of - _LATELY, "until": as_of, "limit": _LOOKED_AT}
    counted: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    seen: Counter[tuple[str, str]] = Counter()
    for row in uow.connection.execute(drift.newest_bodies(), parameters):
        place = row.provider, row.endpoint
        seen[place] += 1
        counted[place].update(_shape(gzip.decompress(row.body)))
    return {place: (counter, seen[place]) for place, counter in counted.items()}


def _shape(body: bytes) -> Iterator[str]:
    """Yield the keys of JSON, or the columns of a table; nothing of what is neither."""
    written = body.decode("utf-8", errors="replace").lstrip("\ufeff \r\n\t")
    if written[:1] in {"{", "["}:
        try:
            yield from keys.paths(json.loads(written))
        except ValueError:
            return
    elif written[:1] not in {"<", ""}:
        yield from keys.columns(written.partition("\n")[0])
