-- Seals after :after up to :until, each with what its rows say when they are read again.
WITH bodies AS (
    SELECT
        f.seal_no,
        f.position,
        f.body,
        f.digest,
        f.sealed_at,
        true AS is_forecast,
        f.forecast_id = b.forecast_id
        AND f.match_id = b.match_id
        AND f.track = b.track
        AND f.horizon = b.horizon
        AND f.model_version_id = b.model_version_id
        AND f.kickoff_at = b.kickoff_at
        AND f.as_of = b.as_of
        AND f.p_home = b.p_home
        AND f.p_draw = b.p_draw
        AND f.p_away = b.p_away
        AND f.features_digest = b.features_digest
        AND f.role = coalesce(b.role, 'champion') AS columns_hold,
        f.sealed_at < f.kickoff_at AS before_kickoff,
        f.as_of <= f.sealed_at AS after_facts,
        f.p_home BETWEEN 0 AND 1 AND f.p_draw BETWEEN 0 AND 1 AND f.p_away BETWEEN 0 AND 1
        AND abs(f.p_home + f.p_draw + f.p_away - 1) < 1e-6 AS probabilities_hold,
        true AS after_lock
    FROM forecast.forecast AS f
    CROSS JOIN LATERAL json_to_record(convert_from(f.body, 'UTF8')::json) AS b(
        forecast_id uuid, match_id bigint, track text, horizon text, model_version_id integer,
        kickoff_at timestamptz, as_of timestamptz, p_home float8, p_draw float8, p_away float8,
        features_digest text, role text
    )
    WHERE f.seal_no > :after AND f.seal_no <= :until
    UNION ALL
    SELECT
        p.seal_no, p.position, p.body, p.digest, p.sealed_at, false,
        p.match_id = b.match_id
        AND p.schedule = b.schedule
        AND p.locked_at = b.locked_at
        AND p.count = b.count
        AND b.kind = 'pick',
        true, true, true,
        p.locked_at <= p.sealed_at
    FROM forecast.pick_root AS p
    CROSS JOIN LATERAL json_to_record(convert_from(p.body, 'UTF8')::json) AS b(
        kind text, match_id bigint, schedule smallint, locked_at timestamptz, count integer
    )
    WHERE p.seal_no > :after AND p.seal_no <= :until
), things AS (
    SELECT
        seal_no,
        count(*) AS things,
        count(*) FILTER (WHERE is_forecast) AS forecasts,
        max(position) AS last_position,
        sha256(string_agg(sha256(body), ''::bytea ORDER BY position)) AS root_of_things,
        bool_and(digest = sha256(body)) AS digests_hold,
        bool_and(columns_hold) AS columns_hold,
        bool_and(before_kickoff) AS before_kickoff,
        bool_and(after_facts) AS after_facts,
        bool_and(probabilities_hold) AS probabilities_hold,
        bool_and(after_lock) AS after_lock,
        min(sealed_at) AS first_sealed_at,
        max(sealed_at) AS last_sealed_at
    FROM bodies GROUP BY seal_no
)
SELECT *
FROM forecast.seal
LEFT JOIN things USING (seal_no)
WHERE seal_no > :after AND seal_no <= :until
ORDER BY seal_no
