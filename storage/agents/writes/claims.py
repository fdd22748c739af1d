"""How workers take tasks: in order, within every limit, each attempt numbered and leased."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from storage.agents.writes import moves
from storage.kit.rules import Row, Rule, one, rows

LEASE = timedelta(seconds=30)
"""So long an attempt is its worker's without a sign of life."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt at a task: what every write of it names.

    Attributes:
        task_id: which task.
        attempt_no: the fence.
        agent_id: whose.
        kind: of the task.
        input: of the task.
        config: of the agent, as it was when the task was made.
        needs_approval: somebody must have agreed to its plan.
        approved_digest: of the plan that somebody agreed to; None if nobody has.
        dagster_run_id: of the run that an earlier attempt launched.
        seconds_left: until its deadline; None is without end.
    """

    task_id: int
    attempt_no: int
    agent_id: int
    kind: str
    input: Mapping[str, Any]
    config: Mapping[str, Any]
    needs_approval: bool = False
    approved_digest: bytes | None = None
    dagster_run_id: str | None = None
    seconds_left: float | None = None


# Per agent that may begin something: the first of its queue. Few agents are awake.
_HEADS = text(
    """
    SELECT a.agent_id, head.turn_at
    FROM agents.agent AS a
    CROSS JOIN LATERAL (
        SELECT t.turn_at FROM agents.task AS t
        WHERE t.agent_id = a.agent_id AND t.state = 'queued' AND t.open_dependencies = 0
            AND t.ready_at <= clock_timestamp() AND t.kind = ANY(CAST(:kinds AS text[]))
        ORDER BY t.turn_at, t.task_id LIMIT 1
    ) AS head
    WHERE a.state = 'running' AND (a.held_until IS NULL OR a.held_until <= clock_timestamp())
        AND a.parallel > (
            SELECT count(*) FROM agents.task AS r
            WHERE r.agent_id = a.agent_id AND r.state = 'running'
        )
    ORDER BY head.turn_at, a.agent_id
    LIMIT 50
    """
)

# Claims of one agent come one after the other, so that its limits are exact; nobody waits for one,
# so that claims of several agents cannot wait for each other.
_LIMITS = text(
    """
    SELECT a.agent_id, a.parallel, a.tasks_per_minute, a.seconds_per_day, a.calls_per_day,
        a.tokens_per_day, a.held_until, COALESCE(s.seconds, 0) AS seconds,
        COALESCE(s.calls, 0) AS calls, COALESCE(s.tokens, 0) AS tokens
    FROM agents.agent AS a
    LEFT JOIN agents.spending AS s
        ON s.agent_id = a.agent_id AND s.day = (clock_timestamp() AT TIME ZONE 'UTC')::date
    WHERE a.agent_id = :agent_id AND a.state = 'running'
    FOR NO KEY UPDATE OF a SKIP LOCKED
    """
)

_USE = text(
    """
    SELECT
        (SELECT count(*) FROM agents.task WHERE agent_id = :agent_id AND state = 'running')
            AS running,
        (SELECT count(*) FROM agents.attempt WHERE agent_id = :agent_id
            AND started_at > clock_timestamp() - interval '1 minute') AS started
    """
)

_CLAIM = text(
    """
    WITH chosen AS (
        SELECT task_id, state FROM agents.task AS t
        WHERE t.agent_id = :agent_id AND t.state = 'queued' AND t.open_dependencies = 0
            AND t.ready_at <= clock_timestamp() AND t.kind = ANY(CAST(:kinds AS text[]))
            AND (CAST(:before AS timestamptz) IS NULL OR t.turn_at <= :before)
        ORDER BY t.turn_at, t.task_id LIMIT :most
        FOR UPDATE SKIP LOCKED
    ), claimed AS (
        UPDATE agents.task AS t
        SET state = 'running', attempt_no = t.attempt_no + 1, worker = :worker, note = NULL,
            moved_by = NULL, lease_until = clock_timestamp() + CAST(:lease AS interval),
            started_at = COALESCE(t.started_at, clock_timestamp())
        FROM chosen WHERE t.task_id = chosen.task_id
        RETURNING t.*
    ), begun AS (
        INSERT INTO agents.attempt (
            task_id, attempt_no, agent_id, worker, started_at, heartbeat_at, waited_seconds
        )
        SELECT task_id, attempt_no, agent_id, worker, clock_timestamp(), clock_timestamp(),
            extract(epoch FROM clock_timestamp() - ready_at)
        FROM claimed
    )
    SELECT c.task_id, c.attempt_no, c.agent_id, c.kind, c.input, c.state, c.run_id,
        c.needs_approval, c.dagster_run_id, f.config,
        extract(epoch FROM c.deadline_at - clock_timestamp())::float8 AS seconds_left,
        (SELECT p.digest FROM agents.approval AS p
            WHERE p.task_id = c.task_id AND p.decision = 'approved'
            ORDER BY p.approval_id DESC LIMIT 1) AS approved_digest
    FROM claimed AS c
    JOIN agents.configuration AS f
        ON f.agent_id = c.agent_id AND f.version = c.config_version
    ORDER BY c.turn_at, c.task_id
    """
)

_HOLD = text(
    """
    UPDATE agents.agent SET held_until = :until, held_by = :reason WHERE agent_id = :agent_id
    """
)
_RELEASE = text(
    """
    UPDATE agents.agent SET held_until = NULL, held_by = NULL
    WHERE agent_id = :agent_id AND held_until IS NOT NULL
    """
)
_UNTIL = text(
    """
    SELECT CASE WHEN :reason = 'tasks_per_minute' THEN COALESCE(
        (SELECT min(started_at) FROM agents.attempt WHERE agent_id = :agent_id
            AND started_at > clock_timestamp() - interval '1 minute'),
        clock_timestamp()) + interval '1 minute'
    ELSE (date_trunc('day', clock_timestamp() AT TIME ZONE 'UTC') + interval '1 day')
        AT TIME ZONE 'UTC' END AS until
    """
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """What a claim got.

    Attributes:
        attempts: begun; the caller's from now on.
        is_contended: another worker claims of an agent at this moment: look again soon.
    """

    attempts: Sequence[Attempt] = ()
    is_contended: bool = False


def claim(
    worker: str, room: int, kinds: Sequence[str], *, lease: timedelta = LEASE
) -> Rule[Claimed]:
    """Begin attempts at the tasks whose turn it is, of one agent; none if nothing is due.

    Args:
        worker: host and process.
        room: so many at most.
        kinds: of tasks that this worker can do.
        lease: so long they are its own without a sign of life.
    """
    named = list(kinds)
    heads = yield from rows(_HEADS, kinds=named)
    is_contended = False
    for place, head in enumerate(heads):
        following = heads[place + 1]["turn_at"] if place + 1 < len(heads) else None
        agent_id: int = head["agent_id"]
        limits = yield from one(_LIMITS, agent_id=agent_id)
        is_contended = is_contended or limits is None
        most = 0 if limits is None else (yield from _room(limits, room))
        if not most:
            continue
        claimed = yield from rows(
            _CLAIM,
            agent_id=agent_id,
            kinds=named,
            before=following,
            most=most,
            worker=worker,
            lease=lease,
        )
        for row in claimed:
            yield from moves.publish_task(row)
        if claimed:
            return Claimed(attempts=[_attempt(row) for row in claimed])
    return Claimed(is_contended=is_contended)


def _room(limits: Row, room: int) -> Rule[int]:
    """Return how many tasks a locked agent may begin now; hold it where a limit is reached."""
    agent_id: int = limits["agent_id"]
    for name in ("seconds", "calls", "tokens"):
        limit = limits[f"{name}_per_day"]
        if limit is not None and limits[name] >= limit:
            yield from _hold(agent_id, f"{name}_per_day")
            return 0
    use = yield from rows(_USE, agent_id=agent_id)
    most = min(room, limits["parallel"] - use[0]["running"])
    if limits["tasks_per_minute"] is not None:
        left = limits["tasks_per_minute"] - use[0]["started"]
        if left <= 0:
            yield from _hold(agent_id, "tasks_per_minute")
            return 0
        most = min(most, left)
    if limits["held_until"] is not None:
        yield from rows(_RELEASE, agent_id=agent_id)
    return max(most, 0)


def _hold(agent_id: int, reason: str) -> Rule[None]:
    until = yield from one(_UNTIL, agent_id=agent_id, reason=reason)
    at = None if until is None else until["until"]
    yield from rows(_HOLD, agent_id=agent_id, until=at, reason=reason)


_BEAT = text(
    """
    WITH ours AS (
        SELECT task_id, attempt_no FROM unnest(
            CAST(:task_ids AS bigint[]), CAST(:attempt_nos AS integer[])
        ) AS o (task_id, attempt_no)
    ), kept AS (
        UPDATE agents.task AS t SET lease_until = clock_timestamp() + CAST(:lease AS interval)
        FROM ours AS o
        WHERE t.task_id = o.task_id AND t.attempt_no = o.attempt_no AND t.state = 'running'
        RETURNING t.task_id, t.attempt_no, t.agent_id, t.cancel_at,
            t.deadline_at <= clock_timestamp() AS is_late
    ), seen AS (
        UPDATE agents.attempt AS a SET heartbeat_at = clock_timestamp()
        FROM kept AS k WHERE a.task_id = k.task_id AND a.attempt_no = k.attempt_no
    )
    SELECT task_id, cancel_at IS NOT NULL AS is_cancelled, COALESCE(is_late, false) AS is_late
    FROM kept
    """
)


def beat(held: Sequence[Attempt], *, lease: timedelta = LEASE) -> Rule[Sequence[Row]]:
    """Give a sign of life of these attempts, and return those that have their tasks still.

    Each row says whether the task is to be cancelled, and whether its deadline has come.
    """
    return (
        yield from rows(
            _BEAT,
            task_ids=[each.task_id for each in held],
            attempt_nos=[each.attempt_no for each in held],
            lease=lease,
        )
    )


def _attempt(row: Row) -> Attempt:
    digest = row["approved_digest"]
    return Attempt(
        task_id=row["task_id"],
        attempt_no=row["attempt_no"],
        agent_id=row["agent_id"],
        kind=row["kind"],
        input=row["input"],
        config=row["config"],
        needs_approval=row["needs_approval"],
        approved_digest=None if digest is None else bytes(digest),
        dagster_run_id=row["dagster_run_id"],
        seconds_left=row["seconds_left"],
    )
