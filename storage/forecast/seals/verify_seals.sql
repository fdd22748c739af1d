-- Seals after :after up to :until, each with what its rows say when they are read again.
WITH things AS (
    SELECT
        f.seal_no,
        count(*) AS things,
        max(f.position) AS last_position,
        sha256(string_agg(sha256(f.body), ''::bytea ORDER BY f.position)) AS root_of_things,
        bool_and(f.digest = sha256(f.body)) AS digests_hold,
        bool_and(
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
            AND f.role = coalesce(b.role, 'champion')
        ) AS columns_hold,
        bool_and(f.sealed_at < f.kickoff_at) AS before_kickoff,
        bool_and(f.as_of <= f.sealed_at) AS after_facts,
        bool_and(
            f.p_home BETWEEN 0 AND 1 AND f.p_draw BETWEEN 0 AND 1 AND f.p_away BETWEEN 0 AND 1
            AND abs(f.p_home + f.p_draw + f.p_away - 1) < 1e-6
        ) AS probabilities_hold,
        min(f.sealed_at) AS first_sealed_at,
        max(f.sealed_at) AS last_sealed_at
    FROM forecast.forecast AS f
    CROSS JOIN LATERAL json_to_record(convert_from(f.body, 'UTF8')::json) AS b(
        forecast_id uuid, match_id bigint, track text, horizon text, model_version_id integer,
        kickoff_at timestamptz, as_of timestamptz, p_home float8, p_draw float8, p_away float8,
        features_digest text, role text
    )
    WHERE f.seal_no > :after AND f.seal_no <= :until
    GROUP BY f.seal_no
)
SELECT *
FROM forecast.seal
LEFT JOIN things USING (seal_no)
WHERE seal_no > :after AND seal_no <= :until
ORDER BY seal_no
