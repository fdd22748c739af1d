"""Pictures say what the numbers say."""

import math
import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from football.season import ZoneKind
from serving.football.standings.schemas import (
    Club,
    LeagueReference,
    SeasonRead,
    StandingsHistory,
    TeamOutlook,
)
from serving.pages.figures.bar import outcome_bar
from serving.pages.figures.differences import Difference, differences
from serving.pages.figures.heat import score_grid
from serving.pages.figures.plot import Level, Line, Plot, plot
from serving.pages.figures.reliability import Bin, reliability
from serving.pages.figures.shares import percents
from serving.pages.figures.story import (
    ForecastPoint,
    Mark,
    Point,
    Story,
    probability_story,
    story_points,
)
from serving.pages.season_course import course_of_club, races_of
from words.forecasts import verdict

NOW = datetime(2025, 11, 15, 9, tzinfo=UTC)
shares = st.tuples(*[st.floats(0.001, 1)] * 3).map(
    lambda raw: tuple(share / sum(raw) for share in raw)
)


@given(shares)
def test_whole_percents_sum_to_a_hundred_and_are_off_by_less_than_one(triple):
    whole = percents(triple)
    assert sum(whole) == 100
    assert all(abs(w - 100 * share) < 1 for w, share in zip(whole, triple, strict=True))


@given(shares)
def test_a_bar_is_as_wide_as_its_shares(triple):
    root = ET.fromstring(outcome_bar(triple))  # noqa: S314 - our own
    ends = [float(r.attrib["x"]) + float(r.attrib["width"]) for r in root]
    assert ends[-1] == pytest.approx(100, abs=0.2)
    assert [r.attrib["class"] for r in root] == ["home", "draw", "away"]


@pytest.mark.parametrize(
    ("triple", "expected"),
    [
        ((0.7, 0.2, 0.1), "Strong favourite: A"),
        ((0.2, 0.25, 0.55), "Clear favourite: B"),
        ((0.43, 0.3, 0.27), "Slight favourite: A"),
        ((0.25, 0.45, 0.3), "Slight favourite: the draw"),
        ((0.34, 0.33, 0.33), "Wide open"),
    ],
)
def test_a_verdict_names_the_likeliest(triple, expected):
    assert verdict(triple, "A", "B") == expected


def test_a_score_grid_folds_its_tail_and_outlines_the_likeliest_score():
    grid = [[0.0] * 11 for _ in range(11)]
    grid[2][1], grid[9][10] = 0.75, 0.25
    drawn = score_grid(grid, "<A>", "B")
    root = ET.fromstring(drawn)  # noqa: S314 - our own
    values = [t.text for t in root.iter("text") if t.attrib["class"] == "value"]
    assert len(values) == 49
    assert (values[2 * 7 + 1], values[-1]) == ("75.0", "25.0")
    assert "Likeliest: 2 to 1 with 75 %" in root.attrib["aria-label"]
    assert re.search(r'class="home best"', drawn)
    assert "<A>" not in drawn


def test_probabilities_over_time_end_at_the_last_ones_with_labels_apart():
    forecasts = [
        ForecastPoint(at=NOW, shares=(0.4, 0.3, 0.3)),
        ForecastPoint(at=NOW + timedelta(hours=2), shares=(0.34, 0.33, 0.33)),
    ]
    root = ET.fromstring(  # noqa: S314 - our own
        probability_story(Story(before=forecasts, until=NOW + timedelta(hours=5)), ("A", "B"))
    )
    ends = [t for t in root.iter("text") if t.attrib["class"].startswith("end")]
    heights = sorted(float(t.attrib["y"]) for t in ends)
    assert {t.text for t in ends} == {"34 % home", "33 % draw", "33 % away"}
    assert min(b - a for a, b in pairwise(heights)) >= 16
    assert "A from 40 to 34 %" in root.attrib["aria-label"]


def test_one_forecast_alone_can_be_drawn():
    story = Story(before=[ForecastPoint(at=NOW, shares=(1.0, 0.0, 0.0))], until=NOW)
    drawn = probability_story(story, ("A", "B"))
    root = ET.fromstring(drawn)  # noqa: S314 - our own
    assert root.tag.endswith("svg")


def test_a_story_joins_what_was_sealed_with_the_match_and_labels_every_goal():
    before = [ForecastPoint(at=NOW + timedelta(hours=n), shares=(0.4, 0.3, 0.3)) for n in (0, 20)]
    during = [Point(minute=n, shares=(0.5, 0.3, 0.2)) for n in (0.0, 45.0, 80.0)]
    labels = ["1-0", "1-1", "2-1", "HT"]
    marks = [
        Mark(minute=30.0 + n, label=label, is_home=n % 2 == 0 if label != "HT" else None)
        for n, label in enumerate(labels)
    ]
    story = Story(
        before=before, during=during, marks=marks, gaps=[(60.0, 75.0)],
        until=NOW + timedelta(hours=24),
    )  # fmt: skip
    root = ET.fromstring(probability_story(story, ("A", "B")))  # noqa: S314 - our own
    drawn = [t for t in root.iter("text") if "goal" in t.attrib["class"]]
    assert [t.text for t in drawn] == labels
    assert len({(t.attrib["x"], t.attrib["y"]) for t in drawn}) == len(labels)
    kickoff = next(e for e in root.iter("line") if e.attrib["class"] == "kickoff")
    places = [each["x"] for each in story_points(story)]
    assert places[1] < float(kickoff.attrib["x1"]) == pytest.approx(places[2], abs=1)
    assert [e.attrib["class"] for e in root.iter("rect")] == ["gap"]
    assert "HT" not in root.attrib["aria-label"]


def test_reliability_and_differences_say_their_numbers():
    bins = [Bin(mean_probability=0.6, observed=0.5, lower=0.3, upper=0.7, n=10)]
    assert "forecast 60 %, happened 50 % of 10" in reliability(bins)
    rows = [Difference(name="Ours", estimate=-0.01, lower=-0.02, upper=0.0)]
    drawn = differences(rows, "the market")
    assert "Ours \N{MINUS SIGN}0.0100 between \N{MINUS SIGN}0.0200 and 0.0000" in drawn
    zero = re.search(r'x1="([\d.]+)"[^>]*class="zero"', drawn)
    point = re.search(r'cx="([\d.]+)"', drawn)
    assert zero is not None
    assert point is not None
    assert float(point[1]) < float(zero[1])


@given(st.lists(st.tuples(st.floats(0, 95), shares), min_size=1, max_size=40))
def test_the_course_of_a_match_ends_with_the_last_forecast_and_names_its_goals(forecasts):
    points = [Point(minute=minute, shares=each) for minute, each in sorted(forecasts)]
    goals = [Mark(minute=23.4, label="1-0", is_home=True)]
    story = Story(before=(), during=points, marks=goals, until=NOW)
    picture = probability_story(story, ("Askvik", "<Dalur>"))
    places = [each["x"] for each in story_points(story)]
    assert places == sorted(places)
    root = ET.fromstring(picture)  # noqa: S314 - our own
    description = root.attrib["aria-label"]
    assert f"<Dalur> from {percents(points[0].shares)[2]} to" in description
    assert "1-0 after 23 minutes" in description
    ends = [str(e.text) for e in root.iter("text") if "end " in e.attrib.get("class", "")]
    expected = percents(points[-1].shares)
    assert sorted(ends) == sorted(
        f"{percent} % {name}"
        for percent, name in zip(expected, ("home", "draw", "away"), strict=True)
    )


def test_a_plot_keeps_to_its_frame_whatever_is_unbounded_and_names_every_line():
    drawn = plot(
        Plot(
            lines=[
                Line(name="<ours>", kind="home", points=[(1, 0.5), (2, 9.0)]),
                Line(name="theirs", kind="away", points=[(1, 0.0), (2, 2.9)]),
            ],
            band=[(1, -math.inf, math.inf), (2, -1.0, 1.0)],
            levels=[Level(name="worth finding", y=2.8)],
            between=(-3.0, 3.0),
            edges=("match-day 1", "match-day 2"),
            title="Gain",
            description="it rose",
        )
    )
    root = ET.fromstring(drawn)  # noqa: S314 - our own
    height = float(root.attrib["viewBox"].split()[3])
    assert root.attrib["aria-label"] == "Gain. it rose"
    for path in (e.attrib["d"] for e in root.iter("path")):
        heights = [float(y) for y in re.findall(r" (-?[\d.]+)", path)]
        assert all(0 <= y <= height for y in heights)
        assert "inf" not in path
    names = [e for e in root.iter("text") if "end" in e.attrib["class"]]
    assert {e.text for e in names} == {"<ours>", "theirs", "worth finding"}
    ys = sorted(float(e.attrib["y"]) for e in names)
    assert all(b - a >= 16 for a, b in pairwise(ys))
    labels = {e.text for e in root.iter("text")}
    assert {"+2", "0", "\N{MINUS SIGN}2", "match-day 1", "match-day 2"} <= labels


@given(st.floats(1e-4, 1e4))
def test_a_plot_has_a_few_lines_to_read_heights_by(reach):
    one = Plot(
        lines=[Line(name="a", kind="home", points=[(1, 0.0)])], band=[],
        between=(-reach, 3 * reach), edges=("a", "b"), title="t", description="s",
    )  # fmt: skip
    drawn = ET.fromstring(plot(one))  # noqa: S314 - our own
    grid = [e for e in drawn.iter("line") if e.attrib["class"] == "grid"]
    assert 4 <= len(grid) <= 9


def test_odds_over_time_name_the_clubs_that_lead_each_race():
    history = StandingsHistory(
        world="simulated", competition=LeagueReference(code="S1", name="Northland"),
        season=SeasonRead(start_year=2025, label="2025-26", match_count=9, finished_count=3),
        track="odds_free", as_of=[NOW, NOW + timedelta(days=7)], matches_played=[0, 3],
        teams=[
            TeamOutlook(
                team=Club(team_id=n, name=name), position=[n, n], points=[0, 3],
                expected_points=[40.0, 41.0],
                zones={ZoneKind.TITLE: [0.4, top], ZoneKind.RELEGATION: [None, 1 - top]},
            )
            for n, (name, top) in enumerate((("Askvik", 0.7), ("Corrie", 0.3)))
        ],
    )  # fmt: skip
    (title,) = races_of(history)  # of relegation one instant is known: nothing moved
    assert [each.name.split()[-1] for each in title.plot.lines] == ["Askvik", "Corrie"]
    own = course_of_club(history, 0)
    assert own is not None
    (line,) = own.lines
    assert [y for _, y in line.points] == pytest.approx([40.0, 70.0])
    assert "+" not in plot(own)
    assert course_of_club(history, 7) is None
