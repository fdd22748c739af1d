-- What an API may do for a model that runs elsewhere: register it, and seal its forecasts. Both run
-- as the owner, so that the API's role cannot write a version or a forecast of any other kind.
CREATE FUNCTION forecast.register_external(
    owner bigint, model text, of_track text, knows_until timestamptz
) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    full_name text := 'external_' || owner || '_' || model;
    made integer;
BEGIN
    INSERT INTO forecast.model_version
        (name, version, track, family, parameters, state, as_of, trained_at)
    SELECT full_name, coalesce(max(version), 0) + 1, of_track, 'external', '{}', 'challenger',
        knows_until, clock.now()
    FROM forecast.model_version WHERE name = full_name
    RETURNING model_version_id INTO made;
    INSERT INTO forecast.external_model (model_version_id, account_id, registered_at)
    VALUES (made, owner, clock.now());
    RETURN made;
END
$$;

-- One seal over forecasts of external challengers; rows are locked before the chain is.
CREATE FUNCTION forecast.seal_external(bodies bytea[], OUT seal_no bigint, OUT sealed_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    written forecast.seal;
BEGIN
    PERFORM FROM football.match
    WHERE match_id IN (
        SELECT (convert_from(body, 'UTF8')::json ->> 'match_id')::bigint
        FROM unnest(bodies) AS listed(body)
    )
    ORDER BY match_id FOR KEY SHARE;
    INSERT INTO forecast.seal (root, count)
    SELECT sha256(string_agg(sha256(body), ''::bytea ORDER BY place)), count(*)
    FROM unnest(bodies) WITH ORDINALITY AS listed(body, place)
    RETURNING * INTO written;
    INSERT INTO forecast.forecast (seal_no, position, body)
    SELECT written.seal_no, place - 1, body
    FROM unnest(bodies) WITH ORDINALITY AS listed(body, place) ORDER BY place;
    IF EXISTS (
        SELECT FROM forecast.forecast AS sealed
        JOIN forecast.model_version AS version USING (model_version_id)
        WHERE sealed.seal_no = written.seal_no AND (
            sealed.role <> 'challenger' OR sealed.track <> version.track
            OR version.family <> 'external' OR version.state <> 'challenger'
        )
    ) THEN
        RAISE EXCEPTION 'only forecasts of external models that challenge are sealed here'
            USING ERRCODE = 'check_violation';
    END IF;
    seal_no := written.seal_no;
    sealed_at := written.sealed_at;
END
$$;
