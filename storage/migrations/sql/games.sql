-- Who picks does not choose when. A match takes picks while it is scheduled, until nothing may be
-- sealed of it any more (`forecast.closed_matches`): the same rule as for our own forecasts.
--
-- The lock of the match is shared by those who pick and taken whole by who seals the picks: each
-- pick is in before the seal, or sees a clock past kick-off.
CREATE FUNCTION games.lock_of(
    wanted bigint, OUT at timestamptz, OUT locked_at timestamptz, OUT is_open boolean
) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7340053, (wanted % 2147483647)::integer);
    at := clock.now();
    SELECT closed.since INTO locked_at
    FROM forecast.closed_matches(ARRAY[wanted], at) AS closed;
    is_open := locked_at IS NULL AND EXISTS (
        SELECT FROM football.match WHERE match_id = wanted AND status = 'scheduled'
    );
END
$$;

-- A pick that comes late is not written, and the statement does not return it: who writes many of
-- them loses no other. Each is accepted or not by one instant, which it is stamped with.
CREATE FUNCTION games.guard_pick() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    lock record;
BEGIN
    SELECT * INTO lock FROM games.lock_of(NEW.match_id);
    IF NOT lock.is_open THEN
        RETURN NULL;
    END IF;
    NEW.picked_at := lock.at;
    NEW.version := 1;
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.pick_id, NEW.account_id, NEW.match_id)
            IS DISTINCT FROM (OLD.pick_id, OLD.account_id, OLD.match_id) THEN
            RAISE EXCEPTION 'pick % stays whose and of what it is', OLD.pick_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'pick_stays';
        END IF;
        NEW.version := OLD.version + 1;
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON games.pick
FOR EACH ROW EXECUTE FUNCTION games.guard_pick();

CREATE FUNCTION games.keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO games.pick_version (
        pick_id, version, p_home, p_draw, p_away, home_goals, away_goals, origin, picked_at, salt
    ) VALUES (
        NEW.pick_id, NEW.version, NEW.p_home, NEW.p_draw, NEW.p_away,
        NEW.home_goals, NEW.away_goals, NEW.origin, NEW.picked_at, NEW.salt
    );
    RETURN NULL;
END
$$;

CREATE TRIGGER keep AFTER INSERT OR UPDATE ON games.pick
FOR EACH ROW EXECUTE FUNCTION games.keep_version();

CREATE FUNCTION games.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of %.% is refused: what was picked stays on record',
        TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE TRIGGER refuse BEFORE DELETE OR TRUNCATE ON games.pick
FOR EACH STATEMENT EXECUTE FUNCTION games.refuse();
CREATE TRIGGER refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON games.pick_version
FOR EACH STATEMENT EXECUTE FUNCTION games.refuse();
