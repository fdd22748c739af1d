"""A process that takes the live window, says so, and writes on request: for `test_live_window`.

    python holders.py URL OPENS_AT

Prints `taken FENCE` or `busy`; then for each line of standard input writes one event and prints
`written` or `fenced`.
"""

import sys
from datetime import datetime, timedelta

from storage.forecast.writes.live_window import FencedError, Lease
from storage.kit.engine import engine_of
from storage.kit.events import Event
from storage.kit.unit_of_work import UnitOfWork


def main() -> None:
    url, at = sys.argv[1:]
    opens_at = datetime.fromisoformat(at)
    engine = engine_of(url)
    lease = Lease.take(
        engine, opens_at=opens_at, closes_at=opens_at + timedelta(hours=3), holder="test"
    )
    say("busy" if lease is None else f"taken {lease.fence}")
    if lease is None:
        return
    fenced = lease.fenced()
    for _ in sys.stdin:
        try:
            with UnitOfWork(fenced) as uow:
                uow.publish(Event(type="t", topics=["live"], payload={}, occurred_at=opens_at))
                uow.commit()
        except FencedError:
            say("fenced")
        else:
            say("written")


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
