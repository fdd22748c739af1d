DROP FUNCTION identity.drop_acts(interval, integer);
DROP TRIGGER refuse_deletion ON identity.audit_entry;
DROP FUNCTION identity.refuse_deletion();
DROP TRIGGER refuse ON identity.audit_entry;
CREATE TRIGGER refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON identity.audit_entry
FOR EACH STATEMENT EXECUTE FUNCTION identity.refuse();
