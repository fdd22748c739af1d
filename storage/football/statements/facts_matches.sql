-- Every recorded version of every match, with the kick-off of its latest.
COPY (
    SELECT
        v.match_id, c.code AS competition, c.country, c.tier,
        s.start_year AS season_start_year,
        (extract(epoch FROM m.kickoff_at) * 1000000)::bigint AS latest_kickoff_at,
        (extract(epoch FROM v.kickoff_at) * 1000000)::bigint AS kickoff_at,
        v.has_kickoff_time::int AS has_kickoff_time,
        home.name AS home, away.name AS away, v.is_neutral::int AS is_neutral, v.status,
        CASE v.status WHEN 'finished' THEN v.home_goals_90 END AS home_goals,
        CASE v.status WHEN 'finished' THEN v.away_goals_90 END AS away_goals,
        v.is_awarded::int AS is_awarded,
        (extract(epoch FROM v.known_at) * 1000000)::bigint AS known_at, v.known_basis,
        (extract(epoch FROM v.recorded_at) * 1000000)::bigint AS recorded_at,
        (extract(epoch FROM v.superseded_at) * 1000000)::bigint AS superseded_at
    FROM football.match_version v
    JOIN football.match m USING (match_id)
    JOIN football.competition c USING (competition_id)
    JOIN football.season s USING (season_id)
    JOIN football.team home ON home.team_id = m.home_team_id
    JOIN football.team away ON away.team_id = m.away_team_id
    WHERE v.match_id IN (
        SELECT m.match_id
        FROM football.match m JOIN football.competition c USING (competition_id)
        WHERE %(codes)s::text[] IS NULL OR c.code = ANY (%(codes)s::text[])
    )
) TO STDOUT (FORMAT csv, HEADER)
