"""Players' strengths beside the true ones of the synthetic league, and in matches not seen."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
import polars as pl
import pytest

from football.frames import INSTANT
from football.players.strength.check import coverage, differences
from football.players.strength.plus_minus import STRENGTHS_SCHEMA, strengths
from football.players.strength.prior import ValuesAreLate
from football.players.strength.sides import SIDES_SCHEMA
from sources.simulated import elevens
from sources.simulated.clubs import CLUBS
from sources.simulated.squads import squad
from sources.simulated.world import World

NOW = World.OPENING
BEFORE = datetime(2024, 7, 1, tzinfo=UTC)
PLAYED = {
    "match": pl.String(), "match_date": pl.Date(), "competition": pl.String(),
    "team": pl.String(), "is_home": pl.Boolean(), "player": pl.String(),
    "minutes": pl.Float64(), "position": pl.String(), "known_at": INSTANT,
}  # fmt: skip
RATING_NOISE = 4.0  # points; a tenth of a log goal is 15 points


class League(NamedTuple):
    """What is known of players in the synthetic league, and what is true."""

    players: pl.DataFrame
    appearances: pl.DataFrame
    values: pl.DataFrame
    sides: pl.DataFrame
    truth: pl.DataFrame

    def measured(self, as_of: datetime, *, is_rated: bool = True) -> pl.DataFrame:
        values = self.values if is_rated else self.values.clear()
        return strengths(self.players, self.appearances, values, self.sides, as_of)


@pytest.fixture(scope="module")
def league() -> League:
    world = World()
    played: list[tuple] = []
    sides: list[tuple] = []
    for season in world.seasons_as_of(NOW):
        goals, shots = season.play.goals, season.play.shots
        on_target = season.play.shots_on_target
        for index, fixture in enumerate(season.fixtures):
            known_at = fixture.kickoff_at + timedelta(hours=3)
            if known_at > NOW:
                continue
            pair = (CLUBS[fixture.home].name, CLUBS[fixture.away].name)
            match = (fixture.event_id, fixture.match_date, fixture.competition)
            for side, team in enumerate(pair):
                counts = (int(each[index, side]) for each in (goals, shots, on_target))
                sides.append((*match, team, pair[1 - side], side == 0, *counts, known_at))
                eleven = elevens.starters(elevens.fit(world.seed, season, index, side))
                played += [
                    (*match, team, side == 0, p.espn_id, 90.0, p.position, known_at)
                    for p in eleven
                ]
    noise = np.random.default_rng(21)
    people = [player for club in CLUBS for player in squad(world.seed, club.number)]
    truth = [(p.espn_id, p.attack_loss, p.defence_loss) for p in people]
    rated = [60 + 150 * (a + d) + noise.normal(0, RATING_NOISE) for _, a, d in truth]
    known_at = datetime(2018, 7, 1, tzinfo=UTC)
    return League(
        players=pl.DataFrame(
            [(p.espn_id, p.name, None, p.position) for p in people],
            schema={"player": pl.String(), "name": pl.String(), "born_on": pl.Date(),
                    "position": pl.String()},
            orient="row",
        ),
        appearances=pl.DataFrame(played, schema=PLAYED, orient="row"),
        values=pl.DataFrame(
            {"player": [row[0] for row in truth], "value": rated},
        ).with_columns(
            kind=pl.lit("rating"),
            as_of=pl.lit(known_at.date()),
            known_at=pl.lit(known_at).cast(INSTANT),
            source=pl.lit("a file"),
        ),
        sides=pl.DataFrame(sides, schema=SIDES_SCHEMA, orient="row"),
        truth=pl.DataFrame(truth, schema=["player", "attack", "defence"], orient="row"),
    )  # fmt: skip


def beside_truth(league: League, *, is_rated: bool) -> tuple[float, float]:
    """Return the correlation with the truth, and how often a 95 % interval holds it.

    Of regulars, each beside the mean of his position: who never starts is never missed.
    """
    found = league.measured(NOW, is_rated=is_rated).filter(pl.col("minutes") > 5000)
    both = found.join(league.truth, on="player", suffix="_true").with_columns(
        true=pl.col("attack_true") + pl.col("defence_true")
    )
    beside = both.with_columns(
        (pl.col(name) - pl.col(name).mean()).over("position") for name in ("total", "true")
    )
    assert beside.height > 150
    value, true, error = (beside[name].to_numpy() for name in ("total", "true", "total_error"))
    miss = np.abs(value - true) / error
    return float(np.corrcoef(value, true)[0, 1]), float((miss <= 1.96).mean())


def test_strengths_are_near_the_true_ones(league: League) -> None:
    correlation, held = beside_truth(league, is_rated=True)
    assert correlation > 0.6
    assert 0.9 <= held <= 0.99
    # Results alone tell little: a regular misses two matches of a season.
    correlation, held = beside_truth(league, is_rated=False)
    assert correlation > 0.05
    assert 0.9 <= held <= 0.99


def test_what_is_known_later_changes_nothing(league: League) -> None:
    then = league.measured(BEFORE)
    assert then.schema == STRENGTHS_SCHEMA
    is_known = pl.col("known_at") <= BEFORE
    late = league.values.with_columns(
        value=100.0 - pl.col("value"), known_at=pl.lit(BEFORE + timedelta(days=1)).cast(INSTANT)
    )
    appearances, values, sides = (
        each.filter(is_known).sample(fraction=1.0, shuffle=True, seed=5)
        for each in (league.appearances, pl.concat([league.values, late]), league.sides)
    )
    again = strengths(league.players, appearances, values, sides, BEFORE)
    for name in ("total", "total_error"):
        np.testing.assert_allclose(again[name], then[name], atol=1e-9)


def test_a_file_of_ratings_from_after_the_matches_trips(league: League) -> None:
    after = league.values.with_columns(as_of=pl.lit(NOW.date()))
    with pytest.raises(ValuesAreLate, match=r"504 values .* of 2025-11-15, known 2018-07-01"):
        strengths(league.players, league.appearances, after, league.sides, NOW)


def test_sides_with_and_without_a_player_differ_as_was_to_be_expected(league: League) -> None:
    found = differences(
        league.measured(BEFORE), league.appearances, league.sides, BEFORE.date(), NOW
    )
    held = {each.level: each.share for each in coverage(found)}
    assert found.height > 100
    assert 0.4 <= held[0.5] <= 0.6
    assert 0.9 <= held[0.95] <= 0.99


def test_players_nobody_saw_are_as_good_as_their_rating_says(league: League) -> None:
    found = strengths(
        league.players, league.appearances.clear(), league.values, league.sides.clear(), NOW
    )
    assert found.height == league.players.height
    assert found["total"].to_numpy() == pytest.approx(
        np.zeros(found.height)
    )  # no match has told what one is worth
    assert (found["total_error"] > 0.02).all()
    nobody = strengths(
        league.players.clear(), league.appearances, league.values, league.sides, NOW
    )
    assert nobody.is_empty()
    assert coverage(differences(nobody, league.appearances, league.sides, NOW.date(), NOW)) == []
