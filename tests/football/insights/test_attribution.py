"""Parts of a forecast add up to it exactly, and the cause that was planted is named first."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import polars as pl
import pytest

from football import features
from football.backtest.recipe import default
from football.backtest.tracks import Track
from football.insights import reasons
from football.insights.attribution import Parts, contrast, parts_of
from football.insights.causes import Cause, cause_of
from football.insights.fact import Fact, Kind
from football.insights.ranking import ranked
from football.models import boosting, outcome
from football.models.adjustment import Adjustment, OwnLead
from football.models.calibration import Calibration
from football.models.column import Column
from football.models.forecaster import Stack
from football.models.outcome import OutcomeModel
from football.models.regression import Prior
from football.models.spread import contrasts, triples

AT = datetime(2026, 12, 1, tzinfo=UTC)
MATCH = reasons.Match(match_id=7, home="Norden", away="Süden", as_of=AT)
PRIOR = Prior(regularisation=5.0, signed={"chances_ratio", "missed_difference"})
COLUMNS = ["chances_ratio", "newcomer_difference", "rest_difference", "season_end"]


def history(n: int, seed: int = 3) -> tuple[pl.DataFrame, np.ndarray]:
    """Matches whose outcomes follow strength, promotion and absences; nothing else matters."""
    rng = np.random.default_rng(seed)
    values = {name: rng.normal(size=n) for name in COLUMNS}
    values["newcomer_difference"] = rng.choice([-1.0, 0.0, 1.0], n, p=[0.1, 0.8, 0.1])
    missed = np.where(rng.random(n) < 0.6, rng.normal(size=n), np.nan)
    lead = 0.9 * values["chances_ratio"] - 0.8 * values["newcomer_difference"] + 0.4
    lead -= 0.7 * np.nan_to_num(missed)
    p = triples(np.stack([lead, np.full(n, -0.2)], axis=1))
    y = (p.cumsum(axis=1) > rng.random(n)[:, None]).argmax(axis=1)
    frame = pl.DataFrame({**values, "missed_difference": missed, "missed_total": np.abs(missed)})
    frame = frame.with_columns(
        pl.col("missed_difference", "missed_total").fill_nan(None),
        chances_ratio=pl.when(pl.Series(rng.random(n) < 0.2))
        .then(None)
        .otherwise("chances_ratio"),
        competition=pl.Series(rng.choice(["E0", "SP1"], n)),
    )
    return frame, y


@pytest.fixture(scope="module")
def learned() -> tuple[OutcomeModel, pl.DataFrame]:
    """A stack with everything a stack may have."""
    frame, y = history(2_500)
    model = outcome.fit_with_fallback(
        frame,
        y,
        columns=COLUMNS,
        fallback=COLUMNS[1:],
        track="odds_free",
        prior=Prior(regularisation=5.0, of_competition=20.0),
    )
    # Few rows get no trees of their own accord.
    model = replace(model, boosting=boosting.fit(frame[:1_200], y[:1_200], COLUMNS))
    groups = {"absences": ["missed_difference", "missed_total"]}
    return outcome.adjusted(model, frame, y, groups, PRIOR), frame


def test_parts_add_up_to_the_forecast_exactly(learned: tuple[OutcomeModel, pl.DataFrame]) -> None:
    model, frame = learned
    assert model.fallback is not None
    assert model.boosting is not None
    assert model.adjustments
    parts = parts_of(model, frame)
    np.testing.assert_allclose(parts.total, contrasts(model.predict(frame)), atol=1e-9)
    np.testing.assert_allclose(triples(parts.total), model.predict(frame), atol=1e-12)
    assert {Cause.HOME, Cause.STRENGTH, Cause.ABSENCES, Cause.PATTERNS} <= parts.of.keys()
    unknown = frame["missed_difference"].is_null().to_numpy()
    assert not parts.lead(Cause.ABSENCES)[unknown].any()


def test_calibration_and_a_forecasts_own_lead_are_taken_apart_too() -> None:
    frame, y = history(2_000)
    base = outcome.fit(frame, y, columns=COLUMNS[1:], prior=PRIOR, folds=1)
    calibrated = Calibration(temperature=1.3, home_tilt=0.1, away_tilt=-0.2)
    column = Column(name="missed_difference", mean=0.1, scale=2.0, weights=(-0.4, 0.1, 0.4))
    adjusted = Adjustment(
        group="absences", matches=900, columns=(column,), own_lead=OwnLead(weight=0.3, mean=0.4)
    )
    model = replace(base, calibration=calibrated, adjustments=(adjusted,))
    np.testing.assert_allclose(
        parts_of(model, frame).total, contrasts(model.predict(frame)), atol=1e-9
    )


@pytest.mark.parametrize("track", [Track.ODDS_FREE, Track.MARKET_BLENDED])
def test_parts_of_the_platforms_own_recipes_add_up(
    make_league: Callable[..., Any], track: Track
) -> None:
    at = datetime(2020, 1, 1, tzinfo=UTC)
    frame = features.training(make_league(seasons=4).facts, at)
    model = default(track).fit(frame, at)
    assert isinstance(model, Stack)
    frame = default(track).rows(frame)
    parts = parts_of(model.model, frame)
    np.testing.assert_allclose(parts.total, contrasts(model.predict(frame)), atol=1e-9)
    assert len(parts.of) >= (1 if track is Track.MARKET_BLENDED else 4)


def test_planted_causes_are_named_first(learned: tuple[OutcomeModel, pl.DataFrame]) -> None:
    model, past = learned
    reference = reasons.reference_of(parts_of(model, past))
    usual = dict.fromkeys(COLUMNS, 0.0) | {"competition": "E0"}
    missing = {"missed_difference": 4.0, "missed_total": 4.0}
    rows = [
        {**usual, **missing},
        {**usual, "missed_difference": 0.0, "missed_total": 0.5, "newcomer_difference": 1.0},
        {**usual, "missed_difference": 0.0, "missed_total": 0.5, "chances_ratio": 4.0},
    ]
    parts = parts_of(model, pl.DataFrame(rows))
    first = [next(reasons.causes(MATCH, parts, row, reference)) for row in range(3)]
    assert [fact.codes["cause"] for fact in first] == ["absences", "newcomer", "strength"]
    shift = first[0].values
    assert shift["shift"].number == pytest.approx(
        shift["probability"].number - shift["without"].number
    )
    # Who misses players is less likely to win, and no more surprising a match is made of nothing.
    assert (first[0].codes["outcome"], np.sign(shift["shift"].number)) in {
        ("home", -1),
        ("away", 1),
    }
    calm = parts_of(
        model, pl.DataFrame([{**usual, "missed_difference": 0.0, "missed_total": 0.5}])
    )
    loud = [max(f.surprise for f in reasons.causes(MATCH, p, 0, reference)) for p in (parts,)]
    quiet = [fact.surprise for fact in reasons.causes(MATCH, calm, 0, reference)]
    assert max(quiet, default=0.0) < loud[0]


def test_the_gap_to_the_market_names_the_cause_that_closes_it(
    learned: tuple[OutcomeModel, pl.DataFrame],
) -> None:
    model, _ = learned
    row = dict.fromkeys(COLUMNS, 0.0) | {"competition": "E0"}
    parts = parts_of(model, pl.DataFrame([{**row, "missed_difference": 3.0, "missed_total": 3.0}]))
    # A market that has not heard of the absences.
    market = [float(p) for p in parts.without(Cause.ABSENCES)[0]]
    fact = reasons.market_gap(MATCH, parts, 0, market, [0.05] * 99)
    assert fact is not None
    assert fact.codes["cause"] == "absences"
    assert fact.number("gap") == pytest.approx(float(parts.lead(Cause.ABSENCES)[0]))
    assert fact.number("explained") == pytest.approx(abs(fact.number("gap")))
    assert fact.chance == pytest.approx(0.01)
    ours = [float(p) for p in triples(parts.total)[0]]
    assert reasons.market_gap(MATCH, parts, 0, ours, [0.05]) is None


def test_absences_say_how_many_and_what_they_change(
    learned: tuple[OutcomeModel, pl.DataFrame],
) -> None:
    model, past = learned
    reference = reasons.reference_of(parts_of(model, past))
    row = dict.fromkeys(COLUMNS, 0.0) | {"competition": "E0"}
    parts = parts_of(model, pl.DataFrame([{**row, "missed_difference": 3.0, "missed_total": 3.0}]))
    fact = reasons.absences(MATCH, parts, 0, reasons.Missing(home=3, away=1), reference)
    assert fact is not None
    assert fact.names["team"] == "Norden"
    assert fact.number("shift") < 0
    assert reasons.absences(MATCH, parts, 0, reasons.Missing(home=0, away=0), reference) is None
    assert Fact.from_dict(json.loads(json.dumps(fact.to_dict()))).fact_id == fact.fact_id


def test_every_column_of_features_has_a_cause_and_those_that_have_names_keep_them() -> None:
    assert cause_of("rain") is Cause.WEATHER
    assert cause_of("travel") is Cause.TRAVEL
    assert cause_of("top_stake_difference") is Cause.STAKES
    assert cause_of("chances_lately") is Cause.FORM
    assert cause_of("fair_home_away") is Cause.PRICES
    assert cause_of("squad_level") is Cause.SQUADS
    assert cause_of("neutral_ground") is Cause.HOME
    assert cause_of("elo_difference") is Cause.STRENGTH
    assert isinstance(contrast((1.0, 0.0, 0.0)), np.ndarray)
    assert Parts({}, 2).total.tolist() == [[0.0, 0.0], [0.0, 0.0]]
    assert ranked([]) == []
    assert Kind.CAUSE.value == "cause"
