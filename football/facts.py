"""Facts: everything a forecast may rest on, as frames with their instants of knowledge.

What belongs here: what of them was known or recorded when. What does not: their schemas
(`football.frames`), reading files or the database (`football.observation_frames`,
`storage.football.facts`), or any feature.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import polars as pl

from football.frames import (
    CONDITIONS_SCHEMA,
    MATCHES_SCHEMA,
    ODDS_SCHEMA,
    STATISTICS_SCHEMA,
)
from football.observation_frames import frames
from football.observations.match import MatchObservation, MatchStatus
from football.players.facts import PlayerFacts

_MATCH_ORDER = ["kickoff_at", "match_key", "recorded_at"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Matches, statistics, prices and conditions, in a canonical order of rows.

    `matches` and `statistics` hold every recorded version of a match; `odds` are never revised.
    `conditions` are readings of what surrounds a match, each as of an instant; files have none.
    `players` are ratings, movements and line-ups where somebody knows them.
    """

    matches: pl.DataFrame
    statistics: pl.DataFrame
    odds: pl.DataFrame
    conditions: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(schema=CONDITIONS_SCHEMA)
    )
    players: PlayerFacts = field(default_factory=PlayerFacts.empty)

    @classmethod
    def of(cls, matches: pl.DataFrame, statistics: pl.DataFrame, odds: pl.DataFrame) -> "Facts":
        """Build from frames with the columns of the schemas, in any order of rows and columns.

        Raises:
            polars.exceptions.PolarsError: a column is missing or cannot be of its type.
        """
        return cls(
            matches=_conform(matches, MATCHES_SCHEMA, _MATCH_ORDER),
            statistics=_conform(statistics, STATISTICS_SCHEMA, ["match_key", "recorded_at"]),
            odds=_conform(odds, ODDS_SCHEMA, ["match_key", "book", "market", "line", "phase"]),
        )

    @classmethod
    def empty(cls) -> "Facts":
        return cls.of(
            pl.DataFrame(schema=MATCHES_SCHEMA),
            pl.DataFrame(schema=STATISTICS_SCHEMA),
            pl.DataFrame(schema=ODDS_SCHEMA),
        )

    @classmethod
    def from_observations(
        cls, observations: Sequence[MatchObservation], *, recorded_at: datetime | None = None
    ) -> "Facts":
        """Build from parsed observations; see `football.observation_frames.frames`."""
        return cls.of(*frames(observations, recorded_at=recorded_at))

    def with_conditions(self, conditions: pl.DataFrame) -> "Facts":
        """Return the same facts and the readings of a frame with the columns of the schema."""
        ordered = _conform(conditions, CONDITIONS_SCHEMA, ["match_key", "known_at"])
        return replace(self, conditions=ordered)

    def with_players(self, players: PlayerFacts) -> "Facts":
        """Return the same facts and what is known of players."""
        return replace(self, players=players)

    def as_known(self, at: datetime) -> "Facts":
        """Return what was known at an instant: one version per match, later results hidden.

        A match whose result was not known yet stays, as a fixture: fixture lists are public
        long before. Nothing else of a fact known later remains.
        """
        return Facts(
            matches=_conform(_matches_known(self.matches, at), MATCHES_SCHEMA, _MATCH_ORDER),
            statistics=_latest(self.statistics.filter(pl.col("known_at") <= at)),
            odds=self.odds.filter(pl.col("known_at") <= at),
            conditions=self.conditions.filter(pl.col("known_at") <= at),
            players=self.players.as_known(at),
        )

    def as_recorded(self, at: datetime) -> "Facts":
        """Return the versions current in the store at an instant, as a forecast then saw them.

        Conditions have no versions here: who wants those of then loads them as a replay. Nor have
        players: they are never revised.
        """
        return Facts(
            matches=_current(self.matches, at),
            statistics=_current(self.statistics, at),
            odds=self.odds.filter(pl.col("recorded_at") <= at),
            conditions=self.conditions.filter(pl.col("known_at") <= at),
            players=self.players.as_known(at),
        )


def _conform(frame: pl.DataFrame, schema: pl.Schema, order: list[str]) -> pl.DataFrame:
    columns = [pl.col(name).cast(dtype) for name, dtype in schema.items()]
    return frame.select(columns).sort(order, nulls_last=True, maintain_order=True)


def _current(versions: pl.DataFrame, at: datetime) -> pl.DataFrame:
    superseded = pl.col("superseded_at")
    return versions.filter(
        (pl.col("recorded_at") <= at) & (superseded.is_null() | (superseded > at))
    )


def _latest(versions: pl.DataFrame) -> pl.DataFrame:
    ordered = versions.sort("match_key", "known_at", "recorded_at", maintain_order=True)
    return ordered.unique("match_key", keep="last", maintain_order=True)


def _matches_known(versions: pl.DataFrame, at: datetime) -> pl.DataFrame:
    known = _latest(versions.filter(pl.col("known_at") <= at))
    later = versions.join(known, on="match_key", how="anti")
    first = later.sort("match_key", "known_at", "recorded_at", maintain_order=True).unique(
        "match_key", keep="first", maintain_order=True
    )
    fixtures = first.with_columns(
        status=pl.lit(MatchStatus.SCHEDULED.value),
        home_goals=pl.lit(None, dtype=pl.Int64()),
        away_goals=pl.lit(None, dtype=pl.Int64()),
        is_awarded=pl.lit(value=False),
    )
    return pl.concat([known, fixtures])
