-- Besides the count of public posts: the newest post that an author's followers see, for feeds.

CREATE OR REPLACE FUNCTION social.count_posts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changes social.change[] := '{}';
    authors bigint[] := '{}';  -- whose followers see a post more, or less
    ids bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        changes := ARRAY(SELECT (account_id, 1)::social.change FROM new_rows WHERE is_counted);
        authors := ARRAY(
            SELECT account_id FROM new_rows WHERE is_live AND visibility <> 'private');
    ELSIF TG_OP = 'DELETE' THEN
        changes := ARRAY(SELECT (account_id, -1)::social.change FROM old_rows WHERE is_counted);
        authors := ARRAY(
            SELECT account_id FROM old_rows WHERE is_live AND visibility <> 'private');
    ELSE
        changes := ARRAY(SELECT (account_id, -1)::social.change FROM old_rows WHERE is_counted)
            || ARRAY(SELECT (account_id, 1)::social.change FROM new_rows WHERE is_counted);
        authors := ARRAY(
            SELECT after.account_id FROM old_rows AS before JOIN new_rows AS after USING (post_id)
            WHERE (before.is_live AND before.visibility <> 'private')
                <> (after.is_live AND after.visibility <> 'private'));
    END IF;
    changes := ARRAY(SELECT (id, step)::social.change FROM social.net(changes));
    ids := ARRAY(SELECT id FROM unnest(changes)) || authors;
    IF cardinality(ids) = 0 THEN
        RETURN NULL;
    END IF;
    PERFORM social.lock_profiles(ids);
    UPDATE social.profile AS own SET
        post_count = post_count
            + coalesce((SELECT step FROM unnest(changes) WHERE id = own.account_id), 0),
        last_post_id = CASE
            WHEN own.account_id <> ALL (authors) THEN last_post_id
            ELSE (
                SELECT max(post_id) FROM social.post
                WHERE post.account_id = own.account_id AND is_live AND visibility <> 'private')
        END
    WHERE account_id = ANY (ids);
    RETURN NULL;
END
$$;
