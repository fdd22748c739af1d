"""News items become articles, each once, with the teams and players that they name.

A later version of a story replaces its words, never the moment it was first seen; an older one
that comes late replaces nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, Table, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from football.observations.parsed import Parsed
from football.observations.surroundings import ArticleObservation
from storage.football.events.surroundings import NewsPublished, NewsUpdated
from storage.football.tables.lineup import player_link
from storage.football.tables.surroundings import article, article_player, article_team
from storage.kit.events import Event
from storage.kit.unit_of_work import UnitOfWork
from storage.matching.mentions import Named, PlayerMentions, TeamMentions, provider_of
from storage.raw.counts import IngestCounts
from storage.raw.writes import ledger

_WORDS = ("title", "summary", "url")


class _Written(NamedTuple):
    article_id: int
    is_new: bool


def apply(
    uow: UnitOfWork, payload_id: UUID, parsed: Parsed, parser_name: str, parser_version: int
) -> IngestCounts:
    """Apply one payload's articles; the caller commits."""
    seen = [o for o in parsed.observations if isinstance(o, ArticleObservation)]
    fresh = {_dedupe_key(o): o for o in reversed(seen)}
    written = _write(uow, payload_id, fresh)
    if written:
        links = _Links(uow)
        for key, (article_id, is_new) in written.items():
            teams = links.write(article_id, fresh[key])
            _publish(uow, article_id, fresh[key], teams, is_new=is_new)
    counts = IngestCounts.of(parsed.rows, accepted=len(written), rejects=parsed.rejects)
    ledger.record(
        uow, ledger.Entry(payload_id, parser_name, parser_version), counts, parsed.rejects
    )
    return counts


def _dedupe_key(o: ArticleObservation) -> str:
    return f"{o.source}:{o.guid or o.url}"


def _write(
    uow: UnitOfWork, payload_id: UUID, fresh: Mapping[str, ArticleObservation]
) -> dict[str, _Written]:
    """Write what is new or newer; return dedupe key → which article that is."""
    if not fresh:
        return {}
    known = _known(uow, fresh)
    written: dict[str, _Written] = {}
    for key, row in known.items():
        if _is_newer(fresh[key], row):
            uow.connection.execute(
                update(article)
                .where(article.c.article_id == row.article_id)
                .values(
                    **{name: getattr(fresh[key], name) for name in _WORDS},
                    modified_at=_modified_at(fresh[key]),
                    payload_id=payload_id,
                )
            )
            written[key] = _Written(row.article_id, is_new=False)
    return written | _insert(uow, payload_id, {k: o for k, o in fresh.items() if k not in known})


def _known(uow: UnitOfWork, fresh: Mapping[str, ArticleObservation]) -> dict[str, Row[Any]]:
    statement = select(article).where(article.c.dedupe_key.in_(sorted(fresh))).with_for_update()
    return {row.dedupe_key: row for row in uow.connection.execute(statement)}


def _is_newer(o: ArticleObservation, row: Row[Any]) -> bool:
    if all(getattr(o, name) == getattr(row, name) for name in _WORDS[:2]):
        return False
    return _modified_at(o) > (row.modified_at or row.fetched_at)


def _modified_at(o: ArticleObservation) -> datetime:
    """Return when a version was there: what its source says, but not before it was published."""
    return max(o.modified_at or o.fetched_at, o.published_at or o.fetched_at)


def _insert(
    uow: UnitOfWork, payload_id: UUID, new: Mapping[str, ArticleObservation]
) -> dict[str, _Written]:
    if not new:
        return {}
    rows = [
        {
            "source": o.source,
            "dedupe_key": key,
            **{name: getattr(o, name) for name in _WORDS},
            "published_at": o.published_at,
            "modified_at": o.modified_at,
            "fetched_at": o.fetched_at,
            "recorded_at": uow.now,
            "payload_id": payload_id,
        }
        for key, o in new.items()
    ]
    inserted = uow.connection.execute(
        upsert(article)
        .values(rows)
        .on_conflict_do_nothing()
        .returning(article.c.dedupe_key, article.c.article_id)
    )
    return {row.dedupe_key: _Written(row.article_id, is_new=True) for row in inserted}


class _Links:
    """Whom articles are about: those their source lists, and those their words name."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._connection = uow.connection
        self._teams = TeamMentions.load(uow.connection)
        self._players = PlayerMentions(uow.connection)

    def write(self, article_id: int, o: ArticleObservation) -> list[int]:
        """Write the links of one article; return its teams."""
        words = f"{o.title} {o.summary}"
        teams = self._teams.in_text(f"{words} {' '.join(o.categories)}")
        teams |= self._teams.listed(provider_of(o.source), o.teams)
        players = self._players.in_text(words, teams) | self._listed(o, teams)
        self._put(article_team, "team_id", article_id, teams)
        self._put(article_player, "player_id", article_id, players)
        return sorted(teams)

    def _listed(self, o: ArticleObservation, teams: set[int]) -> set[int]:
        ids = [reference.source_id for reference in o.players if reference.source_id]
        linked = select(player_link.c.player_id).where(
            player_link.c.source == provider_of(o.source), player_link.c.source_player_id.in_(ids)
        )
        found = set(self._connection.execute(linked).scalars()) if ids else set[int]()
        named = (self._players.find(reference.name, teams) for reference in o.players)
        return found | {each.player_id for each in named if isinstance(each, Named)}

    def _put(self, table: Table, column: str, article_id: int, numbers: Iterable[int]) -> None:
        rows = [{"article_id": article_id, column: number} for number in sorted(numbers)]
        if rows:
            self._connection.execute(upsert(table).values(rows).on_conflict_do_nothing())


def _publish(
    uow: UnitOfWork, article_id: int, o: ArticleObservation, teams: Sequence[int], *, is_new: bool
) -> None:
    kind = NewsPublished if is_new else NewsUpdated
    payload = kind(article_id=article_id, title=o.title, url=o.url)
    topics = ["news", *(f"team:{number}" for number in teams)]
    occurred_at = o.published_at or o.fetched_at
    uow.publish(Event.of(payload, topics=topics, occurred_at=occurred_at))
