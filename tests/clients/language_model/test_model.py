"""The client of a language model against a server that behaves well and badly, over real HTTP."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import httpx
import pytest
from pydantic import BaseModel

from clients.language_model.asynchronous import OPENS_AFTER, Circuit, LanguageModel
from clients.language_model.wire import (
    CutPromptError,
    MalformedError,
    ModelAwayError,
    Prompt,
)

T = TypeVar("T")


class Shape(BaseModel):
    sentences: list[dict[str, str]]


PROMPT = Prompt(
    system="Write one sentence about a fact. " * 4,
    user='{"facts": [{"id": "a1", "places": ["{probability}"]}], "headlines": []}',
    shape=Shape,
)


def with_model(
    url: str, name: str, act: Callable[[LanguageModel], Awaitable[T]], **options: Any
) -> T:
    async def run() -> T:
        async with httpx.AsyncClient(base_url=url) as http:
            return await act(LanguageModel(http, name, **options))

    return asyncio.run(run())


async def seen_by(url: str) -> int:
    """How many questions a server was asked."""
    async with httpx.AsyncClient() as http:
        return len((await http.get(f"{url}/seen")).json()["seen"])


def test_an_answer_is_read_with_what_it_took(model_url: str) -> None:
    answer = with_model(model_url, "good", lambda model: model.ask(PROMPT))
    assert answer.document.sentences == [{"fact": "a1", "text": "It stands at {probability}."}]
    assert answer.prompt_tokens > 0
    assert answer.answer_tokens == 20
    seen = httpx.get(f"{model_url}/seen").json()["seen"][-1]
    assert seen["temperature"] == 0
    assert seen["response_format"]["json_schema"]["schema"] == Shape.model_json_schema()


@pytest.mark.parametrize(
    ("behaviour", "error", "reason"),
    [
        ("schema", MalformedError, "sentences"),
        ("prose", MalformedError, "schema"),
        ("garbage", MalformedError, "no JSON"),
        ("huge", MalformedError, "more than"),
        ("long", MalformedError, "too long"),
        ("cuts", CutPromptError, "larger context"),
        ("broken", ModelAwayError, "500"),
    ],
)
def test_what_is_no_answer_is_refused(
    model_url: str, behaviour: str, error: type[Exception], reason: str
) -> None:
    with pytest.raises(error, match=reason):
        with_model(model_url, behaviour, lambda model: model.ask(PROMPT))


def test_a_slow_server_is_not_waited_for(model_url: str) -> None:
    began = time.monotonic()
    with pytest.raises(ModelAwayError, match="no answer within"):
        with_model(model_url, "slow", lambda model: model.ask(PROMPT), patience_seconds=0.2)
    assert time.monotonic() - began < 2.5


def test_a_server_that_keeps_failing_is_left_alone_and_asked_again_later(model_url: str) -> None:
    circuit = Circuit(rest_seconds=600.0)

    async def act(model: LanguageModel) -> int:
        for _ in range(OPENS_AFTER):
            with pytest.raises(ModelAwayError, match="500"):
                await model.ask(PROMPT)
        before = await seen_by(model_url)
        with pytest.raises(ModelAwayError, match="left alone"):
            await model.ask(PROMPT)
        assert await seen_by(model_url) == before
        circuit.open_until = time.monotonic()
        with pytest.raises(ModelAwayError, match="500"):
            await model.ask(PROMPT)
        model.model = "good"
        circuit.open_until = 0.0
        await model.ask(PROMPT)
        return circuit.failures

    assert with_model(model_url, "broken", act, circuit=circuit) == 0


def test_questions_wait_for_each_other(model_url: str) -> None:
    async def act(model: LanguageModel) -> None:
        await asyncio.gather(*(model.ask(PROMPT) for _ in range(6)))

    with_model(model_url, "queued", act)
    assert httpx.get(f"{model_url}/seen").json()["most_at_once"]["queued"] == 1


def test_a_server_that_is_not_there_is_away() -> None:
    with pytest.raises(ModelAwayError):
        with_model("http://127.0.0.1:1", "good", lambda model: model.ask(PROMPT))
