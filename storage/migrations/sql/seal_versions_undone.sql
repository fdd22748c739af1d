DROP TRIGGER forwards ON clock.setting;
DROP FUNCTION clock.refuse_backwards;
DROP TRIGGER in_time ON forecast.forecast;
DROP FUNCTION forecast.refuse_late, forecast.closed_matches;
DROP TRIGGER complete ON forecast.seal;
DROP FUNCTION forecast.refuse_incomplete;
ALTER TABLE forecast.forecast
    DROP CONSTRAINT ck_forecast_facts_before_seal, DROP CONSTRAINT ck_forecast_probabilities;
DROP FUNCTION forecast.seal_hash;

CREATE OR REPLACE FUNCTION forecast.stamp_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.sealed_at := clock.now();
    RETURN NEW;
END
$$;

CREATE OR REPLACE FUNCTION forecast.fill_forecast() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    content jsonb := convert_from(NEW.body, 'UTF8')::jsonb;
    sealed forecast.seal;
    scheduled timestamptz;
BEGIN
    SELECT * INTO STRICT sealed FROM forecast.seal WHERE seal_no = NEW.seal_no;
    IF NEW.position < 0 OR NEW.position >= sealed.forecast_count THEN
        RAISE EXCEPTION 'seal % holds % forecasts, none at position %',
            NEW.seal_no, sealed.forecast_count, NEW.position USING ERRCODE = 'check_violation';
    END IF;
    NEW.digest := sha256(NEW.body);
    NEW.forecast_id := content ->> 'forecast_id';
    NEW.match_id := content ->> 'match_id';
    NEW.track := content ->> 'track';
    NEW.horizon := content ->> 'horizon';
    NEW.model_version_id := content ->> 'model_version_id';
    NEW.kickoff_at := content ->> 'kickoff_at';
    NEW.as_of := content ->> 'as_of';
    NEW.sealed_at := sealed.sealed_at;
    NEW.p_home := content ->> 'p_home';
    NEW.p_draw := content ->> 'p_draw';
    NEW.p_away := content ->> 'p_away';
    NEW.features_digest := content ->> 'features_digest';
    NEW.role := coalesce(content ->> 'role', 'champion');
    SELECT kickoff_at INTO scheduled FROM football.match
    WHERE match_id = NEW.match_id AND has_kickoff_time;
    IF sealed.sealed_at >= scheduled THEN
        RAISE EXCEPTION 'match % kicked off at %, sealing at % is too late',
            NEW.match_id, scheduled, sealed.sealed_at USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
