-- Counters of the community, moved in the transaction of what they count.
--
-- Each trigger sees what a statement changed as a whole: an old row as -1, a new one as +1, each
-- only if it counts (`is_counted`, `is_shown`, an accepted follow). What is deleted softly, removed
-- or restored is an UPDATE like any other.
--
-- LOCK ORDER of every write here: profiles, then posts, then comments upwards from the newest
-- to its parents, each kind by ascending id. What changes a comment so that it counts or no longer
-- does locks its post first. The event log comes last of all.

CREATE TYPE social.change AS (id bigint, step integer);

-- What is left of changes once they are added up, by ascending id.
CREATE FUNCTION social.net(changes social.change[]) RETURNS TABLE (id bigint, step bigint)
LANGUAGE sql IMMUTABLE AS $$
    SELECT each.id, sum(each.step) FROM unnest(changes) AS each
    GROUP BY each.id HAVING sum(each.step) <> 0 ORDER BY each.id
$$;

-- A profile comes into being with the first thing that is counted on it.
CREATE FUNCTION social.lock_profiles(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO social.profile (account_id)
    SELECT DISTINCT wanted FROM unnest(ids) AS wanted
    WHERE NOT EXISTS (SELECT FROM social.profile WHERE account_id = wanted)
    ORDER BY wanted ON CONFLICT DO NOTHING;
    PERFORM FROM social.profile WHERE account_id = ANY (ids)
    ORDER BY account_id FOR NO KEY UPDATE;
END
$$;

CREATE FUNCTION social.count_posts() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE FUNCTION social.count_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    followers social.change[] := '{}';
    followees social.change[] := '{}';
BEGIN
    IF TG_OP <> 'INSERT' THEN
        followers := ARRAY(
            SELECT (follower_id, -1)::social.change FROM old_rows WHERE state = 'accepted');
        followees := ARRAY(
            SELECT (followee_id, -1)::social.change FROM old_rows WHERE state = 'accepted');
    END IF;
    IF TG_OP <> 'DELETE' THEN
        followers := followers || ARRAY(
            SELECT (follower_id, 1)::social.change FROM new_rows WHERE state = 'accepted');
        followees := followees || ARRAY(
            SELECT (followee_id, 1)::social.change FROM new_rows WHERE state = 'accepted');
    END IF;
    IF cardinality(followers) = 0 THEN
        RETURN NULL;
    END IF;
    PERFORM social.lock_profiles(ARRAY(SELECT id FROM unnest(followers || followees)));
    UPDATE social.profile SET following_count = following_count + step
    FROM social.net(followers) AS changed WHERE account_id = changed.id;
    UPDATE social.profile SET follower_count = follower_count + step
    FROM social.net(followees) AS changed WHERE account_id = changed.id;
    RETURN NULL;
END
$$;

-- A comment is counted by its post while it is counted itself, and by its parent while it is shown:
-- a tombstone that carries answers keeps its own parent shown.
CREATE FUNCTION social.count_comments() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    posts social.change[] := '{}';
    parents social.change[] := '{}';
BEGIN
    IF TG_OP <> 'INSERT' THEN
        posts := ARRAY(SELECT (post_id, -1)::social.change FROM old_rows WHERE is_counted);
        parents := ARRAY(
            SELECT (parent_id, -1)::social.change FROM old_rows
            WHERE is_shown AND parent_id IS NOT NULL);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        posts := posts || ARRAY(SELECT (post_id, 1)::social.change FROM new_rows WHERE is_counted);
        parents := parents || ARRAY(
            SELECT (parent_id, 1)::social.change FROM new_rows
            WHERE is_shown AND parent_id IS NOT NULL);
    END IF;
    posts := ARRAY(SELECT (id, step)::social.change FROM social.net(posts));
    parents := ARRAY(SELECT (id, step)::social.change FROM social.net(parents));
    IF cardinality(posts) > 0 THEN
        PERFORM FROM social.post WHERE post_id IN (SELECT id FROM unnest(posts))
        ORDER BY post_id FOR NO KEY UPDATE;
        UPDATE social.post SET comment_count = comment_count + step
        FROM unnest(posts) AS changed WHERE post_id = changed.id;
    END IF;
    IF cardinality(parents) > 0 THEN
        PERFORM FROM social.comment WHERE comment_id IN (SELECT id FROM unnest(parents))
        ORDER BY comment_id FOR NO KEY UPDATE;
        UPDATE social.comment SET reply_count = reply_count + step
        FROM unnest(parents) AS changed WHERE comment_id = changed.id;
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION social.count_post_likes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changes social.change[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        changes := ARRAY(SELECT (post_id, 1)::social.change FROM new_rows);
    ELSE
        changes := ARRAY(SELECT (post_id, -1)::social.change FROM old_rows);
    END IF;
    PERFORM FROM social.post WHERE post_id IN (SELECT id FROM unnest(changes))
    ORDER BY post_id FOR NO KEY UPDATE;
    UPDATE social.post SET like_count = like_count + step
    FROM social.net(changes) AS changed WHERE post_id = changed.id;
    RETURN NULL;
END
$$;

CREATE FUNCTION social.count_comment_likes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changes social.change[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        changes := ARRAY(SELECT (comment_id, 1)::social.change FROM new_rows);
    ELSE
        changes := ARRAY(SELECT (comment_id, -1)::social.change FROM old_rows);
    END IF;
    PERFORM FROM social.comment WHERE comment_id IN (SELECT id FROM unnest(changes))
    ORDER BY comment_id FOR NO KEY UPDATE;
    UPDATE social.comment SET like_count = like_count + step
    FROM social.net(changes) AS changed WHERE comment_id = changed.id;
    RETURN NULL;
END
$$;

CREATE TRIGGER count_inserted AFTER INSERT ON social.post
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION social.count_posts();
CREATE TRIGGER count_updated AFTER UPDATE ON social.post
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION social.count_posts();
CREATE TRIGGER count_deleted AFTER DELETE ON social.post
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION social.count_posts();

CREATE TRIGGER count_inserted AFTER INSERT ON social.follow
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION social.count_follows();
CREATE TRIGGER count_updated AFTER UPDATE ON social.follow
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION social.count_follows();
CREATE TRIGGER count_deleted AFTER DELETE ON social.follow
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION social.count_follows();

CREATE TRIGGER count_inserted AFTER INSERT ON social.comment
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION social.count_comments();
CREATE TRIGGER count_updated AFTER UPDATE ON social.comment
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION social.count_comments();
CREATE TRIGGER count_deleted AFTER DELETE ON social.comment
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION social.count_comments();

CREATE TRIGGER count_inserted AFTER INSERT ON social.post_like
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION social.count_post_likes();
CREATE TRIGGER count_deleted AFTER DELETE ON social.post_like
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION social.count_post_likes();

CREATE TRIGGER count_inserted AFTER INSERT ON social.comment_like
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION social.count_comment_likes();
CREATE TRIGGER count_deleted AFTER DELETE ON social.comment_like
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION social.count_comment_likes();
