CREATE SEQUENCE events.seq AS bigint;

INSERT INTO events.epoch (epoch, started_at)
VALUES (left(replace(gen_random_uuid()::text, '-', ''), 8), clock_timestamp());

-- The one way into the log. The lock is held until COMMIT has made the rows visible, therefore
-- seq order is commit order.
CREATE FUNCTION events.append(batch jsonb, OUT first bigint, OUT last bigint)
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('synchronous_commit', 'on', true);
    PERFORM pg_advisory_xact_lock(7340002);
    WITH written AS (
        INSERT INTO events.event (seq, topics, type, version, payload, occurred_at)
        SELECT nextval('events.seq'), topics, type, version, payload, occurred_at
        FROM (
            SELECT
                ARRAY(SELECT jsonb_array_elements_text(item -> 'topics')) AS topics,
                item ->> 'type' AS type,
                (item ->> 'version')::smallint AS version,
                item -> 'payload' AS payload,
                (item ->> 'occurred_at')::timestamptz AS occurred_at
            FROM jsonb_array_elements(batch) WITH ORDINALITY AS listed(item, place)
            ORDER BY place
        ) AS ordered
        RETURNING seq
    )
    SELECT min(seq), max(seq) INTO first, last FROM written;
    PERFORM pg_notify('touchline_events', last::text);
END
$$;
