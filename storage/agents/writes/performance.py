"""Figures of agents for those who follow them, when they have changed."""

from sqlalchemy import text

from storage.agents.events import AgentPerformanceUpdate
from storage.agents.writes import moves
from storage.kit.rules import Rule, rows

_RECENT_SECONDS = 20
_CHANGED = text(
    """
    SELECT a.agent_id,
        (SELECT count(*) FROM agents.task AS t
            WHERE t.agent_id = a.agent_id AND t.state = 'queued') AS queued,
        (SELECT count(*) FROM agents.task AS t
            WHERE t.agent_id = a.agent_id AND t.state = 'running') AS running,
        count(*) FILTER (WHERE a.outcome = 'succeeded') AS succeeded,
        count(*) FILTER (WHERE a.outcome IN ('failed', 'lost', 'timed_out')) AS failed
    FROM agents.attempt AS a
    WHERE a.started_at > date_trunc('day', clock_timestamp() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'
        AND a.agent_id IN (
            SELECT agent_id FROM agents.agent WHERE state IN ('running', 'stopping')
        )
    GROUP BY a.agent_id
    HAVING max(a.finished_at) > clock_timestamp() - make_interval(secs => :seconds)
    ORDER BY a.agent_id
    """
)


def publish_figures() -> Rule[None]:
    """Publish the figures of agents of which an attempt has ended lately."""
    for row in (yield from rows(_CHANGED, seconds=_RECENT_SECONDS)):
        payload = AgentPerformanceUpdate(
            agent_id=row["agent_id"],
            queued=row["queued"],
            running=row["running"],
            succeeded_today=row["succeeded"],
            failed_today=row["failed"],
        )
        yield from moves.publish(payload, row["agent_id"])
