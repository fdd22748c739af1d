-- Every price; the array as words, because CSV knows no arrays.
COPY (
    SELECT
        match_id, book, market, line, phase, array_to_string(prices, ' ') AS prices,
        (extract(epoch FROM known_at) * 1000000)::bigint AS known_at, known_basis,
        (extract(epoch FROM recorded_at) * 1000000)::bigint AS recorded_at
    FROM football.odds_quote
    WHERE match_id IN (
        SELECT m.match_id
        FROM football.match m JOIN football.competition c USING (competition_id)
        WHERE %(codes)s::text[] IS NULL OR c.code = ANY (%(codes)s::text[])
    )
) TO STDOUT (FORMAT csv, HEADER)
