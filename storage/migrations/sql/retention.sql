-- The record of acts is still added to and nothing else; what is old goes by `drop_acts` alone,
-- which lets go of nothing that is younger than a month, for every role.
DROP TRIGGER refuse ON identity.audit_entry;
CREATE TRIGGER refuse BEFORE UPDATE OR TRUNCATE ON identity.audit_entry
FOR EACH STATEMENT EXECUTE FUNCTION identity.refuse();

CREATE FUNCTION identity.refuse_deletion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('touchline.drops_acts', true) = 'yes'
        AND OLD.at < clock_timestamp() - interval '30 days'
    THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'DELETE of %.% is refused: the record of acts is final',
        TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER refuse_deletion BEFORE DELETE ON identity.audit_entry
FOR EACH ROW EXECUTE FUNCTION identity.refuse_deletion();

-- Forgets acts older than so long, the oldest first, at most so many at once, and puts that on
-- record; returns how many.
CREATE FUNCTION identity.drop_acts(older_than interval, most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    before timestamptz := clock_timestamp() - greatest(older_than, interval '30 days');
    dropped integer;
BEGIN
    PERFORM set_config('touchline.drops_acts', 'yes', true);
    DELETE FROM identity.audit_entry
    WHERE at < before
        AND entry_id IN (SELECT entry_id FROM identity.audit_entry ORDER BY entry_id LIMIT most);
    GET DIAGNOSTICS dropped = ROW_COUNT;
    PERFORM set_config('touchline.drops_acts', 'no', true);
    IF dropped > 0 THEN
        INSERT INTO identity.audit_entry (act, target_kind, target_id, detail)
        VALUES ('audit.drop', 'audit', 'entries',
            jsonb_build_object('entries', dropped, 'before', before));
    END IF;
    RETURN dropped;
END
$$;
