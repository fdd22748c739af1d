"""Tasks `watch`: feeds that are silent, drift and open alerts, each kept once a day."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from sqlalchemy import Engine

from storage.agents.kinds.inputs import WatchInput
from storage.agents.statements import watched
from storage.agents.writes.findings import find
from storage.insights.writes import NewInsight
from storage.kit.rules import Rule
from workers.agents.work import Done, Work


async def watch(work: Work) -> Done:
    """Look at what the input names, again and again if it says so; keep what is wrong."""
    given = WatchInput.model_validate(work.attempt.input)
    until = time.monotonic() + given.seconds
    looks = 0
    found: dict[str, NewInsight] = {}
    while True:
        looks += 1
        for new in await asyncio.to_thread(_look, work, given):
            found[new.key or ""] = new
        if time.monotonic() >= until:
            break
        await work.pause(min(given.every_seconds, max(until - time.monotonic(), 0)))

    def keep() -> Rule[None]:
        for new in found.values():
            yield from find(work.attempt.agent_id, new)

    return Done(result={"looks": looks, "wrong": len(found)}, effect=keep)


def _look(work: Work, given: WatchInput) -> Sequence[NewInsight]:
    return [
        NewInsight(
            source="agent",
            agent_id=work.attempt.agent_id,
            task_id=work.attempt.task_id,
            kind=kind,
            subject_kind=subject_kind,
            subject_id=subject_id,
            title=title,
            key=f"{kind}:{subject_id}:{datetime.now(UTC):%Y-%m-%d}",
        )
        for kind, subject_kind, subject_id, title in _wrong(work.engine, given)
    ]


def _wrong(engine: Engine, given: WatchInput) -> Iterator[tuple[str, str, str, str]]:
    """Yield each thing that is wrong: its kind, what it is about, which one, and a title."""
    with engine.connect() as connection:
        if "freshness" in given.checks:
            values = {"hours": given.stale_hours}
            for row in connection.execute(watched.stale(), values).mappings():
                title = _silent(row["provider"], row["last_at"])
                yield ("freshness", "provider", row["provider"], title)
        if "drift" in given.checks:
            for row in connection.execute(watched.drifting()).mappings():
                title = f"Drift in {row['scope']}: {row['severity']}"
                yield ("drift", "drift_report", str(row["drift_report_id"]), title)
        if "alerts" in given.checks:
            for row in connection.execute(watched.open_alerts()).mappings():
                yield ("alert", "alert", str(row["alert_id"]), f"Open alert: {row['title']}")


def _silent(provider: str, last_at: datetime) -> str:
    return f"No answer from {provider} since {last_at:%Y-%m-%d %H:%M} UTC"
