"""One look: request, keep the answer as received, store its facts, forecast again what they move.

What belongs here: the steps of a look at one league, in a thread of its own. What does not: when
to look (`pace`, `loop`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic

from sqlalchemy import Engine

from assets.core.espn import ESPN_SUMMARY
from assets.core.intake import Intake, Taken, take_in_one
from assets.core.match_intakes import ESPN_SCOREBOARD
from assets.partitions import scoreboard_day
from assets.predictions.in_play import renew
from football.competitions import Competition
from football.models.in_play import InPlay
from football.observations.match import Phase
from pipelines.live.board import SharedBoard
from pipelines.live.window import Fixture
from sources.espn.client import EspnClient
from sources.fetched import Fetched
from storage.kit.clock import Clock
from storage.raw.writes.payloads import RawStore, StoredPayload

_Key = tuple[object, ...]


@dataclass(slots=True, kw_only=True)
class Tally:
    """What many looks came to, for people to see."""

    looks: int = 0
    requests: int = 0
    failures: int = 0
    not_requested: int = 0
    forecasts: int = 0
    slowest_seconds: float = 0.0
    budget_left: int | None = None
    taken: Taken = field(default_factory=Taken)

    def add(self, look: "Tally") -> None:
        for name in ("looks", "requests", "failures", "not_requested", "forecasts"):
            setattr(self, name, getattr(self, name) + getattr(look, name))
        self.slowest_seconds = max(self.slowest_seconds, look.slowest_seconds)
        if look.budget_left is not None:
            self.budget_left = look.budget_left
        for name in ("payloads", "unreadable", "rows", "accepted", "unchanged", "quarantined"):
            setattr(self.taken, name, getattr(self.taken, name) + getattr(look.taken, name))
        self.taken.by_reason.update(look.taken.by_reason)

    @property
    def has_failed(self) -> bool:
        """Whether nothing usable came of it."""
        return self.failures + self.not_requested > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What looks are made with; `engine` is fenced, `board` is shared by all leagues."""

    engine: Engine
    espn: EspnClient
    board: SharedBoard
    clock: Clock
    model: InPlay = field(default_factory=InPlay)


class LeaguePoll:
    """Looks at the matches of one league."""

    def __init__(self, league: Competition, tools: Tools) -> None:
        self._league = league
        self._tools = tools
        self._seen_in_full: dict[int, tuple[_Key, float]] = {}

    def scores(self, due: Sequence[Fixture]) -> Tally:
        """Look at the scoreboard: where every match stands."""
        days = sorted({scoreboard_day(each.kickoff_at).replace("-", "") for each in due})
        board = self._tools.board
        tally, began = Tally(looks=1), monotonic()
        for day in days:
            answer = board.scoreboard(self._slug, day)
            if answer is not None:
                self._take(ESPN_SCOREBOARD, *answer, tally)
        return self._renewed(tally, began)

    def summaries(self, due: Sequence[Fixture], every_seconds: float) -> Tally:
        """Look in full at matches that changed, and at those not looked at for a while."""
        now, slug = monotonic(), self._slug
        chosen = [
            (each, each.source_match_id)
            for each in due
            if each.source_match_id and self._is_due(each, now, every_seconds)
        ]
        for each, _ in chosen:
            self._seen_in_full[each.match_id] = _key(each), now
        return self._look(
            [
                (ESPN_SUMMARY, f"{slug}/{event}", lambda e=event: self._espn.summary(slug, e))
                for _, event in chosen
            ]
        )

    @property
    def _espn(self) -> EspnClient:
        return self._tools.espn

    @property
    def _slug(self) -> str:
        return self._league.espn or ""

    def _is_due(self, fixture: Fixture, now: float, every_seconds: float) -> bool:
        key, at = self._seen_in_full.get(fixture.match_id, (None, -every_seconds))
        if key != _key(fixture):
            return True
        is_quiet = fixture.phase in (Phase.PRE, Phase.FINAL)
        return not is_quiet and now - at >= every_seconds

    def _look(self, wanted: Sequence[tuple[Intake, str, Callable[[], Fetched]]]) -> Tally:
        tally, began = Tally(looks=1), monotonic()
        for intake, resource, fetch in wanted:
            self._take(intake, resource, fetch(), tally)
        return self._renewed(tally, began) if wanted else tally

    def _renewed(self, tally: Tally, began: float) -> Tally:
        """Forecast again what moved, whichever poll brought the change."""
        tools = self._tools
        tally.forecasts = renew(
            tools.engine, [self._league.code], tools.clock.now(), tools.model
        ).forecasts
        tally.slowest_seconds = monotonic() - began
        return tally

    def _take(self, intake: Intake, resource: str, fetched: Fetched, tally: Tally) -> None:
        if fetched.standing is not None:
            tally.budget_left = fetched.standing.budget_left
        if not fetched.was_requested:
            tally.not_requested += 1
            return
        tally.requests += 1
        payload_id = RawStore(self._tools.engine).put(
            intake.provider,
            intake.endpoint,
            resource,
            fetched.status,
            fetched.fetched_at,
            fetched.body,
            error_class=fetched.error_class,
        )
        if not fetched.is_ok:
            tally.failures += 1
            return
        stored = StoredPayload(
            payload_id=payload_id,
            provider=intake.provider,
            endpoint=intake.endpoint,
            resource=resource,
            status=fetched.status,
            error_class=None,
            fetched_at=fetched.fetched_at,
            same_as=None,
        )
        take_in_one(self._tools.engine, intake, stored, fetched.body, tally.taken)


def _key(fixture: Fixture) -> _Key:
    return fixture.status, fixture.phase, fixture.score
