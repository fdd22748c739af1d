"""What was due in a season and what was done, counted again by statements over what was kept.

Nothing here is shared with the code under test: neither statements nor functions.
"""

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, text

_COMMON = """
WITH cut_off (horizon, within) AS (
    VALUES ('T-72h', interval '72 hours'), ('T-24h', interval '24 hours'),
           ('T-1h', interval '1 hour'), ('kick-off', interval '0')
), finished AS (
    SELECT m.match_id, m.kickoff_at, m.known_at, c.code,
        sign(m.home_goals_90 - m.away_goals_90) AS result
    FROM football.match m JOIN football.competition c USING (competition_id)
    WHERE m.status = 'finished' AND m.home_goals_90 IS NOT NULL
), sealed AS (
    SELECT DISTINCT ON (f.match_id, f.track, o.horizon) f.match_id, o.horizon,
        CASE f.track WHEN 'market' THEN 'market_average' ELSE f.track END AS track,
        f.p_home, f.p_draw, f.p_away
    FROM forecast.forecast f JOIN finished m USING (match_id) CROSS JOIN cut_off o
    WHERE f.role = 'champion' AND f.sealed_at < m.kickoff_at
        AND f.sealed_at + o.within <= f.kickoff_at
    ORDER BY f.match_id, f.track, o.horizon, f.sealed_at DESC, f.seal_no DESC
), stood AS (
    SELECT DISTINCT m.*, o.horizon,
        date_trunc('day', m.kickoff_at - o.within, 'UTC') AS since
    FROM sealed s JOIN finished m USING (match_id) JOIN cut_off o USING (horizon)
), closing AS (
    SELECT DISTINCT ON (match_id) match_id,
        1 / prices[1]::float8 AS h, 1 / prices[2]::float8 AS d, 1 / prices[3]::float8 AS a
    FROM football.odds_quote
    WHERE market = '1x2' AND phase = 'closing' AND book IN ('ps', 'average', 'b365')
    ORDER BY match_id, array_position(ARRAY['ps', 'average', 'b365'], book)
), weighed AS (
    SELECT s.match_id, s.horizon, o.result,
        exp(-0.001 * floor(extract(epoch FROM s.since - o.kickoff_at) / 86400)) AS weight
    FROM stood s JOIN finished o ON o.code = s.code AND o.known_at <= s.since
), base AS (
    SELECT match_id, horizon,
        20 * 0.45 + coalesce(sum(weight) FILTER (WHERE weighed.result = 1), 0) AS h,
        20 * 0.27 + coalesce(sum(weight) FILTER (WHERE weighed.result = 0), 0) AS d,
        20 * 0.28 + coalesce(sum(weight) FILTER (WHERE weighed.result = -1), 0) AS a
    FROM stood LEFT JOIN weighed USING (match_id, horizon) GROUP BY match_id, horizon
), line AS (
    SELECT match_id, horizon, track, p_home, p_draw, p_away FROM sealed
    UNION ALL
    SELECT match_id, horizon, 'market_close', h / (h + d + a), d / (h + d + a), a / (h + d + a)
    FROM stood JOIN closing USING (match_id)
    UNION ALL
    SELECT match_id, horizon, 'base_rate', h / (h + d + a), d / (h + d + a), a / (h + d + a)
    FROM base
), covered AS (
    SELECT code, horizon, track, count(*) AS n
    FROM line JOIN finished USING (match_id) GROUP BY code, horizon, track
), wanted AS (
    SELECT code, horizon, track, count(*) OVER (PARTITION BY code, horizon) AS tracks
    FROM covered
    WHERE n >= 0.5 * (SELECT count(*) FROM stood s WHERE (s.code, s.horizon)
        = (covered.code, covered.horizon))
), common AS (
    SELECT *, count(*) OVER (PARTITION BY match_id, horizon) AS found
    FROM line JOIN finished USING (match_id) JOIN wanted USING (code, horizon, track)
), scored AS (
    SELECT match_id, code, horizon, track, found,
        (SELECT count(DISTINCT w.track) FROM wanted w WHERE w.horizon = c.horizon) AS everywhere,
        -ln(h * p_home + d * p_draw + a * p_away) AS log_loss,
        (p_home - h) ^ 2 + (p_draw - d) ^ 2 + (p_away - a) ^ 2 AS brier,
        ((p_home - h) ^ 2 + (p_home + p_draw - h - d) ^ 2) / 2 AS rps
    FROM common c, LATERAL (SELECT (result = 1)::int AS h, (result = 0)::int AS d,
        (result = -1)::int AS a) happened
    WHERE found = tracks
)
"""
_SCORECARD = """
SELECT code AS competition, horizon, track, count(*) AS n, avg(log_loss) AS log_loss,
    avg(brier) AS brier, avg(rps) AS rps
FROM scored GROUP BY code, horizon, track
UNION ALL
SELECT NULL, horizon, track, count(*), avg(log_loss), avg(brier), avg(rps)
FROM scored WHERE found = everywhere GROUP BY horizon, track
"""
_ECE = """, counted AS (
    SELECT c.code, c.track, o.outcome, least(floor(10 * o.p), 9) AS tenth,
        abs(sum(o.p - o.came)) AS surplus, count(*) AS n
    FROM common c, LATERAL (VALUES
        ('home', c.p_home, (c.result = 1)::int), ('draw', c.p_draw, (c.result = 0)::int),
        ('away', c.p_away, (c.result = -1)::int)) o (outcome, p, came)
    WHERE horizon = 'kick-off' AND c.found = c.tracks
    GROUP BY GROUPING SETS ((c.code, c.track, o.outcome, least(floor(10 * o.p), 9)),
        (c.track, o.outcome, least(floor(10 * o.p), 9)))
)
SELECT code AS competition, track, sum(surplus) / sum(n) AS ece
FROM counted GROUP BY code, track
"""
_RECENT = """, within AS (
    SELECT s.*, CASE result WHEN 1 THEN p_home WHEN 0 THEN p_draw ELSE p_away END AS given,
        CASE result WHEN 1 THEN greatest(p_draw, p_away) WHEN 0 THEN greatest(p_home, p_away)
            ELSE greatest(p_home, p_draw) END AS likeliest_other
    FROM scored s JOIN common c USING (match_id, code, horizon, track)
    WHERE s.horizon = 'kick-off' AND s.found = c.tracks
        AND c.kickoff_at >= :first AND c.kickoff_at < :until
), counted AS (
    SELECT code AS competition, track, count(*) AS n,
        count(*) FILTER (WHERE given > likeliest_other) AS hits,
        avg(log_loss) AS log_loss, avg(rps) AS rps, avg(brier) AS brier
    FROM within GROUP BY GROUPING SETS ((code, track), (track))
)
SELECT *, (share + z * z / (2 * n) - z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)))
        / (1 + z * z / n) AS lower,
    (share + z * z / (2 * n) + z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)))
        / (1 + z * z / n) AS upper
FROM counted, LATERAL (SELECT hits::float8 / n AS share, 1.959964 AS z) w
"""

_HORIZONS = """
SELECT m.match_id, m.kickoff_at, h.name, min(f.sealed_at) - (m.kickoff_at - h.opens) AS after
FROM football.match m
CROSS JOIN (VALUES ('T-72h', interval '72 hours', interval '24 hours'),
                   ('T-24h', interval '24 hours', interval '1 hour'),
                   ('T-1h', interval '1 hour', interval '0')) h (name, opens, closes)
LEFT JOIN forecast.forecast f ON f.match_id = m.match_id AND f.track = 'odds_free'
    AND f.role = 'champion'
    AND f.horizon = h.name AND f.kickoff_at = m.kickoff_at
    AND f.sealed_at >= m.kickoff_at - h.opens AND f.sealed_at < m.kickoff_at - h.closes
WHERE m.status = 'finished' AND m.kickoff_at - h.opens > :since
GROUP BY m.match_id, m.kickoff_at, h.name, h.opens
"""
_REPEATED = """
SELECT * FROM (
    SELECT match_id, track, seal_no, (features_digest, model_version_id, horizon, kickoff_at)
        = lag((features_digest, model_version_id, horizon, kickoff_at))
            OVER (PARTITION BY match_id, track, role,
                CASE role WHEN 'challenger' THEN model_version_id END ORDER BY seal_no)
            AS is_repeated
    FROM forecast.forecast) f WHERE is_repeated
"""
_UNSETTLED = """
SELECT m.match_id FROM football.match m LEFT JOIN forecast.settlement s USING (match_id)
WHERE m.status = 'finished'
  AND EXISTS (SELECT FROM forecast.forecast f
    WHERE f.match_id = m.match_id AND f.role = 'champion')
  AND (s.home_goals_90, s.away_goals_90) IS DISTINCT FROM (m.home_goals_90, m.away_goals_90)
"""
_ANNOUNCED = """
SELECT payload ->> 'match_id', count(*) FROM events.event WHERE type = 'forecast.settled'
GROUP BY payload ->> 'match_id', payload ->> 'home_goals_90', payload ->> 'away_goals_90'
HAVING count(*) > 1
"""

Place = tuple[str | None, str, str]


def scorecard(engine: Engine) -> dict[Place, Any]:
    """Return the rows there should be, by competition (None is all), horizon and track."""
    rows = _rows(engine, _COMMON + _SCORECARD)
    return {(row.competition, row.horizon, row.track): row for row in rows}


def calibration_errors(engine: Engine) -> dict[tuple[str | None, str], float]:
    """Return the expected calibration error at kick-off by competition (None is all) and track."""
    return {(row.competition, row.track): row.ece for row in _rows(engine, _COMMON + _ECE)}


def recent(engine: Engine, first: datetime, until: datetime) -> dict[tuple[str | None, str], Any]:
    """Return the scores at kick-off of matches within two instants, by competition and track."""
    rows = _rows(engine, _COMMON + _RECENT, first=first, until=until)
    return {(row.competition, row.track): row for row in rows}


def kept(engine: Engine) -> dict[Place, Any]:
    """Return the newest sealed scorecard there is, by the same."""
    statement = """
        SELECT * FROM monitoring.scorecard WHERE kind = 'sealed'
        AND as_of = (SELECT max(as_of) FROM monitoring.scorecard WHERE kind = 'sealed')
    """
    rows = _rows(engine, statement)
    return {(row.competition, row.horizon, row.track): row for row in rows}


def horizons(engine: Engine, since: datetime) -> list[Any]:
    """Return every horizon that opened after `since` for a match that is over.

    `after` is how long after its opening a forecast was sealed for it; None is a gap.
    """
    return _rows(engine, _HORIZONS, since=since)


def table_of_horizons(rows: list[Any]) -> list[str]:
    """Return lines that a person compares: per horizon, due against done."""
    due = Counter(row.name for row in rows)
    done = Counter(row.name for row in rows if row.after is not None)
    last = {row.name: max(r.after for r in rows if r.name == row.name and r.after) for row in rows}
    return [f"{name:9} due {n:4}  done {done[name]:4}  last after {last[name]}"
            for name, n in sorted(due.items())]  # fmt: skip


def done_twice(engine: Engine) -> list[Any]:
    """Return forecasts sealed again without a change, and scores announced again."""
    return _rows(engine, _REPEATED) + _rows(engine, _ANNOUNCED)


def unsettled(engine: Engine) -> list[Any]:
    """Return finished matches whose score is not the one that was settled."""
    return _rows(engine, _UNSETTLED)


def _rows(engine: Engine, statement: str, **values: Any) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(text(statement), values))
