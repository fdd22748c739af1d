CREATE OR REPLACE FUNCTION social.count_posts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changes social.change[] := '{}';
BEGIN
    IF TG_OP <> 'INSERT' THEN
        changes := ARRAY(SELECT (account_id, -1)::social.change FROM old_rows WHERE is_counted);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        changes := changes
            || ARRAY(SELECT (account_id, 1)::social.change FROM new_rows WHERE is_counted);
    END IF;
    changes := ARRAY(SELECT (id, step)::social.change FROM social.net(changes));
    IF cardinality(changes) = 0 THEN
        RETURN NULL;
    END IF;
    PERFORM social.lock_profiles(ARRAY(SELECT id FROM unnest(changes)));
    UPDATE social.profile SET post_count = post_count + step
    FROM unnest(changes) AS changed WHERE account_id = changed.id;
    RETURN NULL;
END
$$;
