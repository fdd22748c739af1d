-- Matches whose picks are worth something: as they were settled, and with `with_live` those that
-- are being played, or are over and wait to be settled, as if they ended as they stand now.
CREATE FUNCTION games.ended_matches(with_live boolean)
RETURNS TABLE (
    match_id bigint, locked_at timestamptz, home_goals smallint, away_goals smallint,
    is_live boolean
) LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT s.match_id, s.locked_at, s.home_goals, s.away_goals, false
    FROM games.pick_settlement AS s
    WHERE s.superseded_at IS NULL AND s.void_reason IS NULL AND s.locked_at IS NOT NULL
    UNION ALL
    SELECT m.match_id, closed.since, m.home_goals_90, m.away_goals_90, true
    FROM football.match AS m
    CROSS JOIN LATERAL forecast.closed_matches(ARRAY[m.match_id], clock.now()) AS closed
    WHERE with_live
        AND (m.status = 'in_play' OR m.status = 'finished' AND NOT m.is_awarded)
        AND m.home_goals_90 IS NOT NULL
        AND m.kickoff_at > clock.now() - interval '2 days'
        AND NOT EXISTS (
            SELECT FROM games.pick_settlement AS s
            WHERE s.match_id = m.match_id AND s.superseded_at IS NULL
        );
END;

-- What picks of matches in play would be worth if these ended now, as `football.games.scoring`
-- scores them once they are settled.
CREATE FUNCTION games.live_scores()
RETURNS TABLE (
    match_id bigint, account_id bigint, points float8, peer float8, is_exact boolean
) LANGUAGE sql STABLE
BEGIN ATOMIC
    WITH picked AS (
        SELECT ended.match_id, p.account_id, v.origin = 'own' AS is_own,
            CASE sign(ended.home_goals - ended.away_goals)
                WHEN 1 THEN v.p_home WHEN 0 THEN v.p_draw ELSE v.p_away
            END AS p,
            coalesce(
                v.home_goals = ended.home_goals AND v.away_goals = ended.away_goals, false
            ) AS is_exact
        FROM games.ended_matches(true) AS ended
        JOIN games.pick AS p ON p.match_id = ended.match_id
        CROSS JOIN LATERAL (
            SELECT w.p_home, w.p_draw, w.p_away, w.home_goals, w.away_goals, w.origin
            FROM games.pick_version AS w
            WHERE w.pick_id = p.pick_id AND w.picked_at < ended.locked_at
            ORDER BY w.version DESC LIMIT 1
        ) AS v
        WHERE ended.is_live AND v.p_home IS NOT NULL
    )
    SELECT s.match_id, s.account_id,
        100 * (1 + ln(s.p) / ln(3::float8)) + 25 * s.is_exact::integer,
        100 * (ln(s.p) - (
            sum(ln(s.p)) FILTER (WHERE s.is_own) OVER same
            - CASE WHEN s.is_own THEN ln(s.p) ELSE 0 END
        ) / nullif(count(*) FILTER (WHERE s.is_own) OVER same - s.is_own::integer, 0)),
        s.is_exact
    FROM picked AS s WINDOW same AS (PARTITION BY s.match_id);
END;

-- What the picks of a group's members are worth by its rules: which competitions count, how long
-- before kick-off a pick had to stand, since when somebody is a member. Peers are its members.
CREATE FUNCTION games.group_scores(
    wanted bigint[], since timestamptz, until timestamptz, with_live boolean
)
RETURNS TABLE (
    group_id bigint, account_id bigint, match_id bigint, is_live boolean, is_joker boolean,
    is_exact boolean, log_loss float8, brier float8, rps float8, points float8, peer float8
) LANGUAGE sql STABLE
BEGIN ATOMIC
    WITH picked AS (
        SELECT g.group_id, member.account_id, m.match_id, ended.is_live,
            joker.match_id IS NOT NULL AS is_joker, v.origin = 'own' AS is_own,
            v.p_home, v.p_draw, v.p_away,
            sign(ended.home_goals - ended.away_goals) AS won,
            coalesce(
                v.home_goals = ended.home_goals AND v.away_goals = ended.away_goals, false
            ) AS is_exact
        FROM games.player_group AS g
        JOIN games.group_member AS member ON member.group_id = g.group_id
        CROSS JOIN games.ended_matches(with_live) AS ended
        JOIN football.match AS m ON m.match_id = ended.match_id
        JOIN football.competition AS c ON c.competition_id = m.competition_id
        JOIN games.pick AS p
            ON p.match_id = ended.match_id AND p.account_id = member.account_id
        CROSS JOIN LATERAL (
            SELECT w.p_home, w.p_draw, w.p_away, w.home_goals, w.away_goals, w.origin
            FROM games.pick_version AS w
            WHERE w.pick_id = p.pick_id AND w.picked_at < least(
                ended.locked_at, m.kickoff_at - make_interval(mins => g.deadline_minutes)
            )
            ORDER BY w.version DESC LIMIT 1
        ) AS v
        LEFT JOIN games.group_joker AS joker
            ON joker.group_id = g.group_id AND joker.account_id = member.account_id
            AND joker.match_id = m.match_id AND g.has_joker
        WHERE g.group_id = ANY (wanted) AND g.closed_at IS NULL AND v.p_home IS NOT NULL
            AND m.kickoff_at > member.joined_at
            AND m.kickoff_at >= since AND m.kickoff_at < until
            AND (g.competitions IS NULL OR c.code = ANY (g.competitions))
    ), judged AS (
        SELECT p.*,
            CASE p.won WHEN 1 THEN p.p_home WHEN 0 THEN p.p_draw ELSE p.p_away END AS p,
            p.p_home - (p.won = 1)::integer AS off_home,
            p.p_draw - (p.won = 0)::integer AS off_draw,
            p.p_away - (p.won = -1)::integer AS off_away
        FROM picked AS p
    )
    SELECT s.group_id, s.account_id, s.match_id, s.is_live, s.is_joker, s.is_exact,
        -ln(s.p),
        s.off_home ^ 2 + s.off_draw ^ 2 + s.off_away ^ 2,
        (s.off_home ^ 2 + (s.off_home + s.off_draw) ^ 2) / 2,
        100 * (1 + ln(s.p) / ln(3::float8)) + 25 * s.is_exact::integer,
        100 * (ln(s.p) - (
            sum(ln(s.p)) FILTER (WHERE s.is_own) OVER same
            - CASE WHEN s.is_own THEN ln(s.p) ELSE 0 END
        ) / nullif(count(*) FILTER (WHERE s.is_own) OVER same - s.is_own::integer, 0))
    FROM judged AS s WINDOW same AS (PARTITION BY s.group_id, s.match_id);
END;
