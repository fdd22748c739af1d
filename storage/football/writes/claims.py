"""The book of absences: what stands of each player, and what newer claims make of it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from football.absences import ASSUMED_LENGTH, DAYS_BETWEEN_MATCHES, MATCH_LENGTH, STRENGTH
from football.known import KnownBasis
from football.observations.match import MatchStatus
from football.observations.surroundings import AbsenceObservation, AbsenceStatus
from storage.football.events.surroundings import AbsenceChanged
from storage.football.tables.match import match
from storage.football.tables.surroundings import absence, article, article_player
from storage.kit.events import Event
from storage.kit.unit_of_work import UnitOfWork
from storage.matching.mentions import Named

_LOOK_AHEAD = timedelta(days=15)
_Values = dict[str, Any]


class ClaimBook:
    """Current absences of some players, and the versions that one batch of claims adds.

    Claims come in the order in which they were made.
    """

    def __init__(self, uow: UnitOfWork, payload_id: UUID | None) -> None:
        self._uow = uow
        self._payload_id = payload_id
        self._current: dict[int, dict[str, _Values]] = {}
        self._written: list[_Values] = []

    def load(self, player_ids: Iterable[int]) -> None:
        """Read and lock what stands of these players."""
        wanted = sorted(set(player_ids))
        statement = (
            select(absence)
            .where(absence.c.player_id.in_(wanted), absence.c.superseded_at.is_(None))
            .order_by(absence.c.absence_id)
            .with_for_update()
        )
        self._current = {number: {} for number in wanted}
        for row in self._uow.connection.execute(statement).mappings():
            self._current[row["player_id"]][row["evidence"]] = dict(row)

    def add(self, seen: AbsenceObservation, who: Named) -> bool:
        """Write a claim unless it is known, older, or says less; return whether it was written."""
        standing = self._current.setdefault(who.player_id, {})
        last = standing.get(seen.evidence.value)
        if last is not None and not _is_news(seen, last):
            return False
        if seen.status is AbsenceStatus.RETURNED and not _anything_to_end(seen, standing):
            return False
        expires_at, is_stated = self._expiry(seen, who.team_id)
        known_at, basis = self._known(seen)
        values: _Values = {
            "player_id": who.player_id,
            "team_id": who.team_id,
            "evidence": seen.evidence.value,
            "status": seen.status.value,
            "complaint": seen.complaint or _same_complaint(seen, last),
            "sentence": seen.sentence,
            "confidence": round(seen.confidence * who.certainty, 3),
            "source": seen.source,
            "url": seen.url,
            "stated_at": seen.stated_at,
            "expires_at": max(expires_at, seen.stated_at),
            "is_expiry_stated": is_stated,
            "known_at": known_at,
            "known_basis": basis.value,
            "recorded_at": self._uow.now,
            "payload_id": self._payload_id,
        }
        self._supersede(last)
        number = self._uow.connection.execute(
            insert(absence).values(values).returning(absence.c.absence_id)
        ).scalar_one()
        self._link_article(seen.url, who.player_id)
        standing[seen.evidence.value] = values | {"absence_id": number}
        self._written.append(values)
        return True

    def close(self) -> int:
        """Publish what changed; return how many claims were written."""
        for values in self._written:
            self._uow.publish(self._event(values))
        return len(self._written)

    def _link_article(self, url: str | None, player_id: int) -> None:
        """Let the story be about the player, whom it may have made known only now."""
        if url is None:
            return
        its_own = select(article.c.article_id, literal(player_id)).where(article.c.url == url)
        self._uow.connection.execute(
            upsert(article_player)
            .from_select(["article_id", "player_id"], its_own)
            .on_conflict_do_nothing()
        )

    def _supersede(self, last: _Values | None) -> None:
        if last is not None:
            self._uow.connection.execute(
                update(absence)
                .where(absence.c.absence_id == last["absence_id"])
                .values(superseded_at=self._uow.now)
            )

    def _expiry(self, seen: AbsenceObservation, team_id: int) -> tuple[datetime, bool]:
        """Return when the absence ends and whether the source says so."""
        if seen.expires_at is not None:
            return seen.expires_at, True
        if seen.matches is not None:
            return self._after_matches(seen, team_id, seen.matches), True
        return seen.stated_at + ASSUMED_LENGTH[seen.status], False

    def _after_matches(self, seen: AbsenceObservation, team_id: int, matches: int) -> datetime:
        kickoffs = list(
            self._uow.connection.execute(
                select(match.c.kickoff_at)
                .where(
                    or_(match.c.home_team_id == team_id, match.c.away_team_id == team_id),
                    match.c.kickoff_at > seen.stated_at,
                    match.c.status.not_in(
                        [MatchStatus.POSTPONED.value, MatchStatus.CANCELLED.value]
                    ),
                )
                .order_by(match.c.kickoff_at)
                .limit(matches)
            ).scalars()
        )
        if len(kickoffs) == matches:
            return kickoffs[-1] + MATCH_LENGTH
        return seen.stated_at + timedelta(days=DAYS_BETWEEN_MATCHES * matches)

    def _known(self, seen: AbsenceObservation) -> tuple[datetime, KnownBasis]:
        """Return when a claim counts as known: when it was published, as far as we can tell.

        A story that we had read before without this claim was changed since; then only the moment
        we saw it is certain.
        """
        if seen.stated_at >= seen.fetched_at:
            return seen.fetched_at, KnownBasis.OBSERVED
        had_read = (
            select(func.min(article.c.fetched_at)).where(article.c.url == seen.url)
            if seen.url
            else None
        )
        first_read = None if had_read is None else self._uow.connection.scalar(had_read)
        if first_read is not None and seen.stated_at <= first_read < seen.fetched_at:
            return seen.fetched_at, KnownBasis.OBSERVED
        return seen.stated_at, KnownBasis.ASSUMED

    def _event(self, values: _Values) -> Event:
        payload = AbsenceChanged(**{name: values[name] for name in AbsenceChanged.model_fields})
        topics = [f"team:{values['team_id']}", *self._match_topics(values["team_id"])]
        return Event.of(payload, topics=topics, occurred_at=values["stated_at"])

    def _match_topics(self, team_id: int) -> list[str]:
        """Return the matches whose pages show the team's absences."""
        now = self._uow.now
        statement = select(match.c.match_id).where(
            or_(match.c.home_team_id == team_id, match.c.away_team_id == team_id),
            match.c.kickoff_at.between(now - MATCH_LENGTH, now + _LOOK_AHEAD),
        )
        return [f"match:{number}" for number in self._uow.connection.execute(statement).scalars()]


def _is_news(seen: AbsenceObservation, last: _Values) -> bool:
    """Whether a claim says something that the last one of its kind does not."""
    if seen.stated_at < last["stated_at"]:
        return False
    is_same = (seen.status.value, seen.sentence) == (last["status"], last["sentence"])
    if is_same and seen.stated_at == last["stated_at"]:
        return False
    before = AbsenceStatus(last["status"])
    still_holds = before is not AbsenceStatus.RETURNED and last["expires_at"] > seen.stated_at
    if not still_holds or seen.status is AbsenceStatus.RETURNED:
        return True
    if STRENGTH[seen.status] < STRENGTH[before] and seen.status is AbsenceStatus.MISSING:
        return False
    says_how_long = seen.expires_at is not None or seen.matches is not None
    return says_how_long or not (last["is_expiry_stated"] and seen.status is before)


def _anything_to_end(seen: AbsenceObservation, standing: dict[str, _Values]) -> bool:
    return any(
        values["status"] != AbsenceStatus.RETURNED.value and values["stated_at"] <= seen.stated_at
        for values in standing.values()
    )


def _same_complaint(seen: AbsenceObservation, last: _Values | None) -> str | None:
    if last is None or last["status"] != seen.status.value:
        return None
    return last["complaint"]
