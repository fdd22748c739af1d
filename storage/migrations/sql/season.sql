CREATE FUNCTION forecast.refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of %.% is refused: projections are only ever added',
        TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE TRIGGER refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON forecast.season_projection
FOR EACH STATEMENT EXECUTE FUNCTION forecast.refuse_rewriting();
CREATE TRIGGER refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON forecast.season_projection_team
FOR EACH STATEMENT EXECUTE FUNCTION forecast.refuse_rewriting();
