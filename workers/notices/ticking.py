"""What is checked twice a second besides jobs: mentions, likes, posts and news that are due."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from storage.games.writes import standings
from storage.kit import unit_of_work
from storage.social.notice_kinds import OUTSIDE, Channel
from storage.social.writes import live_feeds, live_likes, mentions
from workers.notices.match_news import MatchNews
from workers.notices.sending import Timing, send_next

EVERY_SECONDS = 0.5
_MOST_SECONDS = 0.4
"""The most that one thing takes of a turn; what is left is looked at in the next."""

_LOG = logging.getLogger("touchline.notices")


class Ticking:
    """Looks, until cancelled; through restarts of the database.

    Args:
        engine: on the world's database.
        timing: how long news wait for others.
    """

    def __init__(self, engine: Engine, timing: Timing) -> None:
        self._engine = engine
        self._timing = timing
        self._news = MatchNews(engine)

    async def run(self) -> None:
        """Look again and again."""
        is_away = False
        while True:
            try:
                await asyncio.to_thread(self.tick)
                is_away = False
            except OperationalError as error:
                if not is_away:
                    _LOG.warning("Notices wait: the database is away (%s).", error.orig)
                is_away = True
            await asyncio.sleep(EVERY_SECONDS)

    def tick(self) -> None:
        """Look once at everything."""
        for act in self._acts():
            until = time.monotonic() + _MOST_SECONDS
            while act() and time.monotonic() < until:
                pass

    def _acts(self) -> Sequence[Callable[[], object]]:
        def notify_mentioned() -> object:
            return unit_of_work.apply(self._engine, mentions.notify_due())

        def tell_likes() -> object:
            return unit_of_work.apply(self._engine, live_likes.tell())

        def tell_posts() -> object:
            return unit_of_work.apply(self._engine, live_feeds.tell())

        def tell_standings() -> object:
            return unit_of_work.apply(self._engine, standings.tell())

        def sender(channel: Channel) -> Callable[[], object]:
            wait = self._timing.of(channel)
            return lambda: unit_of_work.apply(self._engine, send_next(channel, wait))

        senders = (sender(each) for each in OUTSIDE)
        read_news = self._news.read_some
        return (
            notify_mentioned, tell_likes, tell_posts, read_news, tell_standings, *senders,
        )  # fmt: skip
