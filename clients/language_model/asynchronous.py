"""The client for an event loop: one question at a time, with patience, behind a circuit."""

import asyncio
import time
from dataclasses import dataclass

import httpx

from clients.language_model.wire import (
    MOST_BYTES,
    PATH,
    Answer,
    CutPromptError,
    MalformedError,
    ModelAwayError,
    Prompt,
    Shape,
    answer_of,
    request_of,
)

OPENS_AFTER = 3
"""Failures in a row after which a server is left alone for a while."""


@dataclass(slots=True)
class Circuit:
    """Whether a server is asked: not for a while once it failed several times in a row.

    Attributes:
        rest_seconds: how long it is left alone.
    """

    rest_seconds: float = 60.0
    failures: int = 0
    open_until: float = 0.0

    def check(self) -> None:
        """Raises `ModelAwayError` while the server is left alone."""
        left = self.open_until - time.monotonic()
        if left > 0:
            raise ModelAwayError(
                f"it failed {self.failures} times in a row and is left alone for {left:.0f} s"
            )

    def note(self, *, is_good: bool) -> None:
        """Remember how a question ended."""
        self.failures = 0 if is_good else self.failures + 1
        if self.failures >= OPENS_AFTER:
            self.open_until = time.monotonic() + self.rest_seconds


class LanguageModel:
    """A model at a server.

    Args:
        http: a client whose base URL is the server's address; the caller closes it.
        model: its name there.
        patience_seconds: the most one answer may take.
        circuit: of this server.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        model: str,
        *,
        patience_seconds: float = 60.0,
        circuit: Circuit | None = None,
    ) -> None:
        self._http = http
        self.model = model
        self._patience = patience_seconds
        self._circuit = circuit or Circuit()
        self._turn = asyncio.Lock()

    async def ask(self, prompt: Prompt[Shape]) -> Answer[Shape]:
        """Ask, after those who asked before; a server has one question at a time.

        Raises:
            ModelAwayError: it cannot be reached, is too slow, or is left alone for a while.
            CutPromptError: it did not read the whole prompt.
            MalformedError: its answer does not fit the schema.
        """
        async with self._turn:
            self._circuit.check()
            try:
                body = await asyncio.wait_for(self._post(prompt), self._patience)
            except (httpx.HTTPError, TimeoutError) as error:
                self._circuit.note(is_good=False)
                why = str(error) or f"no answer within {self._patience:.0f} s"
                raise ModelAwayError(why) from error
            except (ModelAwayError, MalformedError):
                self._circuit.note(is_good=False)
                raise
            self._circuit.note(is_good=True)
        try:
            return answer_of(prompt, body)
        except CutPromptError:
            self._circuit.note(is_good=False)
            raise

    async def _post(self, prompt: Prompt[Shape]) -> bytes:
        headers = {"Content-Type": "application/json"}
        content = request_of(prompt, self.model)
        async with self._http.stream("POST", PATH, content=content, headers=headers) as response:
            received = bytearray()
            async for part in response.aiter_bytes():
                received += part
                if len(received) > MOST_BYTES:
                    raise MalformedError(f"the answer has more than {MOST_BYTES} bytes")
            if not response.is_success:
                raise ModelAwayError(f"it answered {response.status_code}")
        return bytes(received)
