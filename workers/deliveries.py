"""Jobs that deliver: each takes the delivery of its channel that has waited longest."""

import asyncio
import logging
import os
import socket
import time

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from storage.delivery import writes
from storage.delivery.writes import LEASE, Attempt
from workers.channels import Channels, Result

_LOG = logging.getLogger("touchline.deliveries")
_RETRY_SECONDS = 0.5


class DeliveryRunner:
    """Makes attempts and records them.

    Args:
        engine: on the database of the deliveries.
        channels: by name; deliveries of others keep waiting.
    """

    def __init__(self, engine: Engine, channels: Channels) -> None:
        self._engine = engine
        self._channels = channels
        self._worker = f"{socket.gethostname()}:{os.getpid()}"

    async def deliver(self, channel: str) -> bool:
        """Attempt one delivery of a channel; return whether one was due.

        Cancelled in the middle, it records that the outcome is unknown.
        """
        if channel not in self._channels:
            _LOG.warning("The channel %s is not configured; its deliveries wait.", channel)
            return False
        attempt = await asyncio.to_thread(writes.begin, self._engine, channel, self._worker)
        if attempt is None:
            return False
        result = Result("unknown", "the worker was stopped while it waited for the answer")
        try:
            result = await self._channels[channel].send(attempt)
        finally:
            await asyncio.shield(asyncio.to_thread(self._record, channel, attempt, result))
        return True

    def _record(self, channel: str, attempt: Attempt, result: Result) -> None:
        """Record an outcome, through a restart of the database if there is one."""
        until = time.monotonic() + LEASE.total_seconds()
        while True:
            try:
                due = writes.finish(self._engine, attempt, result.outcome, result.error)
            except OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(_RETRY_SECONDS)
            else:
                break
        what = f"{attempt.type} (delivery {attempt.delivery_id}, attempt {attempt.attempt_no})"
        if result.outcome == "delivered":
            _LOG.info("Delivered %s by %s.", what, channel)
        elif due is not None:
            next_at = f"{due:%Y-%m-%d %H:%M:%S} UTC"
            _LOG.warning("%s failed: %s. The next attempt is at %s.", what, result.error, next_at)
        elif result.outcome == "unknown":
            _LOG.error(
                "%s may have arrived: %s. It is not sent again; `touchline deliveries list"
                " --state in_doubt` lists it.",
                what,
                result.error,
            )
        else:
            _LOG.error("%s is given up: %s.", what, result.error)
