-- The record of acts can only be added to, by every role.
CREATE FUNCTION identity.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of %.% is refused: the record of acts is final',
        TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END
$$;

-- Who adds does not choose when.
CREATE FUNCTION identity.stamp_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.at := clock_timestamp();
    RETURN NEW;
END
$$;

CREATE TRIGGER refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON identity.audit_entry
FOR EACH STATEMENT EXECUTE FUNCTION identity.refuse();
CREATE TRIGGER stamp BEFORE INSERT ON identity.audit_entry
FOR EACH ROW EXECUTE FUNCTION identity.stamp_entry();
