"""Every type of event has a schema, and what is published holds to it."""

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from serving.access.topics import FORMS
from storage.alerts.events import AlertRaised
from storage.event_catalogue import EVENT_TYPES, description_of
from storage.kit.event_payload import Payload
from storage.kit.events import Event

AT = datetime(2025, 11, 15, 9, tzinfo=UTC)
PACKAGES = ("assets", "pipelines", "serving", "sources", "storage", "touchline")
PROMISED = {
    "match.status", "match.score", "match.event", "match.statistics", "match.lineups",
    "forecast.updated", "forecast.live", "weather.updated", "news.published", "absence.changed",
    "accuracy.updated", "model.promoted", "alert.raised",
}  # fmt: skip


def leaves(kind: type[Payload]) -> list[type[Payload]]:
    below = [leaf for each in kind.__subclasses__() for leaf in leaves(each)]
    return below or [kind]


def test_every_payload_there_is_has_a_name_and_is_in_the_catalogue() -> None:
    ours = {each for each in leaves(Payload) if each.__module__.startswith("storage.")}
    assert ours == set(EVENT_TYPES.values())
    assert set(EVENT_TYPES) >= PROMISED


@pytest.mark.parametrize("kind", EVENT_TYPES.values(), ids=list(EVENT_TYPES))
def test_every_type_says_what_it_means_and_where_it_is_heard(kind: type[Payload]) -> None:
    description = description_of(kind)
    assert description["description"]
    assert set(description["topics"]) <= {form.form for form in FORMS}
    assert description["payload"]["type"] == "object"
    assert "additionalProperties" not in description["payload"]
    assert set(description["payload"]["properties"]) == set(kind.model_fields)


def test_a_misspelt_field_is_refused_where_it_is_written() -> None:
    with pytest.raises(ValidationError):
        AlertRaised.model_validate({"error_class": "x", "message": "y", "mesage": "z"})


@pytest.mark.parametrize("topics", [["models"], ["alerts:1"], []])
def test_a_topic_that_its_readers_do_not_expect_is_refused(topics: list[str]) -> None:
    payload = AlertRaised(error_class="x", message="y")
    with pytest.raises(ValueError, match="published under"):
        Event.of(payload, topics=topics, occurred_at=AT)


def test_what_was_not_given_is_left_out_and_null_is_kept() -> None:
    event = Event.of(
        AlertRaised(error_class="x", message="y", step=None), topics=["alerts"], occurred_at=AT
    )
    assert event.payload == {"error_class": "x", "message": "y", "step": None}


def test_nobody_publishes_past_the_catalogue() -> None:
    """`Event(...)` by hand has no schema; `Event.of(payload, ...)` does."""
    past = [
        f"{path}:{node.lineno}"
        for package in PACKAGES
        for path in Path(package).rglob("*.py")
        if path != Path("storage/kit/events.py") and "event" in path.read_text()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Event"
        and {"topics", "payload"} & {word.arg for word in node.keywords}
    ]
    assert past == []
