"""Requests and answers of the chat protocol as values, every answer checked by ourselves.

Servers drop a grammar that they cannot read and answer 200 all the same (ggml-org/llama.cpp
#19051), or cut a prompt that is too long without a word (ollama/ollama#5902). So what comes back
is read against the schema here, and the number of tokens the server says it read is compared with
the fewest that the prompt can have.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

import orjson
from pydantic import BaseModel, ValidationError

PATH = "v1/chat/completions"
MOST_BYTES = 262_144
_LONGEST_TOKEN = 12.0
"""Bytes of text per token that no tokenizer exceeds on average."""


Shape = TypeVar("Shape", bound=BaseModel)


class ModelError(Exception):
    """A model gave no answer that can be used.

    ModelError
    ├── ModelAwayError   the server cannot be reached, is too slow or is out of order
    ├── CutPromptError   it did not read the whole prompt
    └── MalformedError   what it answered is not what was asked for
    """


class ModelAwayError(ModelError):
    """The server cannot be reached, is too slow or is out of order."""


class CutPromptError(ModelError):
    """The server did not read the whole prompt."""


class MalformedError(ModelError):
    """The answer is not what was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt(Generic[Shape]):
    """What a model is asked.

    Attributes:
        system: what it is to do, and how.
        user: the data it is to do it with.
        shape: the model of the answer; its JSON Schema is sent along.
        most_tokens: of the answer.
    """

    system: str
    user: str
    shape: type[Shape]
    most_tokens: int = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Generic[Shape]):
    """What a model answered.

    Attributes:
        document: what it says.
        prompt_tokens: that it read; 0 where the server does not say.
        answer_tokens: that it wrote; 0 likewise.
    """

    document: Shape
    prompt_tokens: int
    answer_tokens: int


def request_of(prompt: Prompt[Shape], model: str) -> bytes:
    """Return the body of a request."""
    schema = {"name": "answer", "strict": True, "schema": prompt.shape.model_json_schema()}
    return orjson.dumps(
        {
            "model": model,
            "messages": [
                {"role": "system", "content": prompt.system},
                {"role": "user", "content": prompt.user},
            ],
            "response_format": {"type": "json_schema", "json_schema": schema},
            "temperature": 0,
            "seed": 7,
            "max_tokens": prompt.most_tokens,
            "stream": False,
        }
    )


def answer_of(prompt: Prompt[Shape], body: bytes) -> Answer[Shape]:
    """Read an answer.

    Raises:
        MalformedError: it is no such answer, or does not fit the schema.
        CutPromptError: the server read fewer tokens than the prompt can have.
    """
    envelope = _object(body, "the answer")
    usage = envelope.get("usage")
    counted: Mapping[str, Any] = {}
    if isinstance(usage, dict):
        counted = cast("Mapping[str, Any]", usage)
    prompt_tokens, answer_tokens = (
        _count(counted.get(name)) for name in ("prompt_tokens", "completion_tokens")
    )
    fewest = len((prompt.system + prompt.user).encode()) / _LONGEST_TOKEN
    if 0 < prompt_tokens < fewest:
        raise CutPromptError(
            f"it read {prompt_tokens} tokens of a prompt that has {fewest:.0f} at least:"
            " give it a larger context"
        )
    try:
        document = prompt.shape.model_validate_json(_content(envelope), strict=True)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(each) for each in first["loc"]) or "the whole"
        raise MalformedError(f"it does not fit the schema: {place}: {first['msg']}") from error
    return Answer(document=document, prompt_tokens=prompt_tokens, answer_tokens=answer_tokens)


def _content(envelope: Mapping[str, Any]) -> str:
    choices = envelope.get("choices")
    if isinstance(choices, list) and choices and isinstance(choices[0], dict):
        first = cast("Mapping[str, Any]", choices[0])
        if first.get("finish_reason") == "length":
            raise MalformedError("it stopped in the middle: the answer is too long")
        message = first.get("message")
        if isinstance(message, dict):
            content = cast("Mapping[str, Any]", message).get("content")
            if isinstance(content, str):
                return content
    raise MalformedError("it has no choices.0.message.content")


def _object(body: bytes, what: str) -> dict[str, Any]:
    try:
        document: Any = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise MalformedError(f"{what} is no JSON: {error}") from error
    if not isinstance(document, dict):
        raise MalformedError(f"{what} is no JSON object")
    return cast("dict[str, Any]", document)


def _count(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
