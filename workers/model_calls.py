"""A language model whose every call is kept, and which rests while its answers do not pass."""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from pydantic import BaseModel
from sqlalchemy import Engine

from clients.language_model.asynchronous import LanguageModel
from clients.language_model.wire import Answer, CutPromptError, ModelAwayError, ModelError, Prompt
from storage.insights import calls
from storage.insights.calls import Call, Outcome, Purpose
from storage.kit.unit_of_work import apply

Shape = TypeVar("Shape", bound=BaseModel)


class CountedModel:
    """A model with the book of its calls.

    Args:
        engine: of the world's database.
        model: that is asked.
        purpose: what for.
        prompt_version: of what it is asked.
    """

    def __init__(
        self, engine: Engine, model: LanguageModel, purpose: Purpose, prompt_version: str
    ) -> None:
        self._engine = engine
        self._model = model
        self._purpose: Purpose = purpose
        self._version = prompt_version

    async def may_ask(self) -> bool:
        """Tell whether the guardrail lets it be asked now."""
        rule = calls.may_ask(self._purpose, self._model.model, self._version)
        return await asyncio.to_thread(apply, self._engine, rule)

    async def ask(
        self, prompt: Prompt[Shape], faults: Callable[[Shape], Sequence[str]]
    ) -> tuple[Answer[Shape], Sequence[str]]:
        """Ask, keep the call, and return the answer with what is wrong with it.

        Args:
            prompt: what is asked.
            faults: returns what is wrong with an answer; nothing if it passes.

        Raises:
            ModelError: there is no answer.
        """
        began = time.monotonic()
        try:
            answer = await self._model.ask(prompt)
        except ModelError as error:
            is_away = isinstance(error, ModelAwayError | CutPromptError)
            await self._note("away" if is_away else "malformed", began)
            raise
        found = faults(answer.document)
        await self._note("refused" if found else "passed", began, answer)
        return answer, found

    async def _note(
        self, outcome: Outcome, began: float, answer: Answer[Shape] | None = None
    ) -> None:
        call = Call(
            purpose=self._purpose,
            model=self._model.model,
            prompt_version=self._version,
            outcome=outcome,
            prompt_tokens=0 if answer is None else answer.prompt_tokens,
            answer_tokens=0 if answer is None else answer.answer_tokens,
            seconds=round(time.monotonic() - began, 3),
        )
        await asyncio.to_thread(apply, self._engine, calls.note(call))
