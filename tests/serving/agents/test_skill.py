"""The skill of an agent: its models beside their champions, on the same matches."""

import math
from datetime import timedelta
from statistics import mean, stdev

import httpx
import pytest
from sqlalchemy import insert, update

from football.lifecycle import Role as Part
from football.sealed.forecast import ForecastBody
from storage.agents.tables.task import task
from storage.agents.writes import tasks
from storage.agents.writes.tasks import NewTask
from storage.football.tables.match import match
from storage.forecast.tables.forecast import model_version
from storage.forecast.writes.forecasts import seal as seal_forecasts
from storage.kit.unit_of_work import UnitOfWork, apply
from tests.people import api_of, log_in, make_account
from tests.serving.conftest import League
from tests.storage.agents.fleet import an_agent

pytestmark = pytest.mark.services

CHAMPION = (0.5, 0.3, 0.2)
CHALLENGERS = ((0.6, 0.25, 0.15), (0.45, 0.3, 0.25), (0.7, 0.2, 0.1))
AHEAD = timedelta(hours=30)
GOALS = ((2, 0), (1, 1), (0, 1), (3, 1))


def trained(league: League, run_id: str) -> int:
    """The model that a run of Dagster made."""
    values = {
        "name": "outcome_odds_free", "version": 3, "track": "odds_free",
        "family": "stacked_logit", "parameters": {}, "state": "challenger",
        "as_of": league.now, "trained_at": league.now, "dagster_run_id": run_id,
    }  # fmt: skip
    with league.engine.begin() as connection:
        made = insert(model_version).values(values).returning(model_version.c.model_version_id)
        return connection.execute(made).scalar_one()


def sealed(league: League, match_id: int, model: int, part: Part, p: tuple[float, ...]) -> None:
    body = ForecastBody(
        match_id=match_id, track="odds_free", horizon="T-24h", model_version_id=model, role=part,
        kickoff_at=league.now + AHEAD, as_of=league.now, p_home=p[0], p_draw=p[1], p_away=p[2],
        features_digest="0" * 64,
    )  # fmt: skip
    with UnitOfWork(league.engine) as uow:
        seal_forecasts(uow, [body])
        uow.commit()


def played(league: League, number: int, model: int) -> float:
    """One match with a forecast of each; return how much worse the challenger's was, in nats."""
    match_id = league.add_match(AHEAD.total_seconds() / 3600)
    given = CHALLENGERS[number % len(CHALLENGERS)]
    sealed(league, match_id, league.model_version_ids[0], Part.CHAMPION, CHAMPION)
    sealed(league, match_id, model, Part.CHALLENGER, given)
    home, away = GOALS[number % len(GOALS)]
    with league.engine.begin() as connection:
        values = {"status": "finished", "home_goals_90": home, "away_goals_90": away}
        connection.execute(update(match).where(match.c.match_id == match_id).values(values))
    outcome = 0 if home > away else 1 if home == away else 2
    return math.log(CHAMPION[outcome]) - math.log(given[outcome])


def test_the_models_of_an_agent_are_scored_beside_their_champion_with_an_interval(
    api: httpx.Client, league: League
) -> None:
    model = trained(league, "a-run-of-the-agent")
    with api_of(league.engine) as as_api:
        account_id = make_account(league.engine)
        agent_id = an_agent(as_api, account_id, kind="forecaster")
        new = NewTask(kind="train", input={"track": "odds_free"})
        row, _ = apply(as_api, tasks.create(agent_id, new, by=None))
        with as_api.begin() as connection:
            own = update(task).where(task.c.task_id == row["task_id"])
            connection.execute(own.values(dagster_run_id="a-run-of-the-agent"))
    headers = log_in(league.engine, account_id).headers

    def skill() -> dict[str, float | None]:
        answer = api.get(f"/v1/agents/{agent_id}/performance", headers=headers)
        assert answer.status_code == 200, answer.text
        (found,) = answer.json()["skill"]
        return found

    assert (skill()["matches"], skill()["difference"], skill()["low"]) == (0, None, None)
    differences = [played(league, number, model) for number in range(5)]
    few = skill()
    assert few["matches"] == 5
    assert few["low"] is None  # too few for an interval
    differences += [played(league, number, model) for number in range(5, 14)]
    found = skill()
    middle = mean(differences)
    half = 1.96 * stdev(differences) / math.sqrt(len(differences))
    assert found["matches"] == 14
    assert found["difference"] == pytest.approx(middle, abs=1e-6)
    assert found["low"] == pytest.approx(middle - half, abs=1e-6)
    assert found["high"] == pytest.approx(middle + half, abs=1e-6)
