-- Every recorded version of the counts, of the one source that counts for the competition.
COPY (
    SELECT
        match_id, home_shots, away_shots,
        home_shots_on_target, away_shots_on_target,
        home_corners, away_corners,
        home_fouls, away_fouls,
        home_yellow_cards, away_yellow_cards,
        home_red_cards, away_red_cards,
        (extract(epoch FROM known_at) * 1000000)::bigint AS known_at, known_basis,
        (extract(epoch FROM recorded_at) * 1000000)::bigint AS recorded_at,
        (extract(epoch FROM superseded_at) * 1000000)::bigint AS superseded_at
    FROM football.match_statistics s
    WHERE (s.match_id, s.source) IN (
        SELECT
            m.match_id,
            CASE
                WHEN c.code = ANY (%(counted_by_footballdata)s::text[]) THEN 'footballdata'
                WHEN c.code = ANY (%(counted_by_espn)s::text[]) THEN 'espn'
            END
        FROM football.match m JOIN football.competition c USING (competition_id)
        WHERE %(codes)s::text[] IS NULL OR c.code = ANY (%(codes)s::text[])
    )
) TO STDOUT (FORMAT csv, HEADER)
