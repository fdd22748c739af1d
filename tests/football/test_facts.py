"""Facts: what is known when, and in which frames."""

from datetime import UTC, date, datetime, timedelta

import polars as pl

from football.facts import Facts
from football.frames import MATCHES_SCHEMA, ODDS_SCHEMA, STATISTICS_SCHEMA
from football.observations.match import (
    Market,
    MatchObservation,
    MatchStatus,
    Phase,
    PricePhase,
    Quote,
    Score,
    Statistics,
    TeamReference,
)

READ_LATER = datetime(2030, 1, 1, tzinfo=UTC)
KICKOFF = datetime(2018, 8, 11, tzinfo=UTC)


def observation(
    *,
    kickoff_at: datetime = KICKOFF,
    has_kickoff_time: bool = False,
    status: MatchStatus = MatchStatus.FINISHED,
    score: Score | None = None,
    fetched_at: datetime = READ_LATER,
    statistics: Statistics | None = None,
    quotes: tuple[Quote, ...] = (),
) -> MatchObservation:
    return MatchObservation(
        row_no=1,
        source="footballdata",
        source_competition_id="E0",
        season_start_year=2018,
        home=TeamReference(name="Arsenal"),
        away=TeamReference(name="Leeds"),
        kickoff_at=kickoff_at,
        has_kickoff_time=has_kickoff_time,
        status=status,
        phase=Phase.FINAL if status is MatchStatus.FINISHED else Phase.PRE,
        fetched_at=fetched_at,
        score=score or Score(home_goals_90=2, away_goals_90=1),
        statistics=statistics,
        quotes=quotes,
    )


def quote(phase: PricePhase, book: str = "ps") -> Quote:
    return Quote(book, Market.MATCH_ODDS, 0.0, phase, (2.0, 3.4, 4.1))


def test_a_date_only_result_is_known_from_the_next_day():
    facts = Facts.from_observations([observation()])
    eve = facts.as_known(KICKOFF + timedelta(hours=23, minutes=59)).matches.row(0, named=True)
    after = facts.as_known(KICKOFF + timedelta(days=1)).matches.row(0, named=True)
    assert (eve["status"], eve["home_goals"]) == ("scheduled", None)
    assert (after["status"], after["home_goals"], after["known_basis"]) == (
        "finished",
        2,
        "assumed",
    )


def test_a_timed_result_is_known_two_and_a_quarter_hours_after_kick_off():
    kickoff = KICKOFF + timedelta(hours=15)
    facts = Facts.from_observations([observation(kickoff_at=kickoff, has_kickoff_time=True)])
    assert facts.matches["known_at"].item() == kickoff + timedelta(hours=2, minutes=15)


def test_what_was_seen_earlier_than_assumed_is_observed():
    seen = KICKOFF + timedelta(hours=20)
    facts = Facts.from_observations([observation(fetched_at=seen)])
    assert facts.matches.select("known_at", "known_basis").row(0) == (seen, "observed")


def test_only_opening_and_collected_prices_are_known_before_a_match():
    phases = list(PricePhase)
    facts = Facts.from_observations([observation(quotes=tuple(quote(p) for p in phases))])
    before = facts.as_known(KICKOFF)
    assert set(before.odds["phase"]) == {PricePhase.OPENING, PricePhase.COLLECTED}
    assert facts.as_known(KICKOFF + timedelta(days=1)).odds.height == len(phases)


def test_the_key_has_the_date_of_the_file_even_after_midnight_in_london():
    kickoff = datetime(2018, 8, 10, 23, 30, tzinfo=UTC)
    facts = Facts.from_observations([observation(kickoff_at=kickoff, has_kickoff_time=True)])
    row = facts.matches.row(0, named=True)
    assert row["match_key"] == "E0|2018-08-11|Arsenal|Leeds"
    assert row["match_date"] == date(2018, 8, 11)


def test_a_second_observation_fills_what_the_first_lacks_and_overrules_nothing():
    first = observation(
        statistics=Statistics(home_shots=10), quotes=(quote(PricePhase.COLLECTED),)
    )
    second = observation(
        score=Score(home_goals_90=9, away_goals_90=9),
        statistics=Statistics(home_shots=99, away_shots=7),
        quotes=(quote(PricePhase.COLLECTED), quote(PricePhase.CLOSING)),
    )
    facts = Facts.from_observations([first, second])
    assert facts.matches.select("home_goals", "away_goals").rows() == [(2, 1)]
    assert facts.statistics.select("home_shots", "away_shots").rows() == [(10, 7)]
    assert facts.odds["phase"].to_list() == [PricePhase.CLOSING, PricePhase.COLLECTED]


def test_a_match_without_a_final_score_has_no_goals():
    facts = Facts.from_observations([observation(status=MatchStatus.ABANDONED)])
    assert facts.matches.select("status", "home_goals").row(0) == ("abandoned", None)


def test_as_recorded_returns_the_version_that_was_current():
    facts = Facts.from_observations([observation()])
    corrected_at = READ_LATER + timedelta(days=3)
    old = facts.matches.with_columns(pl.lit(corrected_at).alias("superseded_at"))
    new = facts.matches.with_columns(
        pl.lit(corrected_at).alias("recorded_at"), pl.lit(5).alias("home_goals")
    )
    both = Facts.of(pl.concat([old, new], how="vertical_relaxed"), facts.statistics, facts.odds)
    assert both.as_recorded(READ_LATER).matches["home_goals"].to_list() == [2]
    assert both.as_recorded(corrected_at).matches["home_goals"].to_list() == [5]
    assert both.as_recorded(READ_LATER - timedelta(days=1)).matches.is_empty()


def test_frames_have_exactly_the_published_schemas():
    for facts in (
        Facts.empty(),
        Facts.from_observations([observation()]),
        Facts.from_observations([]),
    ):
        assert facts.matches.schema == MATCHES_SCHEMA
        assert facts.statistics.schema == STATISTICS_SCHEMA
        assert facts.odds.schema == ODDS_SCHEMA
