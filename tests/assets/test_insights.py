"""What the graph finds: facts of every coming match and team, each with a text true to it."""

from datetime import timedelta

import polars as pl
import pytest
from sqlalchemy import text

from assets.predictions import surroundings
from football.insights.attribution import parts_of
from football.insights.fact import Fact
from football.insights.headlines import SPAN, last_midnight
from football.models import forecaster
from football.models.forecaster import Stack
from football.season import rules_of
from football.season.draws_frame import draws_of
from sources.simulated.world import World
from storage.forecast.models.registry import Registry
from storage.forecast.models.tracking import Tracking
from tests.assets.test_seasons import metadata_of

pytestmark = pytest.mark.services


def facts(graph) -> list[Fact]:
    wanted = text(
        "SELECT data FROM insights.insight WHERE source = 'template' AND expires_at IS NULL"
    )
    with graph.engine.connect() as connection:
        return [Fact.from_dict(data) for data in connection.execute(wanted).scalars()]


def test_every_coming_match_with_a_forecast_has_facts_and_only_what_is_new_is_announced(graph):
    first = metadata_of(graph.refresh, "predictions_insights")
    again = metadata_of(graph.again, "predictions_insights")
    assert first["new"].value == first["facts"].value > 50
    assert again["new"].value == 0
    found = facts(graph)
    of_matches = {fact.subject.id for fact in found if fact.subject.kind == "match"}
    with graph.engine.connect() as connection:
        sealed = connection.execute(
            text(
                "SELECT DISTINCT match_id::text FROM forecast.forecast"
                " JOIN football.match m USING (match_id) WHERE m.kickoff_at > :at"
            ),
            {"at": World.OPENING},
        ).scalars()
        assert set(sealed) <= of_matches
        published = connection.execute(
            text("SELECT count(*) FROM events.event WHERE type = 'insight.published'")
        ).scalar_one()
        sealed_facts, late = connection.execute(
            text(
                "SELECT count(*), count(*) FILTER (WHERE sealed_at >= kickoff_at)"
                " FROM forecast.sealed_insight"
            )
        ).one()
    assert 0 < published <= first["subjects"].value
    assert sealed_facts == first["new"].value
    assert late == 0
    kinds = {fact.kind.value for fact in found}
    assert {"favourite", "cause", "market_gap", "importance", "form"} <= kinds
    assert "disagreement" in kinds


def test_headlines_of_a_league_are_read_by_team(graph):
    wanted = text(
        "SELECT DISTINCT name, team_id FROM football.article_team"
        " JOIN football.team USING (team_id)"
    )
    as_of = World.OPENING + timedelta(days=1)
    with graph.engine.connect() as connection:
        teams = {str(name): team_id for name, team_id in connection.execute(wanted)}
        found = surroundings.press(connection, teams, as_of)
    assert [each.name for each in found] == sorted(teams)
    headlines = [headline for each in found for headline in each.headlines]
    assert headlines
    until = last_midnight(as_of)
    assert all(until - SPAN < each.published_at <= until for each in headlines)


def test_causes_add_up_to_what_was_sealed(graph):
    rows = pl.read_parquet(graph.lake / "predictions_upcoming.parquet")
    champion = Registry(graph.engine, Tracking(graph.mlflow_url)).champions()["outcome_odds_free"]
    model = forecaster.load(champion.family, champion.parameters)
    assert isinstance(model, Stack)
    causes = [fact for fact in facts(graph) if fact.kind.value == "cause"]
    parts = parts_of(model.model, rows)
    probabilities = dict(zip(rows["match_id"], model.predict(rows), strict=True))
    assert len(parts.of) > 3
    for fact in causes:
        p = probabilities[int(fact.subject.id)]
        index = ["home", "draw", "away"].index(fact.codes["outcome"])
        assert fact.number("probability") == pytest.approx(float(p[index]), abs=1e-6)
        shift = fact.number("probability") - fact.number("without")
        assert fact.number("shift") == pytest.approx(shift, abs=2e-6)


def test_season_draws_are_kept_in_the_lake_and_say_what_was_projected(graph):
    draws = draws_of(
        pl.read_parquet(graph.lake / "season_draws" / "S1.parquet"), rules_of("S1", 2025)
    )
    shares = (draws.places == 0).mean(axis=1)
    with graph.engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT t.name, p.positions[1] FROM forecast.season_projection_team p"
                " JOIN forecast.season_projection USING (projection_id)"
                " JOIN football.season USING (season_id) JOIN football.competition c"
                " USING (competition_id) JOIN football.team t USING (team_id)"
                " WHERE c.code = 'S1'"
            )
        ).all()
    assert dict(zip(draws.teams, shares.tolist(), strict=True)) == pytest.approx(
        {str(name): float(share) for name, share in rows}, abs=1e-9
    )
