-- What was registered is what is tested: only where a test stands may change, and only forward.
CREATE FUNCTION monitoring.guard_ab_test() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moving CONSTANT text[] := ARRAY['state', 'reason', 'memo', 'started_at', 'ended_at'];
    is_forward boolean;
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION '% of monitoring.ab_test is refused: a registered test stays on record',
            TG_OP USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF to_jsonb(OLD) - moving <> to_jsonb(NEW) - moving THEN
        RAISE EXCEPTION 'test % is registered: cancel it and register another', OLD.ab_test_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    is_forward := CASE OLD.state
        WHEN 'registered' THEN NEW.state IN ('registered', 'insufficient', 'cancelled')
        WHEN 'insufficient' THEN NEW.state <> 'registered'
        WHEN 'running' THEN NEW.state NOT IN ('registered', 'insufficient')
        ELSE false
    END;
    IF NOT is_forward THEN
        RAISE EXCEPTION 'test % is % and does not become %', OLD.ab_test_id, OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.started_at <> NEW.started_at THEN
        RAISE EXCEPTION 'test % started at %', OLD.ab_test_id, OLD.started_at
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON monitoring.ab_test
FOR EACH ROW EXECUTE FUNCTION monitoring.guard_ab_test();
CREATE TRIGGER guard_whole BEFORE TRUNCATE ON monitoring.ab_test
FOR EACH STATEMENT EXECUTE FUNCTION monitoring.guard_ab_test();

CREATE FUNCTION monitoring.refuse_ab() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of %.% is refused: what was read and shown stays on record',
        TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE TRIGGER refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON monitoring.ab_reading
FOR EACH STATEMENT EXECUTE FUNCTION monitoring.refuse_ab();
CREATE TRIGGER refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON monitoring.ab_exposure
FOR EACH STATEMENT EXECUTE FUNCTION monitoring.refuse_ab();
