"""Badges and experience by SQL of its own, from picks, results and lines alone."""

from sqlalchemy import text

_SETTLED = """
WITH settled AS (
    SELECT score.account_id, m.match_id, m.kickoff_at,
        (m.kickoff_at AT TIME ZONE 'UTC')::date AS day,
        m.competition_id, score.points, score.is_exact, version.origin <> 'own' AS is_copy,
        CASE WHEN s.home_goals > s.away_goals THEN version.p_home
            WHEN s.home_goals = s.away_goals THEN version.p_draw ELSE version.p_away END AS p,
        CASE WHEN s.home_goals > s.away_goals THEN s.market_p_home
            WHEN s.home_goals = s.away_goals THEN s.market_p_draw
            ELSE s.market_p_away END AS p_market,
        CASE WHEN s.home_goals > s.away_goals THEN ln(version.p_home / s.model_p_home)
            WHEN s.home_goals = s.away_goals THEN ln(version.p_draw / s.model_p_draw)
            ELSE ln(version.p_away / s.model_p_away) END AS gain
    FROM games.pick_score AS score
    JOIN games.pick_settlement AS s USING (settlement_no)
    JOIN games.pick_version AS version USING (pick_id, version)
    JOIN football.match AS m ON m.match_id = s.match_id
    JOIN identity.account AS a ON a.account_id = score.account_id
    WHERE s.superseded_at IS NULL AND a.erased_at IS NULL
)
"""

BADGES = text(
    _SETTLED  # noqa: S608 (constants alone)
    + """
, ordered AS (
    SELECT *, row_number() OVER by_time AS nth,
        dense_rank() OVER (PARTITION BY account_id ORDER BY day) AS nth_day,
        row_number() OVER (
            PARTITION BY account_id, competition_id ORDER BY kickoff_at, match_id
        ) AS nth_of_competition
    FROM settled WINDOW by_time AS (PARTITION BY account_id ORDER BY kickoff_at, match_id)
), own_days AS (
    SELECT account_id, day, avg(points) AS points,
        (array_agg(match_id ORDER BY kickoff_at DESC, match_id DESC))[1] AS last_match,
        row_number() OVER (PARTITION BY account_id ORDER BY day) AS n
    FROM settled WHERE NOT is_copy GROUP BY account_id, day
), model_days AS (
    SELECT account_id, day, avg(gain) AS gain,
        (array_agg(match_id ORDER BY kickoff_at DESC, match_id DESC))[1] AS last_match,
        row_number() OVER (PARTITION BY account_id ORDER BY day) AS n
    FROM settled WHERE NOT is_copy AND gain IS NOT NULL GROUP BY account_id, day
), in_a_row AS (
    SELECT *, n - coalesce(max(n) FILTER (WHERE points <= 0) OVER so_far, 0) AS good
    FROM own_days WINDOW so_far AS (PARTITION BY account_id ORDER BY day)
), running AS (
    SELECT *, avg(points) OVER (PARTITION BY account_id ORDER BY day) AS mean FROM own_days
), running_gain AS (
    SELECT *, avg(gain) OVER (PARTITION BY account_id ORDER BY day) AS mean FROM model_days
), competitions AS (
    SELECT *, row_number() OVER (PARTITION BY account_id ORDER BY kickoff_at, match_id) AS n
    FROM ordered WHERE nth_of_competition = 1
), reached AS (
    SELECT account_id, 'first_pick' AS code, nth, match_id FROM ordered
    UNION ALL SELECT account_id, 'exact_score', nth, match_id FROM ordered WHERE is_exact
    UNION ALL SELECT account_id, 'upset', nth, match_id FROM ordered
        WHERE p >= 0.5 AND p_market <= 0.2
    UNION ALL SELECT account_id, 'ten_days', nth, match_id FROM ordered WHERE nth_day = 10
    UNION ALL SELECT account_id, 'fifty_days', nth, match_id FROM ordered WHERE nth_day = 50
    UNION ALL SELECT account_id, 'five_competitions', nth, match_id FROM competitions WHERE n = 5
    UNION ALL SELECT account_id, 'five_good_days', n, last_match FROM in_a_row WHERE good = 5
    UNION ALL SELECT account_id, 'better_than_baseline', n, last_match FROM running
        WHERE n >= 20 AND mean > 0
    UNION ALL SELECT account_id, 'better_than_model', n, last_match FROM running_gain
        WHERE n >= 30 AND mean > 0
)
SELECT DISTINCT ON (account_id, code) account_id, code, match_id
FROM reached ORDER BY account_id, code, nth
"""
)

EXPERIENCE = text(
    _SETTLED  # noqa: S608 (constants alone)
    + """
SELECT account_id, sum(10 + greatest(0, least(20, round(mean))))::int AS experience
FROM (
    SELECT account_id, day, avg(points) AS mean FROM settled GROUP BY account_id, day
) AS days GROUP BY account_id ORDER BY account_id
"""
)

# What rests on the picks of others too has a test of its own.
GIVEN = text(
    "SELECT account_id, code, match_id FROM games.award WHERE code <> 'shared_goal'"
    " ORDER BY account_id, code"
)
MADE = text(
    "SELECT account_id, experience FROM games.player_progress WHERE settled > 0"
    " ORDER BY account_id"
)
