"""The queue of background jobs, counted: reads the job library's tables, writes nothing."""

from sqlalchemy import text

COUNTED = text(
    """
    SELECT j.task_name AS task, j.status::text AS status, count(DISTINCT j.id) AS jobs,
        min(e.at) AS oldest_at
    FROM jobs.procrastinate_jobs AS j
    LEFT JOIN jobs.procrastinate_events AS e ON e.job_id = j.id AND e.type = 'deferred'
    GROUP BY j.task_name, j.status ORDER BY j.task_name, j.status
    """
)
"""Jobs by task and status, with the time the oldest was enqueued. No parameters."""

DUE = text(
    """
    SELECT task_name AS task, count(*) AS jobs FROM jobs.procrastinate_jobs
    WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= clock_timestamp())
    GROUP BY task_name ORDER BY task_name
    """
)
"""Jobs that a worker could take now, by task. No parameters."""
