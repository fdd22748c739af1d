"""How assets are cut: history by competition and season, the scoreboard by day.

Days are added when a scoreboard is first requested. The world's clock is not Dagster's, which
would count every day up to its own today as missing.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

import dagster as dg

from football.observations.match import Season

HISTORY = dg.DynamicPartitionsDefinition(name="history")

DAYS = dg.DynamicPartitionsDefinition(name="scoreboard_days")

# ESPN files a match under the day it kicks off in New York.
_SCOREBOARD_ZONE = ZoneInfo("America/New_York")

_KEY = re.compile(r"(?P<code>[A-Z0-9]+)_(?P<start_year>\d{4})-\d{2}")


def scoreboard_day(kickoff_at: datetime) -> str:
    """Return the partition of `DAYS` whose scoreboard shows a match."""
    return f"{kickoff_at.astimezone(_SCOREBOARD_ZONE):%Y-%m-%d}"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class CompetitionSeason:
    """One season of one competition: a partition of history."""

    start_year: int
    code: str

    @property
    def key(self) -> str:
        """The partition key, e.g. `E0_2018-19`."""
        return f"{self.code}_{Season(self.start_year).label}"

    @classmethod
    def of_key(cls, key: str) -> Self:
        """Read a partition key; raises `ValueError` when it is not one."""
        found = _KEY.fullmatch(key)
        if found is None:
            raise ValueError(f"not a competition and season: {key!r} (expected e.g. E0_2018-19)")
        return cls(start_year=int(found["start_year"]), code=found["code"])
