DROP FUNCTION raw.drop_unchanged(timestamptz);
DROP FUNCTION raw.ensure_month(timestamptz);
DROP FUNCTION events.drop_partitions(bigint);
DROP FUNCTION events.append(jsonb);
DROP FUNCTION events.ensure_partitions();
DROP FUNCTION events.attach_partition(text, text, text, text);

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
