"""What there is to look at: the open window, read from the database at an instant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy import Engine

from football.competitions import Competition
from football.observations.match import MatchStatus, Phase
from pipelines.live.window import LEAD, LOOK_AHEAD, LOOK_BACK, Fixture, Window, window_at
from storage.forecast.statements import live
from storage.kit.clock import read

# A run needs some seconds to start: with an accelerated clock those are many minutes.
_LEAD_SECONDS = 45.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A window and the instant it was read.

    Attributes:
        speed: domain seconds a wall second.
    """

    now: datetime
    speed: float
    lead: timedelta
    window: Window | None

    @classmethod
    def of(
        cls, engine: Engine, competitions: Sequence[Competition], lead: timedelta | None = None
    ) -> Self:
        """Return the plan as of now; `lead` is chosen by the clock's speed if not given."""
        clock = read(engine)
        speed = clock.speed if clock.mode == "accelerated" else 1.0
        lead = lead or max(LEAD, timedelta(seconds=_LEAD_SECONDS * speed))
        about = {
            "codes": [each.code for each in competitions if each.espn],
            "since": clock.now - LOOK_BACK,
            "until": clock.now + LOOK_AHEAD,
            "source": "espn",
        }
        with engine.connect() as connection:
            rows = connection.execute(live.schedule(), about).all()
        fixtures = [
            Fixture(
                match_id=row.match_id,
                competition_code=row.competition_code,
                source_match_id=row.source_match_id,
                kickoff_at=row.kickoff_at,
                status=MatchStatus(row.status),
                phase=Phase(row.phase_rank),
                score=(row.home_goals_90, row.away_goals_90),
                recorded_at=row.recorded_at,
                observed_at=row.observed_at,
            )
            for row in rows
        ]
        window = window_at(fixtures, clock.now, lead)
        return cls(now=clock.now, speed=speed, lead=lead, window=window)

    @property
    def due(self) -> list[Fixture]:
        """Matches to look at now."""
        return [] if self.window is None else self.window.due(self.now, self.lead)

    def due_of(self, code: str) -> list[Fixture]:
        """Matches of one league to look at now."""
        return [each for each in self.due if each.competition_code == code]

    @property
    def seconds_left(self) -> float:
        """Wall seconds until the window should be over."""
        if self.window is None:
            return 0.0
        return (self.window.closes_at - self.now).total_seconds() / self.speed
