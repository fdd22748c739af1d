-- The body is what was said; the columns are only there to query by.
CREATE FUNCTION forecast.fill_sealed_insight() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    filled forecast.sealed_insight;
    things integer;
BEGIN
    filled := json_populate_record(
        NULL::forecast.sealed_insight, convert_from(NEW.body, 'UTF8')::json
    );
    filled.seal_no := NEW.seal_no;
    filled.position := NEW.position;
    filled.body := NEW.body;
    filled.digest := sha256(NEW.body);
    SELECT sealed_at, count INTO filled.sealed_at, things
    FROM forecast.seal WHERE seal_no = NEW.seal_no;
    IF NEW.position < 0 OR NEW.position >= things THEN
        RAISE EXCEPTION 'seal % holds % things, none at position %',
            NEW.seal_no, things, NEW.position USING ERRCODE = 'check_violation';
    END IF;
    RETURN filled;
END
$$;

CREATE TRIGGER fill BEFORE INSERT ON forecast.sealed_insight
FOR EACH ROW EXECUTE FUNCTION forecast.fill_sealed_insight();
CREATE TRIGGER in_time AFTER INSERT ON forecast.sealed_insight
REFERENCING NEW TABLE AS sealed FOR EACH STATEMENT EXECUTE FUNCTION forecast.refuse_late();
CREATE TRIGGER refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON forecast.sealed_insight
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
        UNION ALL
        SELECT position, digest FROM forecast.sealed_insight WHERE seal_no = NEW.seal_no
    ) AS sealed;
    IF things <> NEW.count OR root IS DISTINCT FROM NEW.root THEN
        RAISE EXCEPTION 'seal % is not that of the % rows under it', NEW.seal_no, things
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;

-- What an agent wrote is sealed by the worker that keeps it: as it is kept, and nothing else.
CREATE FUNCTION forecast.seal_insight(body bytea) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    content json := convert_from(body, 'UTF8')::json;
    written bigint;
BEGIN
    IF NOT EXISTS (
        SELECT FROM insights.insight AS kept
        WHERE kept.insight_id = (content ->> 'insight_id')::bigint
            AND kept.source = 'agent' AND content ->> 'source' = 'agent'
            AND kept.kind = content ->> 'kind'
            AND kept.subject_kind = content ->> 'subject_kind'
            AND kept.subject_id = content ->> 'subject_id'
            AND kept.text = content -> 'texts' ->> (kept.data ->> 'language')
    ) THEN
        RAISE EXCEPTION 'only texts of agents are sealed here, as they are kept'
            USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO forecast.seal (root, count) VALUES (sha256(sha256(body)), 1)
    RETURNING seal_no INTO written;
    INSERT INTO forecast.sealed_insight (seal_no, position, body) VALUES (written, 0, body);
    RETURN written;
END
$$;
