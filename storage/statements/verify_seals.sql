-- One pass over the chain: recompute digests, roots, hashes and query columns.
WITH bodies AS (
    SELECT
        f.seal_no,
        count(*) AS forecasts,
        max(f.position) AS last_position,
        sha256(string_agg(sha256(f.body), ''::bytea ORDER BY f.position)) AS root,
        bool_and(f.digest = sha256(f.body)) AS digests_hold,
        bool_and(
            f.forecast_id = (b.body ->> 'forecast_id')::uuid
            AND f.match_id = (b.body ->> 'match_id')::bigint
            AND f.track = b.body ->> 'track'
            AND f.horizon = b.body ->> 'horizon'
            AND f.model_version_id = (b.body ->> 'model_version_id')::integer
            AND f.kickoff_at = (b.body ->> 'kickoff_at')::timestamptz
            AND f.as_of = (b.body ->> 'as_of')::timestamptz
            AND f.p_home = (b.body ->> 'p_home')::float8
            AND f.p_draw = (b.body ->> 'p_draw')::float8
            AND f.p_away = (b.body ->> 'p_away')::float8
            AND f.features_digest = b.body ->> 'features_digest'
            AND f.role = coalesce(b.body ->> 'role', 'champion')
        ) AS columns_hold,
        bool_and(f.sealed_at < f.kickoff_at) AS in_time,
        min(f.sealed_at) AS first_sealed_at,
        max(f.sealed_at) AS last_sealed_at
    FROM forecast.forecast AS f
    -- OFFSET 0 keeps the planner from parsing the body anew for every column.
    CROSS JOIN LATERAL (SELECT convert_from(f.body, 'UTF8')::jsonb AS body OFFSET 0) AS b
    GROUP BY f.seal_no
),
chain AS (
    SELECT
        s.*,
        row_number() OVER (ORDER BY s.seal_no) AS place,
        lag(s.hash, 1, decode(repeat('00', 32), 'hex')) OVER (ORDER BY s.seal_no) AS before,
        lag(s.sealed_at) OVER (ORDER BY s.seal_no) AS sealed_before
    FROM forecast.seal AS s
),
checked AS (
    SELECT
        c.seal_no,
        c.hash,
        coalesce(b.forecasts, 0) AS forecasts,
        CASE
            WHEN c.seal_no <> c.place THEN 'a seal is missing before it'
            WHEN c.previous <> c.before THEN 'does not name the seal before it'
            WHEN c.hash <> sha256(c.previous || c.root) THEN 'hash does not follow from its root'
            WHEN c.sealed_at < c.sealed_before THEN 'sealed before the seal before it'
            WHEN b.seal_no IS NULL THEN 'its forecasts are missing'
            WHEN NOT b.digests_hold THEN 'a body does not match its digest'
            WHEN b.forecasts <> c.forecast_count OR b.last_position <> c.forecast_count - 1
                THEN 'holds another number of forecasts than it sealed'
            WHEN c.root <> b.root THEN 'root does not follow from its forecasts'
            WHEN b.columns_hold IS NOT TRUE THEN 'a query column differs from its body'
            WHEN b.first_sealed_at <> c.sealed_at OR b.last_sealed_at <> c.sealed_at
                THEN 'a forecast names another instant of sealing'
            WHEN NOT b.in_time THEN 'a forecast was sealed after kick-off'
        END AS fault
    FROM chain AS c
    LEFT JOIN bodies AS b USING (seal_no)
)
SELECT
    count(*) AS seals,
    coalesce(sum(forecasts), 0)::bigint AS forecasts,
    (array_agg(hash ORDER BY seal_no DESC))[1] AS head,
    (array_agg(seal_no ORDER BY seal_no) FILTER (WHERE fault IS NOT NULL))[1] AS fault_seal_no,
    (array_agg(fault ORDER BY seal_no) FILTER (WHERE fault IS NOT NULL))[1] AS fault
FROM checked
