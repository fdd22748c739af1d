-- The body is what was advised; the columns are only there to query by.
CREATE FUNCTION forecast.fill_recommendation() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    filled forecast.recommendation;
    content json := convert_from(NEW.body, 'UTF8')::json;
    things integer;
BEGIN
    filled := json_populate_record(NULL::forecast.recommendation, content);
    filled.seal_no := NEW.seal_no;
    filled.position := NEW.position;
    filled.body := NEW.body;
    filled.digest := sha256(NEW.body);
    filled.bets := (
        SELECT count(*) FROM json_array_elements(content -> 'markets') AS listed(market)
        WHERE market ->> 'decision' = 'bet'
    );
    SELECT sealed_at, count INTO filled.sealed_at, things
    FROM forecast.seal WHERE seal_no = NEW.seal_no;
    IF NEW.position < 0 OR NEW.position >= things THEN
        RAISE EXCEPTION 'seal % holds % things, none at position %',
            NEW.seal_no, things, NEW.position USING ERRCODE = 'check_violation';
    END IF;
    RETURN filled;
END
$$;

CREATE TRIGGER fill BEFORE INSERT ON forecast.recommendation
FOR EACH ROW EXECUTE FUNCTION forecast.fill_recommendation();
CREATE TRIGGER in_time AFTER INSERT ON forecast.recommendation
REFERENCING NEW TABLE AS sealed FOR EACH STATEMENT EXECUTE FUNCTION forecast.refuse_late();
CREATE TRIGGER refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON forecast.recommendation
FOR EACH STATEMENT EXECUTE FUNCTION forecast.refuse();

-- A seal holds exactly what it counts, at COMMIT, of all kinds together.
CREATE OR REPLACE FUNCTION forecast.refuse_incomplete() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    things bigint;
    root bytea;
BEGIN
    SELECT count(*), sha256(string_agg(digest, ''::bytea ORDER BY position)) INTO things, root
    FROM (
        SELECT position, digest FROM forecast.forecast WHERE seal_no = NEW.seal_no
        UNION ALL
        SELECT position, digest FROM forecast.pick_root WHERE seal_no = NEW.seal_no
        UNION ALL
        SELECT position, digest FROM forecast.recommendation WHERE seal_no = NEW.seal_no
    ) AS sealed;
    IF things <> NEW.count OR root IS DISTINCT FROM NEW.root THEN
        RAISE EXCEPTION 'seal % is not that of the % rows under it', NEW.seal_no, things
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;
