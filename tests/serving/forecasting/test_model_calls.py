"""Calls of language models: counted, shown to Prometheus and Dagster, and the guardrail."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, update

from assets.predictions import language_model
from storage.insights import calls
from storage.insights.calls import JUDGED, REST, Call
from storage.insights.tables import model_call
from storage.kit.roles import Role
from storage.kit.unit_of_work import apply
from tests.databases import engine_as

pytestmark = pytest.mark.services


def note(engine: Engine, outcome: calls.Outcome, times: int, model: str = "gemma") -> None:
    for _ in range(times):
        call = Call(
            purpose="write", model=model, prompt_version="1", outcome=outcome,
            prompt_tokens=200, answer_tokens=30, seconds=2.5,
        )  # fmt: skip
        apply(engine, calls.note(call))


def may(engine: Engine, version: str = "1") -> bool:
    return apply(engine, calls.may_ask("write", "gemma", version))


@pytest.fixture
def worker(engine: Engine):
    made = engine_as(Role.WORKER, engine)
    yield made
    made.dispose()


def test_a_model_whose_answers_do_not_pass_rests_and_is_tried_again(engine, worker, owner_engine):
    assert may(worker)
    note(worker, "passed", 1)
    note(worker, "refused", JUDGED - 2)
    note(worker, "away", 5)  # says nothing of the model
    assert may(worker)
    note(worker, "malformed", 1)
    assert not may(worker)
    assert may(worker, version="2")  # another prompt is another try
    earlier = model_call.c.at - REST - timedelta(minutes=1)
    with owner_engine.begin() as connection:
        connection.execute(update(model_call).values(at=earlier))
    assert may(worker)
    note(worker, "refused", 1)
    assert not may(worker)
    note(worker, "passed", 2)
    assert may(worker)


def test_figures_of_a_day_are_metrics_and_a_check(engine, worker, api):
    assert language_model.check(engine).passed
    assert "touchline_language_model_passed{" not in api.get("/metrics").text
    note(worker, "passed", 4)
    note(worker, "refused", 17)
    note(worker, "away", 2)
    found = language_model.check(engine)
    assert not found.passed
    assert "4 of 21" in str(found.metadata["wrong"].value)
    shown = api.get("/metrics").text
    of = 'model="gemma",purpose="write"'
    for line in (
        f"touchline_language_model_calls{{{of}}} 23.0",
        f"touchline_language_model_passed{{{of}}} {4 / 21}",
        f'touchline_language_model_seconds{{{of},quantile="0.95"}} 2.5',
        f'touchline_language_model_tokens{{direction="read",{of}}} {23 * 200}.0',
    ):
        assert line.partition(" ")[0] in shown, line
        assert line in shown, line
