"""How the models that agents made forecast, beside their champions."""

from sqlalchemy import text

SKILL = text(
    """
    WITH made AS (
        SELECT v.model_version_id, v.name, v.version, v.track
        FROM forecast.model_version AS v
        JOIN agents.task AS t ON t.dagster_run_id = v.dagster_run_id
        WHERE t.agent_id = :agent_id AND t.kind = 'train'
        ORDER BY v.model_version_id DESC LIMIT 20
    ), last AS (
        SELECT DISTINCT ON (f.match_id, f.model_version_id) f.match_id, f.model_version_id,
            f.track, f.role, f.p_home, f.p_draw, f.p_away, m.home_goals_90, m.away_goals_90
        FROM forecast.forecast AS f
        JOIN football.match AS m ON m.match_id = f.match_id
        WHERE f.sealed_at < m.kickoff_at AND m.home_goals_90 IS NOT NULL
            AND m.status = 'finished' AND f.track IN (SELECT track FROM made)
            AND (f.role = 'champion' OR f.model_version_id IN (SELECT model_version_id FROM made))
        ORDER BY f.match_id, f.model_version_id, f.seal_no DESC, f.position DESC
    ), scored AS (
        SELECT match_id, model_version_id, track, role, -ln(greatest(CASE
            WHEN home_goals_90 > away_goals_90 THEN p_home
            WHEN home_goals_90 = away_goals_90 THEN p_draw ELSE p_away END, 1e-12)) AS loss
        FROM last
    ), paired AS (
        SELECT o.model_version_id, o.loss, o.loss - c.loss AS difference
        FROM scored AS o
        JOIN scored AS c ON c.match_id = o.match_id AND c.track = o.track AND c.role = 'champion'
        WHERE o.model_version_id IN (SELECT model_version_id FROM made)
    )
    SELECT m.model_version_id, m.name, m.version, count(p.loss) AS matches,
        avg(p.loss) AS log_loss, avg(p.difference) AS difference,
        stddev_samp(p.difference) AS deviation
    FROM made AS m LEFT JOIN paired AS p ON p.model_version_id = m.model_version_id
    GROUP BY m.model_version_id, m.name, m.version
    ORDER BY m.model_version_id DESC
    """
)
"""Per model that a task of an agent trained: how it compares with the champion on the same
finished matches, by each one's last forecast before kick-off. Parameters: agent_id."""
