-- Version 2 of seals: the hash covers the instant and the count. Immutable, so that a CHECK can ask.
CREATE FUNCTION forecast.seal_hash(
    version smallint, previous bytea, root bytea, sealed_at timestamptz, things integer
) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE version
    WHEN 1 THEN sha256(previous || root)
    WHEN 2 THEN sha256(
        previous || root
        || int8send(
            (extract(epoch FROM sealed_at - '1970-01-01 00:00:00+00'::timestamptz) * 1000000)::bigint
        )
        || int4send(things)
    )
END;

-- What was sealed before is for `verify-seals` to judge: a fault in it does not stop the migration.
ALTER TABLE forecast.seal
    ADD CONSTRAINT ck_seal_hash_follows
        CHECK (hash = forecast.seal_hash(version, previous, root, sealed_at, count)) NOT VALID;
ALTER TABLE forecast.forecast
    ADD CONSTRAINT ck_forecast_facts_before_seal CHECK (as_of <= sealed_at) NOT VALID,
    ADD CONSTRAINT ck_forecast_probabilities CHECK (
        p_home BETWEEN 0 AND 1 AND p_draw BETWEEN 0 AND 1 AND p_away BETWEEN 0 AND 1
    ) NOT VALID;
DO $$
BEGIN
    ALTER TABLE forecast.seal VALIDATE CONSTRAINT ck_seal_hash_follows;
    ALTER TABLE forecast.forecast VALIDATE CONSTRAINT ck_forecast_facts_before_seal,
        VALIDATE CONSTRAINT ck_forecast_probabilities;
EXCEPTION WHEN check_violation THEN
    RAISE WARNING 'sealed rows break a rule (%): run touchline verify-seals', SQLERRM;
END
$$;

-- Who seals gives a root and a count; number, previous, instant and hash are not theirs to choose.
CREATE OR REPLACE FUNCTION forecast.stamp_seal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last forecast.seal;
BEGIN
    PERFORM pg_advisory_xact_lock(7340003);  -- held to COMMIT: the chain cannot fork
    SELECT * INTO last FROM forecast.seal ORDER BY seal_no DESC LIMIT 1;
    NEW.version := 2;
    NEW.seal_no := coalesce(last.seal_no, 0) + 1;
    NEW.previous := coalesce(last.hash, decode(repeat('00', 32), 'hex'));
    NEW.sealed_at := clock.now();
    IF NEW.sealed_at < last.sealed_at THEN
        RAISE EXCEPTION 'the clock stands at %, before the last seal at %: set it right, then seal',
            NEW.sealed_at, last.sealed_at USING ERRCODE = 'check_violation';
    END IF;
    NEW.hash := forecast.seal_hash(
        NEW.version, NEW.previous, NEW.root, NEW.sealed_at, NEW.count
    );
    RETURN NEW;
END
$$;

-- A seal holds exactly what it counts, at COMMIT; another kind of sealed thing is added here.
CREATE FUNCTION forecast.refuse_incomplete() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    things bigint;
    root bytea;
BEGIN
    SELECT count(*), sha256(string_agg(digest, ''::bytea ORDER BY position)) INTO things, root
    FROM forecast.forecast WHERE seal_no = NEW.seal_no;
    IF things <> NEW.count OR root IS DISTINCT FROM NEW.root THEN
        RAISE EXCEPTION 'seal % is not that of the % rows under it', NEW.seal_no, things
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER complete AFTER INSERT ON forecast.seal
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION forecast.refuse_incomplete();

-- The body is what was forecast; the columns are only there to query by. A body that does not name
-- the part it plays is the champion's, as all were before there were others.
CREATE OR REPLACE FUNCTION forecast.fill_forecast() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    filled forecast.forecast;
    things integer;
BEGIN
    -- Parsed once, as json: jsonb would build a tree of the whole grid.
    filled := json_populate_record(NULL::forecast.forecast, convert_from(NEW.body, 'UTF8')::json);
    filled.seal_no := NEW.seal_no;
    filled.position := NEW.position;
    filled.body := NEW.body;
    filled.digest := sha256(NEW.body);
    filled.role := coalesce(filled.role, 'champion');
    SELECT sealed_at, count INTO filled.sealed_at, things
    FROM forecast.seal WHERE seal_no = NEW.seal_no;
    IF NEW.position < 0 OR NEW.position >= things THEN
        RAISE EXCEPTION 'seal % holds % forecasts, none at position %',
            NEW.seal_no, things, NEW.position USING ERRCODE = 'check_violation';
    END IF;
    IF filled.sealed_at >= filled.kickoff_at THEN
        RAISE EXCEPTION 'a forecast names % as kick-off of match %, sealing at % is too late',
            filled.kickoff_at, filled.match_id, filled.sealed_at
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN filled;
END
$$;

-- The matches of which nothing may be sealed any more at an instant, and since when not: kick-off
-- has passed (of a match known by its day alone: the day has begun), or play was seen, or kick-off
-- had passed and was moved afterwards. A match that was postponed and scheduled again starts over.
CREATE FUNCTION forecast.closed_matches(match_ids bigint[], at timestamptz)
RETURNS TABLE (match_id bigint, since timestamptz) LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT m.match_id, min(begun.since)
    FROM football.match AS m
    CROSS JOIN LATERAL (
        SELECT CASE WHEN m.phase_rank > 0 THEN least(m.kickoff_at, m.observed_at)
            ELSE m.kickoff_at END AS since
        WHERE m.kickoff_at <= at OR m.phase_rank > 0
        UNION ALL
        SELECT CASE WHEN v.phase_rank > 0 THEN least(v.kickoff_at, v.observed_at)
            ELSE v.kickoff_at END
        FROM football.match_version AS v
        WHERE v.match_id = m.match_id
            AND v.schedule_generation = m.schedule_generation
            AND (
                v.phase_rank > 0
                OR v.has_kickoff_time AND v.status = 'scheduled' AND v.kickoff_at <= at
                AND coalesce(v.superseded_at, 'infinity') > v.kickoff_at
            )
    ) AS begun
    WHERE m.match_id = ANY (match_ids)
    GROUP BY m.match_id;
END;

CREATE FUNCTION forecast.refuse_late() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    matches bigint[];
    instant timestamptz;
    late record;
BEGIN
    SELECT array_agg(DISTINCT match_id), max(sealed_at) INTO matches, instant FROM sealed;
    SELECT * INTO late FROM forecast.closed_matches(matches, instant) ORDER BY since LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'match % kicked off at %, sealing at % is too late',
            late.match_id, late.since, instant USING ERRCODE = 'check_violation';
    END IF;
    SELECT match_id, recorded_at INTO late FROM football.match_version
    WHERE match_id = ANY (matches) AND recorded_at > instant LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the clock stands at %, but match % was recorded at %: set it right, then seal',
            instant, late.match_id, late.recorded_at USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER in_time AFTER INSERT ON forecast.forecast
REFERENCING NEW TABLE AS sealed FOR EACH STATEMENT EXECUTE FUNCTION forecast.refuse_late();

CREATE TRIGGER refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON forecast.seal_key
FOR EACH STATEMENT EXECUTE FUNCTION forecast.refuse();
CREATE TRIGGER refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON forecast.seal_signature
FOR EACH STATEMENT EXECUTE FUNCTION forecast.refuse();

-- Once something is sealed, the domain clock never goes back: neither by a step nor by another mode.
CREATE FUNCTION clock.refuse_backwards() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was timestamptz := CASE OLD.mode
        WHEN 'live' THEN statement_timestamp()
        WHEN 'stepped' THEN OLD.domain_at
        ELSE OLD.domain_at + (statement_timestamp() - OLD.wall_at) * OLD.speed
    END;
    will_be timestamptz := CASE NEW.mode
        WHEN 'live' THEN clock_timestamp()
        WHEN 'stepped' THEN NEW.domain_at
        ELSE NEW.domain_at + (clock_timestamp() - NEW.wall_at) * NEW.speed
    END;
BEGIN
    IF will_be < was AND EXISTS (SELECT FROM forecast.seal) THEN
        RAISE EXCEPTION 'the clock stands at % and never goes backwards once forecasts are sealed', was
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER forwards BEFORE UPDATE ON clock.setting
FOR EACH ROW EXECUTE FUNCTION clock.refuse_backwards();
