"""Settling stakes of play money once a match is over, or off."""

import logging

from sqlalchemy import Engine

from storage.games.statements import stakes as questions
from storage.games.statements import wallets
from storage.games.writes import stakes
from storage.kit.unit_of_work import apply

_LOG = logging.getLogger("touchline.play_money")


def settle_owed(engine: Engine) -> int:
    """Settle every match that waits for it, each in a transaction; return how many stakes.

    A ledger that does not add up afterwards is an error in the log, which raises an alert.
    """
    with engine.connect() as connection:
        owed = list(connection.scalars(questions.owed()))
    settled = sum(apply(engine, stakes.settle_match(match_id)) for match_id in owed)
    if not settled:
        return 0
    _LOG.info("Settled %d stakes of play money.", settled)
    with engine.connect() as connection:
        wrong = len(connection.execute(wallets.wrong_balances()).all())
        total = connection.execute(wallets.total()).scalar_one()
    if wrong or total:
        _LOG.error("The ledger of play money does not add up: %d wallets, sum %d.", wrong, total)
    return settled
