-- Seals after :after up to :until, each with what its rows say when they are read again.
WITH sealed AS (
    SELECT seal_no, position, body, digest, sealed_at FROM forecast.forecast
    WHERE seal_no > :after AND seal_no <= :until
    UNION ALL
    SELECT seal_no, position, body, digest, sealed_at FROM forecast.recommendation
    WHERE seal_no > :after AND seal_no <= :until
),
things AS (
    SELECT
        seal_no,
        count(*) AS things,
        max(position) AS last_position,
        sha256(string_agg(sha256(body), ''::bytea ORDER BY position)) AS root_of_things,
        bool_and(digest = sha256(body)) AS digests_hold,
        min(sealed_at) AS first_sealed_at,
        max(sealed_at) AS last_sealed_at
    FROM sealed
    GROUP BY seal_no
),
forecasts AS (
    SELECT
        f.seal_no,
        coalesce(bool_and(
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
        ), false) AS columns_hold,
        coalesce(bool_and(f.sealed_at < f.kickoff_at), false) AS before_kickoff,
        coalesce(bool_and(f.as_of <= f.sealed_at), false) AS after_facts,
        coalesce(bool_and(
            f.p_home BETWEEN 0 AND 1 AND f.p_draw BETWEEN 0 AND 1 AND f.p_away BETWEEN 0 AND 1
            AND abs(f.p_home + f.p_draw + f.p_away - 1) < 1e-6
        ), false) AS probabilities_hold
    FROM forecast.forecast AS f
    CROSS JOIN LATERAL json_to_record(convert_from(f.body, 'UTF8')::json) AS b(
        forecast_id uuid, match_id bigint, track text, horizon text, model_version_id integer,
        kickoff_at timestamptz, as_of timestamptz, p_home float8, p_draw float8, p_away float8,
        features_digest text, role text
    )
    WHERE f.seal_no > :after AND f.seal_no <= :until
    GROUP BY f.seal_no
),
recommendations AS (
    SELECT
        r.seal_no,
        coalesce(bool_and(
            r.recommendation_id = b.recommendation_id
            AND r.match_id = b.match_id
            AND r.forecast_id = b.forecast_id
            AND r.kickoff_at = b.kickoff_at
            AND r.as_of = b.as_of
            AND r.bets = (
                SELECT count(*) FROM json_array_elements(b.markets) AS listed(market)
                WHERE market ->> 'decision' = 'bet'
            )
        ), false) AS advice_columns_hold,
        coalesce(bool_and(r.sealed_at < r.kickoff_at), false) AS advice_before_kickoff,
        coalesce(bool_and(r.as_of <= r.sealed_at), false) AS advice_after_facts
    FROM forecast.recommendation AS r
    CROSS JOIN LATERAL json_to_record(convert_from(r.body, 'UTF8')::json) AS b(
        recommendation_id uuid, match_id bigint, forecast_id uuid, kickoff_at timestamptz,
        as_of timestamptz, markets json
    )
    WHERE r.seal_no > :after AND r.seal_no <= :until
    GROUP BY r.seal_no
)
SELECT *
FROM forecast.seal
LEFT JOIN things USING (seal_no)
LEFT JOIN forecasts USING (seal_no)
LEFT JOIN recommendations USING (seal_no)
WHERE seal_no > :after AND seal_no <= :until
ORDER BY seal_no
