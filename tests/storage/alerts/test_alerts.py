"""One open alert per key: announced once, acknowledged, resolved, raised again on return."""

import logging
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from storage.alerts import causes
from storage.alerts import writes as alerts
from storage.alerts.tables import alert
from storage.alerts.writes import Notice, UnknownAlertError
from storage.kit import events
from storage.kit.events import Cursor
from storage.kit.unit_of_work import UnitOfWork, apply
from tests.conftest import OPENING

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("clock")]

NOTICE = Notice(
    key="drift:S1:concept",
    kind="drift",
    severity="warning",
    title="S1 drifts",
    message="look",
    at=OPENING,
    details={"subject": "odds_free"},
    competition="S1",
)


def tell(engine: Engine, notice: Notice = NOTICE) -> alerts.Raised:
    with UnitOfWork(engine) as uow:
        raised = alerts.raise_alert(uow, notice)
        uow.commit()
    return raised


def do(engine: Engine, action, *args, **kwargs):
    return apply(engine, action(*args, **kwargs))


def settle(engine: Engine, key: str, resolution: str) -> int | None:
    with UnitOfWork(engine) as uow:
        number = alerts.resolve_key(uow, key, by="touchline", resolution=resolution)
        uow.commit()
    return number


def rows(engine: Engine):
    with engine.connect() as connection:
        return connection.execute(select(alert).order_by(alert.c.alert_id)).all()


def log(engine: Engine) -> list[events.StoredEvent]:
    with engine.connect() as connection:
        epoch = events.head(connection).cursor.epoch
        return list(events.read_after(connection, Cursor(epoch, 0)).events)


def test_what_is_seen_again_is_counted_and_announced_once(engine: Engine):
    first, second = tell(engine), tell(engine, replace(NOTICE, at=OPENING + timedelta(days=1)))
    assert (first.is_news, second.is_news) == (True, False)
    assert first.alert_id == second.alert_id
    (row,) = rows(engine)
    assert (row.occurrences, row.raised_at) == (2, OPENING)
    assert row.last_seen_at == OPENING + timedelta(days=1)
    (event,) = log(engine)
    assert (event.type, event.topics) == ("alert.raised", ["alerts", "competition:S1"])
    assert event.payload["alert_id"] == row.alert_id
    assert event.payload["details"] == {"subject": "odds_free"}
    assert event.occurred_at == OPENING


def test_what_got_worse_is_announced_again_and_never_called_better(engine: Engine):
    tell(engine)
    assert tell(engine, replace(NOTICE, severity="critical")).is_news
    assert not tell(engine, replace(NOTICE, severity="info")).is_news
    (row,) = rows(engine)
    assert (row.severity, row.occurrences) == ("critical", 3)
    assert [event.payload["severity"] for event in log(engine)] == ["warning", "critical"]


def test_acknowledging_and_resolving_are_events_and_twice_changes_nothing(engine: Engine):
    number = tell(engine).alert_id
    for by in ("ada", "grace"):
        do(engine, alerts.acknowledge, number, by=by, note="on it")
    for by in ("ada", "grace"):
        do(engine, alerts.resolve, number, by=by, resolution="mended")
    do(engine, alerts.acknowledge, number, by="late")
    (row,) = rows(engine)
    assert (row.acknowledged_by, row.note) == ("ada", "on it")
    assert (row.resolved_by, row.resolution) == ("ada", "mended")
    kinds = [event.type for event in log(engine)]
    assert kinds == ["alert.raised", "alert.acknowledged", "alert.resolved"]


def test_what_comes_back_after_it_was_resolved_is_a_new_alert(engine: Engine):
    number = tell(engine).alert_id
    do(engine, alerts.resolve, number, by="ada")
    again = tell(engine)
    assert again.is_news
    assert again.alert_id != number
    settle(engine, NOTICE.key, "gone")
    assert all(row.resolved_at for row in rows(engine))
    assert settle(engine, NOTICE.key, "y") is None


def test_what_is_announced_once_is_not_repeated_after_it_was_resolved(engine: Engine):
    once = replace(NOTICE, is_sent_once=True)
    do(engine, alerts.resolve, tell(engine, once).alert_id, by="ada")
    assert not tell(engine, once).is_news
    assert len(rows(engine)) == 1


def test_an_alert_that_is_not_there_cannot_be_acknowledged(engine: Engine):
    with pytest.raises(UnknownAlertError, match="no alert 99"):
        do(engine, alerts.acknowledge, 99, by="ada")


def test_two_who_notice_the_same_at_once_raise_one_alert(engine: Engine):
    threads = [threading.Thread(target=tell, args=(engine,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (row,) = rows(engine)
    assert row.occurrences == 6
    assert len(log(engine)) == 1


def test_alerts_are_in_the_log_of_the_process_by_their_severity(engine: Engine, caplog):
    with caplog.at_level(logging.INFO, "touchline.alerts"):
        tell(engine, replace(NOTICE, severity="critical"))
    (record,) = caplog.records
    assert (record.levelname, "S1 drifts" in record.getMessage()) == ("ERROR", True)


def test_a_refusal_is_over_when_the_provider_answers_again(engine: Engine):
    causes.refused(engine, "espn", "http://e.example", 403, OPENING)
    causes.refused(engine, "espn", "http://e.example", 403, OPENING)
    (row,) = rows(engine)
    assert (row.severity, row.kind, row.resolved_at) == ("critical", "feed", None)
    causes.welcomed(engine, "espn", "it answers again")
    assert rows(engine)[0].resolution == "it answers again"


def test_a_failed_run_is_over_when_its_job_succeeds(engine: Engine):
    run = causes.FailedRun(
        job="feeds", run_id="r1", step="fetch", error_class="E", message="", owed_at=None,
        raised_at=OPENING,
    )  # fmt: skip
    assert causes.run_failed(engine, run)
    assert not causes.run_failed(engine, run)
    with UnitOfWork(engine) as uow:
        causes.run_made_good(uow, "r1", "feeds", "r2")
        uow.commit()
    (row,) = rows(engine)
    assert row.resolution == "feeds succeeded since, in run r2"
    assert row.message
