-- The picks of a match as one sealed row; the columns are only there to query by.
CREATE FUNCTION forecast.fill_pick_root() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    content json := convert_from(NEW.body, 'UTF8')::json;
    things integer;
BEGIN
    NEW.digest := sha256(NEW.body);
    NEW.match_id := content ->> 'match_id';
    NEW.schedule := content ->> 'schedule';
    NEW.locked_at := content ->> 'locked_at';
    NEW.count := content ->> 'count';
    SELECT sealed_at, count INTO NEW.sealed_at, things
    FROM forecast.seal WHERE seal_no = NEW.seal_no;
    IF NEW.position < 0 OR NEW.position >= things THEN
        RAISE EXCEPTION 'seal % holds % things, none at position %',
            NEW.seal_no, things, NEW.position USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (
        SELECT FROM forecast.closed_matches(ARRAY[NEW.match_id], NEW.sealed_at) AS closed
        WHERE closed.since = NEW.locked_at
    ) THEN
        RAISE EXCEPTION 'match % still takes picks at %, or was locked at another instant than %',
            NEW.match_id, NEW.sealed_at, NEW.locked_at USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER fill BEFORE INSERT ON forecast.pick_root
FOR EACH ROW EXECUTE FUNCTION forecast.fill_pick_root();
CREATE TRIGGER refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON forecast.pick_root
FOR EACH STATEMENT EXECUTE FUNCTION forecast.refuse();
CREATE TRIGGER refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON games.commitment
FOR EACH STATEMENT EXECUTE FUNCTION games.refuse();

-- A seal holds exactly what it counts, at COMMIT, of every kind.
CREATE OR REPLACE FUNCTION forecast.refuse_incomplete() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    things bigint;
    root bytea;
BEGIN
    SELECT count(*), sha256(string_agg(digest, ''::bytea ORDER BY position)) INTO things, root
    FROM (
        SELECT digest, position FROM forecast.forecast WHERE seal_no = NEW.seal_no
        UNION ALL
        SELECT digest, position FROM forecast.pick_root WHERE seal_no = NEW.seal_no
    ) AS sealed;
    IF things <> NEW.count OR root IS DISTINCT FROM NEW.root THEN
        RAISE EXCEPTION 'seal % is not that of the % rows under it', NEW.seal_no, things
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;
