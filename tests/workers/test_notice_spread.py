"""News for many: in batches, everybody once, from the event log to those whom it concerns."""

import resource
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, insert, select, text

from storage.identity.tables.account import account, favourite
from storage.kit.clock import DatabaseClock
from storage.kit.events import Event
from storage.kit.unit_of_work import UnitOfWork, apply
from storage.register.tables import team
from storage.social import notices
from storage.social.notices import SPREAD, News, Whom
from storage.social.tables.notice import notice, notice_audience
from storage.social.tables.profile import profile
from storage.social.writes import looking
from tests.serving.conftest import league_in
from workers.notices.match_news import MatchNews
from workers.notices.spreading import AT_ONCE, notify_next
from workers.sweep import wake_overdue

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("clock")]
COUNT = 1203
_FANS = """
WITH made AS (
    INSERT INTO identity.account (verified_at) SELECT now() FROM generate_series(1, :count)
    RETURNING account_id
)
INSERT INTO identity.favourite (account_id, team_id) SELECT account_id, :team_id FROM made
"""


def team_named(owner: Engine, name: str) -> int:
    with owner.begin() as connection:
        made = insert(team).values(name=name, country="N").returning(team.c.team_id)
        return connection.execute(made).scalar_one()


def fans_of(owner: Engine, team_id: int, count: int) -> None:
    with owner.begin() as connection:
        connection.execute(text(_FANS), {"count": count, "team_id": team_id})
        connection.execute(text("ANALYZE identity.account, identity.favourite"))


def notified(owner: Engine) -> int:
    with owner.connect() as connection:
        return connection.execute(select(func.count()).select_from(notice)).scalar_one()


def jobs(owner: Engine) -> int:
    with owner.connect() as connection:
        query = "SELECT count(*) FROM jobs.procrastinate_jobs WHERE task_name = :task"
        return connection.execute(text(query), {"task": SPREAD}).scalar_one()


def test_an_audience_is_notified_in_batches_everybody_once(
    owner_engine: Engine, worker_engine: Engine
) -> None:
    team_id = team_named(owner_engine, "Askvik")
    fans_of(owner_engine, team_id, COUNT)
    shown = {"favourite_team_id": team_id}
    with owner_engine.begin() as connection:
        made = connection.execute(insert(account).returning(account.c.account_id)).scalar_one()
        connection.execute(insert(profile).values(account_id=made, **shown))
        stranger = insert(account).returning(account.c.account_id)
        connection.execute(stranger)
    news = News(kind="goal", noun="match", thing=5, item="1-0")
    assert apply(worker_engine, notices.spread(news, Whom(team_ids=[team_id])))
    assert not apply(worker_engine, notices.spread(news, Whom(team_ids=[team_id])))
    assert jobs(owner_engine) == 1
    for expected in (AT_ONCE, 2 * AT_ONCE, COUNT + 1):
        assert notify_next(worker_engine)
        assert notified(owner_engine) == expected
    assert not notify_next(worker_engine)
    assert jobs(owner_engine) == 4
    assert not apply(worker_engine, notices.spread(news, Whom(team_ids=[team_id])))


def test_a_crash_between_batches_tells_nobody_twice_and_forgets_nobody(
    owner_engine: Engine, worker_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    team_id = team_named(owner_engine, "Askvik")
    fans_of(owner_engine, team_id, COUNT)
    apply(
        worker_engine,
        notices.spread(News(kind="goal", noun="match", thing=5), Whom(team_ids=[team_id])),
    )
    notify_next(worker_engine)
    with monkeypatch.context() as broken:
        broken.setattr("workers.notices.spreading._moved_on", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            notify_next(worker_engine)
    assert notified(owner_engine) == AT_ONCE
    with owner_engine.begin() as connection:  # the job is lost; the sweep wakes another
        connection.execute(text("DELETE FROM jobs.procrastinate_jobs"))
        earlier = "UPDATE social.notice_audience SET created_at = now() - interval '1 hour'"
        connection.execute(text(earlier))
    assert wake_overdue(worker_engine) == 1
    while notify_next(worker_engine):
        pass
    assert notified(owner_engine) == COUNT


def test_only_present_accounts_get_an_event(owner_engine: Engine, worker_engine: Engine) -> None:
    team_id = team_named(owner_engine, "Askvik")
    fans_of(owner_engine, team_id, 5)
    with owner_engine.connect() as connection:
        someone = connection.execute(select(func.min(favourite.c.account_id))).scalar_one()
    apply(worker_engine, looking.look([someone], timedelta(hours=1)))
    apply(
        worker_engine,
        notices.spread(News(kind="goal", noun="match", thing=5), Whom(team_ids=[team_id])),
    )
    while notify_next(worker_engine):
        pass
    with owner_engine.connect() as connection:
        topics = connection.execute(text("SELECT topics FROM events.event")).scalars().all()
    assert topics == [[f"user:{someone}"]]


def publish(engine: Engine, kind: str, topics: list[str], payload: dict[str, Any]) -> None:
    with UnitOfWork(engine) as uow:
        uow.publish(Event(type=kind, topics=topics, payload=payload, occurred_at=uow.now))
        uow.commit()


@pytest.fixture
def audiences(owner_engine: Engine) -> Callable[[], list[tuple[Any, ...]]]:
    def read() -> list[tuple[Any, ...]]:
        columns = (notice_audience.c.kind, notice_audience.c.item, notice_audience.c.facts)
        with owner_engine.connect() as connection:
            rows = connection.execute(
                select(*columns, notice_audience.c.whom).order_by(notice_audience.c.audience_id)
            )
            return [tuple(row) for row in rows]

    return read


def forecast(match_id: int, number: int, home: float) -> dict[str, Any]:
    sealed = {"forecast_id": f"f{number}", "p_home": home, "p_draw": 0.25, "p_away": 0.75 - home}
    return {"match_id": match_id, "home": "Askvik", "away": "Brunnby", "forecasts": [sealed]}


def test_what_the_log_says_is_notified_once_and_what_was_before_is_not(
    worker_engine: Engine, engine: Engine, clock: DatabaseClock, audiences: Any
) -> None:
    league = league_in(engine, clock)
    league_match = league.add_match(20)
    news = MatchNews(worker_engine)
    state = {
        "match_id": league_match, "status": "in_play", "home_goals_90": 0, "away_goals_90": 0,
        "home_goals_aet": None, "away_goals_aet": None,
    }  # fmt: skip
    topics = [f"match:{league_match}", "team:7", "team:8"]
    publish(engine, "match.status", topics, state)
    news.read_some()  # stands at the head: that was before
    assert audiences() == []
    publish(engine, "match.status", topics, state)
    publish(engine, "match.score", topics, {**state, "home_goals_90": 1})
    publish(engine, "match.score", topics, {**state, "home_goals_90": 1})
    publish(engine, "match.status", topics, {**state, "status": "finished", "home_goals_90": 1})
    publish(engine, "forecast.updated", topics, forecast(league_match, 1, 0.40))
    publish(engine, "forecast.updated", topics, forecast(league_match, 2, 0.41))
    publish(engine, "forecast.updated", topics, forecast(league_match, 3, 0.55))
    decided = {"decision_id": 3, "name": "outcome", "version": 4}
    publish(engine, "model.promoted", ["models"], decided)
    raised = {"alert_id": 9, "title": "feeds failed", "message": "why"}
    publish(engine, "alert.raised", ["alerts"], raised)
    news.read_some()
    news.read_some()
    found = audiences()
    assert [(kind, item) for kind, item, *_ in found[:4]] == [
        ("kickoff", ""), ("goal", "1-0"), ("final", "1-0"), ("forecast_moved", "f3"),
    ]  # fmt: skip
    facts = found[1][2]
    assert (facts["home_goals"], facts["away_goals"]) == (1, 0)
    assert "?" not in (facts["home"], facts["away"])
    assert found[0][3]["team_ids"] == [7, 8]
    moved = found[3]
    assert (moved[2]["outcome"], moved[2]["before"], moved[2]["after"]) == ("home", 0.4, 0.55)
    assert moved[3]["moved_by"] == pytest.approx(0.15)
    assert [(kind, whom["roles"]) for kind, _, _, whom in found[4:]] == [
        ("model", ["admin", "ml"]), ("alert", ["admin"]),
    ]  # fmt: skip


@pytest.mark.slow
def test_a_hundred_thousand_are_notified_in_linear_time_and_bounded_memory(
    owner_engine: Engine, worker_engine: Engine
) -> None:
    team_id = team_named(owner_engine, "Askvik")
    fans_of(owner_engine, team_id, 100_000)
    apply(
        worker_engine,
        notices.spread(News(kind="goal", noun="match", thing=5), Whom(team_ids=[team_id])),
    )
    notify_next(worker_engine)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds: list[float] = []
    is_more = True
    while is_more:
        started = time.perf_counter()
        is_more = notify_next(worker_engine)
        seconds.append(time.perf_counter() - started)
    assert notified(owner_engine) == 100_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000  # kB
    tenth = len(seconds) // 10
    first, last = sorted(seconds[:tenth])[tenth // 2], sorted(seconds[-tenth - 1 : -1])[tenth // 2]
    assert last < 3 * first, (first, last)
    assert sorted(seconds)[len(seconds) // 2] < 2  # other jobs have their turn so often
