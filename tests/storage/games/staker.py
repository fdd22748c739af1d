"""A process that stakes small amounts until it is killed: `staker.py URL MATCH_ID ACCOUNT_ID…`."""

import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from random import Random

from football.outcome import Outcome
from storage.games.writes import stakes
from storage.games.writes.refusals import InsufficientError
from storage.games.writes.stakes import Bet
from storage.kit.engine import engine_of
from storage.kit.unit_of_work import apply


def main(url: str, match_id: int, accounts: list[int]) -> None:
    """Stake on and on, four at a time, all from the same wallets."""
    engine = engine_of(url)

    def stake(number: int) -> None:
        draws = Random(number)  # noqa: S311
        for _ in count():
            bet = Bet(match_id=match_id, outcome=Outcome(draws.randrange(3)), amount=1)
            try:
                apply(engine, stakes.place(draws.choice(accounts), bet))
            except InsufficientError:
                continue

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(stake, range(4)))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), [int(each) for each in sys.argv[3:]])
