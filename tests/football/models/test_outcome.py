"""The outcome stack learns, calibrates in time order, and bears missing values."""

import json

import numpy as np
import polars as pl
import pytest
from sklearn.linear_model import LogisticRegression

from football import scores
from football.models import outcome
from football.models.calibration import softmax
from football.models.errors import FitError
from football.models.outcome import OutcomeModel
from football.models.regression import Prior

WEIGHTS = np.array([[0.8, 0.0, -0.8], [0.3, -0.1, -0.2], [0.0, 0.0, 0.0]])
COLUMNS = ("elo_difference", "form", "noise")


def history(n: int, seed: int) -> tuple[pl.DataFrame, np.ndarray, np.ndarray]:
    """Features on their own scales, true triples, and outcomes drawn from them."""
    rng = np.random.default_rng(seed)
    z = rng.normal(size=(n, 3))
    p = softmax(z @ WEIGHTS + [0.4, 0.0, 0.1])
    y = (p.cumsum(axis=1) > rng.random(n)[:, None]).argmax(axis=1)
    frame = pl.DataFrame(z * [150.0, 0.5, 1.0] + [20.0, 1.3, 0.0], schema=list(COLUMNS))
    return frame, p, y


def test_the_truth_is_nearly_recovered() -> None:
    frame, _, y = history(12_000, 1)
    later, truth, happened = history(4_000, 2)
    model = outcome.fit(frame, y, columns=COLUMNS)
    p = model.predict(later)
    assert np.abs(p - truth).mean() < 0.012
    assert scores.log_loss(p, happened).mean() < scores.log_loss(truth, happened).mean() + 0.003


def test_predicting_is_what_scikit_learn_would_say() -> None:
    frame, _, y = history(800, 3)
    z = frame.to_numpy()
    z = (z - z.mean(axis=0)) / z.std(axis=0)
    reference = LogisticRegression(C=0.1, tol=1e-10, max_iter=1000).fit(z, y)
    model = outcome.fit(frame, y, columns=COLUMNS, prior=Prior(regularisation=10.0), folds=1)
    assert model.predict(frame) == pytest.approx(reference.predict_proba(z), abs=1e-4)


def test_overfitting_is_cooled_by_calibration_on_later_rows() -> None:
    rng = np.random.default_rng(4)
    frame, _, y = history(600, 4)
    noisy = frame.with_columns(pl.Series(f"noise_{i}", rng.normal(size=600)) for i in range(60))
    model = outcome.fit(noisy, y, columns=noisy.columns, prior=Prior(regularisation=0.01))
    assert model.calibration.temperature > 1.2


def test_calibration_never_sees_earlier_rows_forecast_by_later_ones() -> None:
    frame, _, y = history(1_000, 5)
    model = outcome.fit(frame, y, columns=COLUMNS, folds=2)
    by_hand = outcome.fit(frame[:500], y[:500], columns=COLUMNS, folds=1)
    expected = outcome.calibration.fit(by_hand.predict(frame[500:]), y[500:])
    assert model.calibration == expected


def test_a_missing_value_is_answered_by_what_its_absence_meant() -> None:
    frame, _, y = history(6_000, 6)
    rng = np.random.default_rng(6)
    # The form of newcomers is missing, and newcomers lose at home.
    is_new = rng.random(6_000) < 0.3
    y = np.where(is_new & (rng.random(6_000) < 0.6), 2, y)
    frame = frame.with_columns(form=pl.when(~pl.Series(is_new)).then(pl.col("form")))
    model = outcome.fit(frame, y, columns=COLUMNS)
    form = model.columns[1]
    assert form.when_missing[2] > 0.5
    assert model.columns[0].when_missing == (0.0, 0.0, 0.0)
    p = model.predict(frame)
    assert p[is_new, 2].mean() == pytest.approx((y[is_new] == 2).mean(), abs=0.02)


def test_values_missing_only_after_training_count_as_the_mean() -> None:
    frame, _, y = history(1_000, 7)
    model = outcome.fit(frame, y, columns=COLUMNS)
    means = {column.name: column.mean for column in model.columns}
    nothing = pl.DataFrame({name: [None, float("nan")] for name in COLUMNS}, strict=False)
    assert model.predict(nothing) == pytest.approx(
        np.tile(model.predict(pl.DataFrame([means])), (2, 1))
    )


def test_a_column_that_never_varies_or_is_never_there_does_no_harm() -> None:
    frame, _, y = history(500, 8)
    frame = frame.with_columns(constant=pl.lit(3.0), absent=pl.lit(None, dtype=pl.Float64))
    model = outcome.fit(frame, y, columns=(*COLUMNS, "constant", "absent"))
    assert np.isfinite(model.predict(frame)).all()
    assert model.columns[-1].weights == pytest.approx((0.0, 0.0, 0.0))
    assert not any(str(weight) == "-0.0" for c in model.columns for weight in c.weights)


def test_weights_of_zero_are_rows_left_out() -> None:
    frame, _, y = history(400, 9)
    half = outcome.fit(frame[200:], y[200:], columns=COLUMNS, folds=1)
    weighted = outcome.fit(frame, y, columns=COLUMNS, folds=1, weights=np.repeat([0.0, 1.0], 200))
    assert weighted.predict(frame) == pytest.approx(half.predict(frame), abs=1e-6)


def test_a_frame_without_a_needed_column_is_refused_by_name() -> None:
    frame, _, y = history(300, 10)
    model = outcome.fit(frame, y, columns=COLUMNS)
    with pytest.raises(ValueError, match="lacks the columns form, noise"):
        model.predict(frame.drop("form", "noise"))


def test_a_history_without_draws_cannot_be_fitted() -> None:
    frame, _, y = history(300, 11)
    with pytest.raises(FitError, match="all three"):
        outcome.fit(frame, np.where(y == 1, 0, y), columns=COLUMNS)


def test_rows_and_outcomes_must_match_in_number() -> None:
    frame, _, y = history(300, 12)
    with pytest.raises(FitError, match="300 rows, 299 outcomes"):
        outcome.fit(frame, y[:-1], columns=COLUMNS)


def test_a_model_survives_json() -> None:
    frame, _, y = history(400, 13)
    frame = frame.with_columns(form=pl.when(pl.col("form") > 1.0).then(pl.col("form")))
    model = outcome.fit(frame, y, columns=COLUMNS, track="market_blended")
    again = OutcomeModel.from_dict(json.loads(json.dumps(model.to_dict(), sort_keys=True)))
    assert again == model
    assert again.track == "market_blended"


def test_rows_that_lack_a_column_are_forecast_by_what_learned_without_it():
    rng = np.random.default_rng(11)
    frame = pl.DataFrame({"always": rng.normal(size=2_000), "often": rng.normal(size=2_000)})
    y = rng.integers(3, size=2_000)
    holes = pl.when(pl.int_range(pl.len()) % 4 > 0).then("often").alias("often")
    holed = frame.with_columns(holes)
    model = outcome.fit_with_fallback(
        holed,
        y,
        columns=["always", "often"],
        fallback=["always"],
        track="odds_free",
        prior=Prior(regularisation=10.0),
    )
    assert model.fallback is not None
    p, lacks = model.predict(holed), holed["often"].is_null().to_numpy()
    assert p[lacks] == pytest.approx(model.fallback.predict(holed.filter(lacks)))
    assert p[~lacks] != pytest.approx(model.fallback.predict(holed.filter(~lacks)))
    assert OutcomeModel.from_dict(model.to_dict()) == model


def test_where_few_rows_have_all_columns_only_the_fallback_is_kept():
    rng = np.random.default_rng(11)
    often = [1.0] * 20 + [None] * 980
    frame = pl.DataFrame({"always": rng.normal(size=1_000), "often": often})
    model = outcome.fit_with_fallback(
        frame,
        rng.integers(3, size=1_000),
        columns=["always", "often"],
        fallback=["always"],
        track="odds_free",
        prior=Prior(regularisation=10.0),
    )
    assert [column.name for column in model.columns] == ["always"]
    assert model.fallback is None


def test_symmetry_keeps_signed_columns_out_of_the_draw_and_others_out_of_the_lead():
    frame, _, y = history(400, 21)
    free = outcome.fit(frame, y, columns=COLUMNS, folds=1)
    prior = Prior(signed={"elo_difference"}, unsigned={"form"})
    bound = outcome.fit(frame, y, columns=COLUMNS, folds=1, prior=prior)

    def on(model: OutcomeModel, name: str) -> tuple[float, float]:
        home, draw, away = next(c.weights for c in model.columns if c.name == name)
        return abs(home - away), abs(draw - (home + away) / 2.0)

    assert on(bound, "elo_difference")[1] < 0.2 * on(free, "elo_difference")[1]
    assert on(bound, "form")[0] < 0.2 * on(free, "form")[0]
    assert on(bound, "elo_difference")[0] == pytest.approx(on(free, "elo_difference")[0], rel=0.1)


def test_a_competition_is_calibrated_to_its_own_draws_as_far_as_its_matches_show_them():
    frame, _, y = history(6_000, 22)
    rng = np.random.default_rng(22)
    code = rng.choice(["E0", "SP2", "G1"], size=6_000, p=[0.5, 0.45, 0.05])
    y = np.where((code != "E0") & (rng.random(6_000) < 0.2), 1, y)
    frame = frame.with_columns(competition=pl.Series(code))
    prior = Prior(of_competition=100.0)
    model = outcome.fit(frame, y, columns=COLUMNS, folds=1, prior=prior)
    level = model.level_of
    assert level["SP2"] > level["G1"] > 0.0 > level["E0"]
    draws = model.predict(frame)[code == "SP2", 1].mean()
    assert draws == pytest.approx((y[code == "SP2"] == 1).mean(), abs=0.03)
    elsewhere = frame.with_columns(competition=pl.lit("no such league"))
    assert model.predict(elsewhere) == pytest.approx(model.predict(frame.drop("competition")))
    assert OutcomeModel.from_dict(json.loads(json.dumps(model.to_dict()))) == model
