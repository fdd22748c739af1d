-- Seals after :after up to :until, each with what its rows say when they are read again.
WITH bodies AS (
    SELECT
        f.seal_no,
        f.position,
        f.body,
        f.digest,
        f.sealed_at,
        'forecast' AS kind,
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
        p.seal_no, p.position, p.body, p.digest, p.sealed_at, 'pick',
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
    UNION ALL
    SELECT
        r.seal_no, r.position, r.body, r.digest, r.sealed_at, 'recommendation',
        r.recommendation_id = b.recommendation_id
        AND r.match_id = b.match_id
        AND r.forecast_id = b.forecast_id
        AND r.kickoff_at = b.kickoff_at
        AND r.as_of = b.as_of
        AND r.bets = (
            SELECT count(*) FROM json_array_elements(b.markets) AS listed(market)
            WHERE market ->> 'decision' = 'bet'
        ),
        r.sealed_at < r.kickoff_at,
        r.as_of <= r.sealed_at,
        true, true
    FROM forecast.recommendation AS r
    CROSS JOIN LATERAL json_to_record(convert_from(r.body, 'UTF8')::json) AS b(
        recommendation_id uuid, match_id bigint, forecast_id uuid, kickoff_at timestamptz,
        as_of timestamptz, markets json
    )
    WHERE r.seal_no > :after AND r.seal_no <= :until
    UNION ALL
    SELECT
        i.seal_no, i.position, i.body, i.digest, i.sealed_at, 'insight',
        i.insight_id = b.insight_id
        AND i.kind = b.kind
        AND i.subject_kind = b.subject_kind
        AND i.subject_id = b.subject_id
        AND i.match_id IS NOT DISTINCT FROM b.match_id
        AND i.kickoff_at IS NOT DISTINCT FROM b.kickoff_at
        AND i.as_of = b.as_of,
        CASE WHEN i.subject_kind = 'match' AND i.kind NOT IN ('outcome', 'review')
            AND (i.kind <> 'line_move' OR i.kickoff_at IS NOT NULL)
            THEN i.sealed_at < i.kickoff_at ELSE true END,
        i.as_of <= i.sealed_at,
        true, true
    FROM forecast.sealed_insight AS i
    CROSS JOIN LATERAL json_to_record(convert_from(i.body, 'UTF8')::json) AS b(
        insight_id bigint, kind text, subject_kind text, subject_id text, match_id bigint,
        kickoff_at timestamptz, as_of timestamptz
    )
    WHERE i.seal_no > :after AND i.seal_no <= :until
), checked AS (
    -- What cannot be compared does not hold.
    SELECT
        seal_no, position, body, digest, sealed_at, kind,
        coalesce(columns_hold, false) AS columns_hold,
        coalesce(before_kickoff, false) AS before_kickoff,
        coalesce(after_facts, false) AS after_facts,
        coalesce(probabilities_hold, false) AS probabilities_hold,
        coalesce(after_lock, false) AS after_lock
    FROM bodies
), things AS (
    -- What does not hold is named by its kind.
    SELECT
        seal_no,
        count(*) AS things,
        count(*) FILTER (WHERE kind = 'forecast') AS forecasts,
        max(position) AS last_position,
        sha256(string_agg(sha256(body), ''::bytea ORDER BY position)) AS root_of_things,
        bool_and(digest = sha256(body)) AS digests_hold,
        min(kind) FILTER (WHERE NOT columns_hold) AS columns_of,
        min(kind) FILTER (WHERE NOT before_kickoff) AS late,
        min(kind) FILTER (WHERE NOT after_facts) AS early,
        bool_and(probabilities_hold) AS probabilities_hold,
        bool_and(after_lock) AS after_lock,
        min(sealed_at) AS first_sealed_at,
        max(sealed_at) AS last_sealed_at
    FROM checked GROUP BY seal_no
)
SELECT *
FROM forecast.seal
LEFT JOIN things USING (seal_no)
WHERE seal_no > :after AND seal_no <= :until
ORDER BY seal_no
