"""Jobs that answer questions: each takes the one that has waited longest."""

import asyncio
import logging
from collections.abc import Mapping

from sqlalchemy import Engine

from clients.language_model.asynchronous import LanguageModel
from storage.insights import asking
from storage.insights.asking import MOST_ATTEMPTS, Answer
from storage.kit.rules import Row
from storage.kit.unit_of_work import apply
from words import questions
from words.language import language, use
from workers.questions import queries
from workers.questions.choosing import Chooser, Chosen

_LOG = logging.getLogger("touchline.questions")


class Answerer:
    """Answers questions.

    Args:
        engine: of the world's database.
        model: a language model that chooses queries, if there is one.
    """

    def __init__(self, engine: Engine, model: LanguageModel | None = None) -> None:
        self._engine = engine
        self._chooser = Chooser(engine, model)

    async def answer(self) -> bool:
        """Answer the question that waits longest; return whether one waited."""
        row = await asyncio.to_thread(apply, self._engine, asking.begin())
        if row is None:
            return False
        names = await asyncio.to_thread(self._names)
        # What ended the workers that tried is not tried again.
        chosen = Chosen(asked=None)
        if row["attempts"] <= MOST_ATTEMPTS:
            chosen = await self._chooser.choose(row["question"], names)
        found = await asyncio.to_thread(self._read, row, chosen, names)
        await asyncio.to_thread(apply, self._engine, asking.finish(row["question_id"], found))
        _LOG.info("Answered question %s: %s.", row["question_id"], found.query or "no query fits")
        return True

    def _names(self) -> dict[int, str]:
        with self._engine.connect() as connection:
            return queries.names_of_teams(connection)

    def _read(self, row: Row, chosen: Chosen, names: Mapping[int, str]) -> Answer:
        asked = chosen.asked
        with use(language(row["language"])), self._engine.connect() as connection:
            if asked is None:
                text, rows = questions.unanswered(), ()
            else:
                found = queries.answer(connection, asked, names)
                text, rows = found.text, found.rows
        return Answer(
            query=None if asked is None else asked.query,
            text=text,
            rows=rows,
            chosen_by="keywords" if chosen.model is None else "model",
            model=chosen.model,
        )
