-- A seal holds forecasts, picks and recommendations alone again.
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
