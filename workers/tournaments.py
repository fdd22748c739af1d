"""Tournaments go on: a draw when they begin, the next round once one is decided."""

import logging

from sqlalchemy import Engine

from storage.games.statements import tournaments as questions
from storage.games.writes import tournaments
from storage.kit.unit_of_work import apply

_LOG = logging.getLogger("touchline.tournaments")


def proceed_all(engine: Engine) -> int:
    """Let every tournament go on that can, each in a transaction; return how many did."""
    with engine.connect() as connection:
        running = [row.tournament_id for row in connection.execute(questions.running())]
    moved = sum(apply(engine, tournaments.proceed(each)) for each in running)
    if moved:
        _LOG.info("Moved %d tournaments on.", moved)
    return moved
