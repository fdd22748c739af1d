INSERT INTO clock.setting DEFAULT VALUES;

CREATE FUNCTION clock.now() RETURNS timestamptz
LANGUAGE sql VOLATILE PARALLEL SAFE
RETURN (
    SELECT CASE mode
        WHEN 'live' THEN clock_timestamp()
        WHEN 'stepped' THEN domain_at
        ELSE domain_at + (clock_timestamp() - wall_at) * speed
    END
    FROM clock.setting
);
