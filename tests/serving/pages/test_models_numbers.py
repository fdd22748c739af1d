"""Every number of the page of the models, computed again from sealed rows by SQL of its own."""

import re
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import text

from tests.assets import independent
from tests.serving.pages.reading import close, number, tables
from words.forecasts import track as words_of

pytestmark = pytest.mark.services

OURS = {"odds_free": "Without prices", "market_blended": "With prices", "market": "Market"}
SEALED = """
WITH stood AS (
    SELECT DISTINCT ON (f.match_id, f.track) f.match_id, f.track, f.p_home, f.p_draw, f.p_away,
        c.code, m.kickoff_at, sign(m.home_goals_90 - m.away_goals_90) AS result
    FROM forecast.forecast f JOIN football.match m USING (match_id)
    JOIN football.competition c USING (competition_id)
    WHERE m.status = 'finished' AND f.role = 'champion' AND f.sealed_at < m.kickoff_at
        AND (CAST(:code AS text) IS NULL OR c.code = :code) AND m.kickoff_at >= :first
    ORDER BY f.match_id, f.track, f.sealed_at DESC, f.seal_no DESC
), sealed_row AS (
    SELECT *, CASE result WHEN 1 THEN p_home WHEN 0 THEN p_draw ELSE p_away END AS given FROM stood
), share AS (
    SELECT track, outcome, p, came FROM stood, LATERAL (VALUES
        ('home', p_home, (result = 1)::int), ('draw', p_draw, (result = 0)::int),
        ('away', p_away, (result = -1)::int)) o (outcome, p, came)
)
"""
SKILL = """
SELECT track, count(*) AS n, avg(-ln(given)) AS realised, avg(entropy) AS expected,
    (sum(-ln(given)) - sum(entropy)) / sqrt(sum(square - entropy * entropy)) AS z
FROM sealed_row, LATERAL (SELECT -sum(p * ln(p)) AS entropy, sum(p * ln(p) * ln(p)) AS square
    FROM unnest(ARRAY[p_home, p_draw, p_away]) AS p) e GROUP BY track
"""
MISSES = """
SELECT home.name AS home, away.name AS away, m.home_goals_90, m.away_goals_90, s.match_id,
    s.given, -ln(s.given) AS log_loss, market.given AS market
FROM sealed_row s JOIN football.match m USING (match_id)
JOIN football.team home ON home.team_id = m.home_team_id
JOIN football.team away ON away.team_id = m.away_team_id
LEFT JOIN sealed_row market ON market.match_id = s.match_id AND market.track = 'market'
WHERE s.track = 'odds_free' ORDER BY log_loss DESC, s.match_id LIMIT 10
"""
TENTHS = """
SELECT track, avg(p) AS stated, avg(came) AS happened, count(*) AS n FROM share
GROUP BY track, floor(10 * p) ORDER BY track, floor(10 * p)
"""
ERRORS = """
SELECT track, sum(surplus) / sum(n) AS ece, sum(chance) / sum(n) AS chance FROM (
    SELECT track, count(*) AS n, abs(sum(p - came)) AS surplus,
        sqrt(2 * sum(p * (1 - p)) / pi()) AS chance
    FROM share GROUP BY track, outcome, floor(10 * p)) b GROUP BY track
"""
PAIRED = """
WITH test AS (SELECT * FROM monitoring.ab_test WHERE ab_test_id = :id), stood AS (
    SELECT DISTINCT ON (f.match_id, f.role) f.match_id, f.role, m.kickoff_at, c.code,
        -ln(CASE sign(m.home_goals_90 - m.away_goals_90) WHEN 1 THEN f.p_home WHEN 0 THEN f.p_draw
            ELSE f.p_away END) AS loss
    FROM test t JOIN forecast.forecast f ON f.track = t.track
        AND (f.role = 'champion' OR f.model_version_id = t.treatment_version_id)
    JOIN football.match m USING (match_id) JOIN football.competition c USING (competition_id)
    WHERE m.status = 'finished' AND f.sealed_at <= f.kickoff_at - interval '24 hours'
        AND f.kickoff_at - interval '24 hours' >= t.started_at
        AND (t.ended_at IS NULL OR m.kickoff_at < t.ended_at) AND c.code = ANY (t.competitions)
    ORDER BY f.match_id, f.role, f.sealed_at DESC
)
SELECT control.code, count(*) AS matches, count(DISTINCT control.kickoff_at::date) AS days,
    avg(control.loss) AS control, avg(treatment.loss) AS treatment,
    avg(control.loss - treatment.loss) AS gain
FROM stood control JOIN stood treatment USING (match_id)
WHERE control.role = 'champion' AND treatment.role = 'challenger'
GROUP BY GROUPING SETS ((control.code), ())
"""


def queried(lived, statement, **values):
    with lived.world.engine.connect() as connection:
        return list(connection.execute(text(statement), values))


def today(lived) -> datetime:
    ((at,),) = queried(lived, "SELECT clock.now()")
    return datetime.combine(at.astimezone(UTC).date(), time(), UTC)


def first_day(lived, span: str) -> datetime:
    days = {"30d": 30, "90d": 90}
    return (
        today(lived) - timedelta(days=days[span])
        if span in days
        else datetime(2025, 7, 1, tzinfo=UTC)
    )


@pytest.fixture(params=[(None, "season"), ("S1", "30d"), ("S2", "90d")], ids=str)
def shown(request, lived):
    """What is asked for, and the page: of all in a season, of one league in a month."""
    code, span = request.param
    page = lived.site.get("/models", params={"competition": code or "", "span": span}).text
    return code, first_day(lived, span), page


def test_scores_against_the_market_and_the_base_rate(lived, shown):
    code, _, page = shown
    rows, differences = tables(page)["market"]
    expected = {
        words_of(place[2]): (place[2], row)
        for place, row in independent.scorecard(lived.world.engine).items()
        if place[:2] == (code, "kick-off")
    }
    errors = independent.calibration_errors(lived.world.engine)
    assert {row[0] for row in rows} == set(expected)
    assert len(rows) == 5
    for name, log_loss, rps, brier, ece, n in rows:
        track, row = expected[name]
        assert close(row.log_loss, log_loss)
        assert close(row.rps, rps)
        assert close(row.brier, brier)
        assert close(errors[code, track], ece), name
        assert int(n) == row.n
    (market,) = (row.log_loss for track, row in expected.values() if track == "market_close")
    assert len(differences) == 4
    for name, estimate, interval in differences:
        assert close(expected[name][1].log_loss - market, estimate)
        lower, upper = (number(bound) for bound in interval.split(" to "))
        assert lower < number(estimate) < upper
    glance = re.search(r'href="#market".*?<dd>([^<]+)<', page, re.DOTALL)
    assert glance is not None
    assert close(expected["Without prices"][1].log_loss - market, glance[1])


def test_scores_of_the_window(lived, shown):
    code, first, page = shown
    (rows,) = tables(page)["recent"]
    found = independent.recent(lived.world.engine, first, today(lived))
    kept = {
        row.track: row
        for row in queried(
            lived,
            "SELECT * FROM monitoring.accuracy WHERE horizon = 'kick-off' AND competition = :code"
            " AND span = :span",
            code=code or "",
            span={90: "90d", 30: "30d"}.get((today(lived) - first).days, "season"),
        )
    }
    assert len(rows) == 5
    for name, log_loss, between, rps, brier, hits, wilson, n in rows:
        track = next(t for c, t in found if c == code and words_of(t) == name)
        row = found[code, track]
        assert close(row.log_loss, log_loss)
        assert close(row.rps, rps)
        assert close(row.brier, brier)
        assert int(n) == row.n
        assert close(100 * row.hits / row.n, hits)
        for bound, printed in zip((row.lower, row.upper), wilson.split("–"), strict=True):  # noqa: RUF001 - as printed
            assert close(100 * bound, printed)
        bounds = kept[track].log_loss_lower, kept[track].log_loss_upper
        if between == "too few weeks":
            assert bounds == (None, None)
        else:
            for bound, printed in zip(bounds, between.split("–"), strict=True):  # noqa: RUF001 - as printed
                assert close(bound, printed)


def test_reliability(lived, shown):
    code, _, page = shown
    values = {"code": code, "first": datetime(2000, 1, 1, tzinfo=UTC)}
    tenths = queried(lived, SEALED + TENTHS, **values)
    errors = {row.track: row for row in queried(lived, SEALED + ERRORS, **values)}
    found = tables(page)["calibration"]
    assert len(found) == len(OURS)
    printed = re.findall(r"ECE ([\d.]+), of which chance explains ([\d.]+)", page)
    for (track, _), rows, (error, chance) in zip(OURS.items(), found, printed, strict=True):
        expected = [row for row in tenths if row.track == track]
        assert len(rows) == len(expected)
        for (stated, happened, _, n), row in zip(rows, expected, strict=True):
            assert close(100 * row.stated, stated)
            assert close(100 * float(row.happened), happened)
            assert int(n) == row.n
        assert close(errors[track].ece, error)
        assert close(errors[track].chance, chance)


def test_expected_against_realised_skill(lived, shown):
    code, first, page = shown
    expected = {
        OURS[row.track]: row for row in queried(lived, SEALED + SKILL, code=code, first=first)
    }
    (rows,) = tables(page)["skill"]
    assert [row[0] for row in rows] == list(OURS.values())
    for name, entropy, loss, z, verdict, n in rows:
        row = expected[name]
        assert close(row.expected, entropy)
        assert close(row.realised, loss)
        assert close(row.z, z)
        assert int(n) == row.n
        assert verdict == (
            "as expected" if abs(row.z) < 1.96 else "too bold" if row.z > 0 else "too timid"
        )
        assert f"{name} {z} after {n} matches" in page  # what the picture says


def test_every_point_of_the_skill_is_what_was_known_by_then(lived):
    found = lived.site.get("/v1/monitoring/skill?track=odds_free").json()["items"]
    (track,) = found
    assert len(track["days"]) > 20
    for day in track["days"][:: len(track["days"]) // 4]:
        until = SEALED.replace(":first\n", ":first AND m.kickoff_at::date <= :until\n")
        rows = queried(
            lived, until + SKILL, code=None, first=first_day(lived, "season"), until=day["on"]
        )
        row = next(row for row in rows if row.track == "odds_free")
        assert (day["matches"], day["z"]) == (row.n, pytest.approx(row.z, abs=1e-6))


def test_worst_misses(lived, shown):
    code, first, page = shown
    expected = queried(lived, SEALED + MISSES, code=code, first=first)
    (rows,) = tables(page)["misses"]
    assert len(rows) == len(expected) == 10
    for (match, given, market, loss), row in zip(rows, expected, strict=True):
        score = f"{row.home_goals_90}\N{EN DASH}{row.away_goals_90}"
        assert match.startswith(f"{row.home} {score} {row.away}")
        assert close(100 * row.given, given)
        assert close(100 * row.market, market)
        assert close(row.log_loss, loss)
        assert f'href="/matches/{row.match_id}"' in page


@pytest.mark.parametrize("which", ["decided", "running"])
def test_a_test_compares_what_was_sealed(lived, which):
    number_of = getattr(lived.world, which)
    page = lived.site.get(f"/ab-tests/{number_of}").text
    paired = {row.code: row for row in queried(lived, PAIRED, id=number_of)}
    everything = paired.pop(None)
    figures = dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)<", page))
    assert close(everything.gain, figures["Gain per match"])
    assert int(figures["Matches"]) == everything.matches
    assert f"planned, {everything.days} match-days" in page
    parts = tables(page)
    ((_, control), (_, treatment)) = parts["found"][0]
    assert close(everything.control, control)
    assert close(everything.treatment, treatment)
    for league, gain, _, _, _, n in parts["leagues"][0]:
        assert close(paired[league].gain, gain)
        assert int(n) == paired[league].matches
    last = queried(
        lived,
        "SELECT *, exp(log_e_better) AS better, exp(log_e_worse) AS worse"
        " FROM monitoring.ab_reading WHERE ab_test_id = :id ORDER BY reading_no DESC LIMIT 1",
        id=number_of,
    )[0]
    assert number(figures["Evidence it is better"]) == pytest.approx(last.better, rel=0.01)
    assert number(figures["Evidence it is worse"]) == pytest.approx(last.worse, rel=0.01)
    bounds = re.search(r"Gain per match</dt><dd>[^<]+<small>([^<]+)<", page)
    assert bounds is not None
    for bound, printed in zip((last.lower, last.upper), bounds[1].split(" to "), strict=True):
        assert close(bound, printed)
    assert last.lower < everything.gain < last.upper
    assert lived.site.get("/models").text.count(figures["Gain per match"]) >= 1


def test_versions_and_what_they_sealed(lived):
    rows = queried(lived, "SELECT * FROM forecast.model_version ORDER BY version DESC")
    (shown,) = tables(lived.site.get("/models").text)["versions"]
    assert [row[:2] for row in shown[1:]] == [[f"v{row.version}", row.state] for row in rows]
    champion = lived.world.champion
    counted = queried(
        lived,
        "SELECT role, track, count(*) AS forecasts, count(DISTINCT match_id) AS matches"
        " FROM forecast.forecast WHERE model_version_id = :id GROUP BY role, track"
        " ORDER BY role, track",
        id=champion,
    )
    (sealed,) = tables(lived.site.get(f"/models/{champion}").text)["sealed"]
    assert [row[:4] for row in sealed] == [
        [row.role, words_of(row.track), str(row.forecasts), str(row.matches)] for row in counted
    ]


def test_drift_shows_every_value_and_counts_what_is_found(lived):
    page = lived.site.get("/models").text
    found = tables(page)["drift"]
    rows = queried(
        lived,
        "SELECT r.scope, v.* FROM monitoring.drift_report r"
        " JOIN monitoring.drift_value v USING (drift_report_id)",
    )
    assert sum(len(table) for table in found) == len(rows) == 5
    printed = {(kind, what): row for table in found for kind, what, *row in table}
    for row in rows:
        _, value, threshold, p, severity = printed[row.kind, row.subject]
        assert number(value) == pytest.approx(row.value, rel=0.01)
        assert number(threshold) == pytest.approx(row.threshold, rel=0.01)
        assert (p == "–") is (row.adjusted_p_value is None)  # noqa: RUF001 - as printed
        assert severity == (row.severity or "")
