"""News items become articles, each once, with the teams its words name."""

import re
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from football.observations import ArticleObservation, Parsed
from storage.events import Event
from storage.identity.names import exact_key
from storage.ingest import ledger
from storage.ingest.counts import IngestCounts
from storage.tables.identity import team
from storage.tables.surroundings import article, article_team
from storage.unit_of_work import UnitOfWork

_POSSESSIVE = re.compile("['\u2019]s\\b")
_SHORTEST_NAME = 4  # shorter names are words of other meanings too often


def apply(
    uow: UnitOfWork, payload_id: UUID, parsed: Parsed, parser_name: str, parser_version: int
) -> IngestCounts:
    """Apply one payload's articles; the caller commits."""
    seen = [o for o in parsed.observations if isinstance(o, ArticleObservation)]
    fresh = {_dedupe_key(o): o for o in reversed(seen)}
    written = _write(uow, payload_id, fresh)
    teams = _team_names(uow)
    for key, article_id in written.items():
        _publish(uow, article_id, fresh[key], _link_teams(uow, article_id, fresh[key], teams))
    counts = IngestCounts.of(parsed.rows, accepted=len(written), rejects=parsed.rejects)
    ledger.record(
        uow, ledger.Entry(payload_id, parser_name, parser_version), counts, parsed.rejects
    )
    return counts


def _dedupe_key(o: ArticleObservation) -> str:
    return f"{o.source}:{o.guid or o.url}"


def _write(
    uow: UnitOfWork, payload_id: UUID, fresh: Mapping[str, ArticleObservation]
) -> dict[str, int]:
    """Insert what is not there yet; return dedupe key → id of the new ones."""
    if not fresh:
        return {}
    rows = [
        {
            "source": o.source,
            "dedupe_key": key,
            "url": o.url,
            "title": o.title,
            "summary": o.summary,
            "published_at": o.published_at,
            "fetched_at": o.fetched_at,
            "recorded_at": uow.now,
            "payload_id": payload_id,
        }
        for key, o in fresh.items()
    ]
    inserted = uow.connection.execute(
        upsert(article)
        .values(rows)
        .on_conflict_do_nothing()
        .returning(article.c.dedupe_key, article.c.article_id)
    )
    return {row.dedupe_key: row.article_id for row in inserted}


def _team_names(uow: UnitOfWork) -> dict[str, int]:
    """Return the names that mean exactly one team."""
    ids: dict[str, set[int]] = {}
    for row in uow.connection.execute(select(team.c.team_id, team.c.name)):
        ids.setdefault(exact_key(row.name), set()).add(row.team_id)
    return {
        name: next(iter(found))
        for name, found in ids.items()
        if len(found) == 1 and len(name) >= _SHORTEST_NAME
    }


def _link_teams(
    uow: UnitOfWork, article_id: int, o: ArticleObservation, teams: Mapping[str, int]
) -> list[int]:
    named = sorted(_named_in(f"{o.title} {o.summary} {' '.join(o.categories)}", teams))
    if named:
        uow.connection.execute(
            insert(article_team), [{"article_id": article_id, "team_id": n} for n in named]
        )
    return named


def _named_in(words: str, teams: Mapping[str, int]) -> set[int]:
    """Return the teams named in a text; of two names, one within the other, the longer counts."""
    if not teams:
        return set()
    longest_first = sorted(teams, key=len, reverse=True)
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")
    return {
        teams[found.group()] for found in pattern.finditer(exact_key(_POSSESSIVE.sub(" ", words)))
    }


def _publish(
    uow: UnitOfWork, article_id: int, o: ArticleObservation, teams: Sequence[int]
) -> None:
    uow.publish(
        Event(
            type="news.published",
            topics=["news", *(f"team:{number}" for number in teams)],
            payload={"article_id": article_id, "title": o.title, "url": o.url},
            occurred_at=o.published_at or o.fetched_at,
        )
    )
