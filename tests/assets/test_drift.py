"""The drift monitor on a world after its first run: what it keeps, shows and leaves alone."""

import gzip
import math
from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg
import numpy as np
import polars as pl
import pytest
from sqlalchemy import select, text

from assets.monitoring import drift_page
from assets.monitoring.drift import monitoring_drift
from football.competitions import competitions_of
from football.drift import samples
from football.drift.reference import LEAST, Windows
from pipelines.io_managers import FrameLake
from storage.kit.artifacts import Artifacts
from storage.kit.clock import DatabaseClock
from storage.kit.lake import Lake
from storage.monitoring.tables.drift import drift_report, drift_value
from storage.settings import DriftSettings

pytestmark = pytest.mark.services
looked = pytest.mark.usefixtures("shown")


@pytest.fixture(scope="module")
def shown(graph, tmp_path_factory) -> dict[str, dg.MetadataValue]:
    """Look twice at the world after its first run; return what the first look shows."""
    resources = {
        "engine": graph.engine,
        "clock": DatabaseClock(graph.engine),
        "competitions": competitions_of(simulated=True),
        "artifacts": Artifacts(tmp_path_factory.mktemp("artifacts"), "http://api.example"),
        "drift_settings": DriftSettings(),
        "io_manager": FrameLake(Lake(graph.lake)),
    }
    first, _ = (
        dg.materialize([dg.AssetSpec("models_backtest"), monitoring_drift], resources=resources)
        for _ in range(2)
    )
    (event,) = first.get_asset_materialization_events()
    return dict(event.materialization.metadata)


def reports(graph) -> dict[str, Any]:
    with graph.engine.connect() as connection:
        return {row.scope: row for row in connection.execute(select(drift_report))}


@looked
def test_every_competition_and_the_sources_have_a_report(graph):
    found = reports(graph)
    assert set(found) == {"S1", "S2", "sources"}
    for code in ("S1", "S2"):
        report = found[code]
        assert report.season_start_year == 2025
        assert LEAST <= report.n_current <= 90
        assert report.n_reference > report.n_current
        assert report.last_match_on.isoformat() < "2025-11-15"


@looked
def test_every_kind_of_drift_was_looked_at(graph):
    with graph.engine.connect() as connection:
        kinds = set(connection.execute(select(drift_value.c.kind).distinct()).scalars())
    assert kinds >= {"data", "prediction", "target", "concept", "market", "schema", "freshness"}


@looked
def test_a_world_without_drift_raises_no_alert_about_it(graph):
    assert graph.count("monitoring.alert WHERE kind = 'drift' AND competition IS NOT NULL") == 0


def test_the_page_is_an_artifact_linked_from_the_asset(graph, shown):
    metadata, report = shown, reports(graph)["S1"]
    address = metadata["report/S1"]
    assert isinstance(address, dg.UrlMetadataValue)
    number = report.drift_report_id
    assert address.url == f"http://api.example/v1/monitoring/drift/reports/{number}"
    path = metadata["page/S1"]
    assert isinstance(path, dg.PathMetadataValue)
    page = gzip.decompress(Path(path.path).read_bytes())
    assert b"<html" in page[:200].lower()
    assert b"odds_free_p_home" in page
    assert f"<title>Drift in S1 until {report.last_match_on}</title>".encode() in page
    assert f"are {report.n_reference} matches of".encode() in page


@looked
def test_a_second_look_at_the_same_matches_makes_no_other_page(graph):
    assert graph.count("monitoring.drift_report") == 3  # the day's, replaced
    with graph.engine.connect() as connection:
        pages = connection.execute(text("SELECT DISTINCT page FROM monitoring.drift_report"))
        assert {row.page for row in pages} == {
            None, "drift/S1/2025-11-15.html.gz", "drift/S2/2025-11-15.html.gz",
        }  # fmt: skip


@looked
def test_evidently_measures_what_we_measure(graph):
    summary = reports(graph)["S1"].summary
    measured = {column["column"]: column for column in summary["columns"]}
    with graph.engine.connect() as connection:
        ours = {
            row.subject: row.value
            for row in connection.execute(
                select(drift_value)
                .join(drift_report)
                .where(drift_report.c.scope == "S1", drift_value.c.method.like("Wasserstein%"))
            )
        }
    both = [name for name in measured if ours.get(name) is not None]
    assert len(both) >= 10
    for name in both:
        assert measured[name]["method"] == "wasserstein"
        assert measured[name]["value"] == pytest.approx(ours[name], rel=1e-6), name


def test_columns_that_would_stop_a_report_are_left_out():
    draws = np.random.default_rng(1)

    def rows(n: int) -> pl.DataFrame:
        empty = pl.Series([None] * n, dtype=pl.Float64)
        columns = dict.fromkeys(drift_page.NUMBERS, empty)
        columns |= {"lead": pl.Series(draws.normal(size=n)), "corners": pl.Series([1.0] * n)}
        columns["outcome"] = pl.Series(draws.integers(0, 3, n))
        columns["match_date"] = pl.Series([date(2024, 9, 1)] * n)
        return pl.DataFrame(columns)

    compared = Windows(current=rows(60), earlier=[rows(90)], season=2024)
    assert drift_page.comparable(compared) == ["lead"]
    body, summary = drift_page.page_of(compared, "S1")
    assert gzip.decompress(body)
    found = {each["column"]: each for each in summary["columns"]}
    assert set(found) == {"lead", "outcome"}
    expected = samples.wasserstein(compared.current["lead"], compared.reference["lead"])
    assert found["lead"]["value"] == pytest.approx(expected)
    assert math.isfinite(found["outcome"]["value"])
