-- What a service may do beyond its own rights, each through one function that runs as the owner.
-- Partitions are made at run time by the process that needs them first, and only the owner can make them.

-- Created apart and attached, because CREATE … PARTITION OF would block readers of the parent.
CREATE FUNCTION events.attach_partition(parent text, child text, lower_bound text, upper_bound text)
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF to_regclass(child) IS NOT NULL THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(7340004);  -- two writers that need the same partition
    IF to_regclass(child) IS NOT NULL THEN
        RETURN;
    END IF;
    EXECUTE 'CREATE TABLE ' || child || ' (LIKE ' || parent
        || ' INCLUDING DEFAULTS INCLUDING CONSTRAINTS)';
    EXECUTE 'ALTER TABLE ' || parent || ' ATTACH PARTITION ' || child
        || ' FOR VALUES FROM (' || lower_bound || ') TO (' || upper_bound || ')';
END
$$;

-- The partition that the next event falls into, and two more.
CREATE FUNCTION events.ensure_partitions() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    size CONSTANT bigint := 1000000;
    reached bigint := (SELECT last_value FROM events.seq) / size;
BEGIN
    FOR number IN reached .. reached + 2 LOOP
        PERFORM events.attach_partition(
            'events.event', 'events.event_p' || number,
            (number * size)::text, ((number + 1) * size)::text
        );
    END LOOP;
END
$$;

-- The one way into the log. The lock is held until COMMIT has made the rows visible, therefore
-- seq order is commit order.
CREATE OR REPLACE FUNCTION events.append(batch jsonb, OUT first bigint, OUT last bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    size CONSTANT bigint := 1000000;
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
    IF (first - 1 + size / 2) / size <> (last + size / 2) / size THEN
        PERFORM events.ensure_partitions();
    END IF;
    PERFORM pg_notify('touchline_events', last::text);
END
$$;

-- Forgets whole partitions that end at or before a seq; returns how many.
CREATE FUNCTION events.drop_partitions(through bigint) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    size CONSTANT bigint := 1000000;
    kept_from CONSTANT bigint := (through + 1) / size;
    dropped integer := 0;
    child regclass;
BEGIN
    FOR child IN
        SELECT inhrelid::regclass FROM pg_inherits
        WHERE inhparent = 'events.event'::regclass
            AND substring(inhrelid::regclass::text FROM '_p(\d+)$')::bigint < kept_from
    LOOP
        EXECUTE 'DROP TABLE ' || child;
        dropped := dropped + 1;
    END LOOP;
    IF dropped > 0 THEN
        UPDATE events.epoch
        SET dropped_through = greatest(dropped_through, kept_from * size - 1);
    END IF;
    RETURN dropped;
END
$$;

-- The month of payloads that an instant falls into.
CREATE FUNCTION raw.ensure_month(instant timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    month CONSTANT timestamp := date_trunc('month', instant AT TIME ZONE 'UTC');
BEGIN
    PERFORM events.attach_partition(
        'raw.payload', 'raw.payload_p' || to_char(month, 'YYYYMM'),
        quote_literal(to_char(month, 'YYYY-MM-DD') || ' 00:00:00+00'),
        quote_literal(to_char(month + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00')
    );
END
$$;

-- Forgets answers equal to the one before that were fetched so long ago and wait for nothing in
-- quarantine, with their entries in the books; returns how many. Nothing else can go.
CREATE FUNCTION raw.drop_unchanged(fetched_before timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ids uuid[];
BEGIN
    WITH gone AS (
        DELETE FROM raw.payload
        WHERE same_as IS NOT NULL AND fetched_at < fetched_before
            AND NOT EXISTS (
                SELECT FROM raw.quarantine
                WHERE quarantine.payload_id = payload.payload_id AND resolved_at IS NULL
            )
        RETURNING payload_id
    )
    SELECT coalesce(array_agg(payload_id), '{}') INTO ids FROM gone;
    DELETE FROM raw.parse_log WHERE payload_id = ANY (ids);
    RETURN cardinality(ids);
END
$$;
