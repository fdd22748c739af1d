"""What is compared with what, and what of the difference counts."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from football.drift import discoveries, reference, samples
from football.drift.findings import Kind, Severity, worst
from football.drift.survey import Thresholds, survey
from tests.football.drift.leagues import league

AS_OF = date(2025, 1, 1)


def look(rows: pl.DataFrame, as_of: date = AS_OF, **options) -> dict:
    found = survey(rows, as_of, features=["lead"], tracks=["ours"], **options)
    assert found is not None
    return {(each.kind, each.subject, each.method): each for each in found.findings}


def test_the_present_is_compared_with_the_same_phase_of_earlier_seasons():
    compared = reference.windows(league(), AS_OF)
    assert compared is not None
    assert compared.current.height == reference.MATCHES
    assert max(compared.current["match_date"].to_list()) < AS_OF
    current = compared.current["day_of_season"].to_list()
    first, last = min(current), max(current)
    days = compared.reference["day_of_season"]
    assert (days.min(), days.max()) == (max(first - 14, 0), last + 14)
    assert [each["season_start_year"][0] for each in compared.earlier] == [2023, 2022, 2021, 2020]


def test_a_young_season_is_compared_with_nothing():
    assert survey(league(), date(2024, 9, 1), features=["lead"], tracks=["ours"]) is None
    assert survey(league().clear(), AS_OF, features=["lead"], tracks=["ours"]) is None


def test_what_comes_later_changes_nothing():
    early, late = league(), league().with_columns(
        lead=pl.when(pl.col("match_date") >= AS_OF).then(99.0).otherwise("lead")
    )  # fmt: skip
    assert look(early) == look(late)


def test_a_quiet_league_has_no_severity():
    assert worst([each.severity for each in look(league()).values()]) is None


def test_a_feature_that_moved_is_a_warning_and_only_that_feature():
    moved = league().with_columns(
        lead=pl.when(pl.col("match_date") >= date(2024, 9, 15))
        .then(pl.col("lead") + 1.5)
        .otherwise("lead")
    )
    alarming = {key: each for key, each in look(moved).items() if each.severity}
    ((kind, subject, _),) = alarming
    assert (kind, subject) == (Kind.DATA, "lead")
    (finding,) = alarming.values()
    assert finding.severity is Severity.WARNING
    assert finding.adjusted_p_value >= finding.p_value
    assert (finding.n_current, finding.n_reference > 200) == (90, True)


def test_a_column_nobody_filled_is_reported_as_not_comparable():
    empty = league().with_columns(lead=pl.lit(None, pl.Float64))
    (finding,) = [each for each in look(empty).values() if each.kind is Kind.DATA]
    assert (finding.value, finding.p_value, finding.severity) == (None, None, None)
    assert finding.n_current == 0


def test_thresholds_move_what_is_alarming():
    broken = league(broken_from=date(2024, 10, 15))
    late = date(2025, 2, 1)
    usual = look(broken, late)["concept", "ours", "CUSUM"]
    patient = look(broken, late, thresholds=Thresholds(limit=1e6))["concept", "ours", "CUSUM"]
    assert (usual.severity, patient.severity) == (Severity.CRITICAL, None)
    assert patient.threshold == 1e6


def test_the_worst_of_some_severities():
    assert worst([None, Severity.INFO, Severity.CRITICAL, Severity.WARNING]) is Severity.CRITICAL
    assert worst([None]) is None


def test_benjamini_hochberg_by_hand():
    found = discoveries.adjusted([0.01, 0.04, np.nan, 0.03, 0.5])
    assert found[[0, 1, 3, 4]] == pytest.approx([0.04, 0.16 / 3, 0.16 / 3, 0.5])
    assert np.isnan(found[2])


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=30))
def test_adjusting_only_raises_p_values_and_keeps_their_order(values):
    found = discoveries.adjusted(values)
    assert (found >= np.array(values) - 1e-12).all()
    assert (found <= 1.0).all()
    order = np.argsort(values, kind="stable")
    assert (np.diff(found[order]) >= -1e-12).all()


def test_seasons_that_differ_by_nature_are_no_drift_and_one_that_differs_more_is():
    draws = np.random.default_rng(4)
    centres = draws.normal(0.0, 0.4, 7)
    seasons = [draws.normal(centre, 1.0, 90) for centre in centres]
    assert samples.between_seasons(seasons[0], seasons[1:]).p_value > 0.05
    assert samples.between_seasons(seasons[0] + 4.0, seasons[1:]).p_value < 0.01
    assert np.isnan(samples.between_seasons(seasons[0], seasons[1:3]).p_value)
    assert np.isnan(samples.between_seasons(seasons[0], []).value)


def test_shares_of_outcomes_are_compared_by_their_counts():
    assert samples.shares([40, 25, 25], [400, 250, 250]).p_value == pytest.approx(1.0)
    changed = samples.shares([20, 45, 25], [400, 250, 250])
    assert changed.p_value < 1e-4
    assert changed.value == pytest.approx(45 / 90 - 250 / 900)
    assert np.isnan(samples.shares([0, 0, 0], [1, 1, 1]).p_value)
